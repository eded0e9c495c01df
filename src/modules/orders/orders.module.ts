import type { ErrorSentences } from "../../platform/errors.js";
import type { Module } from "../../platform/module.js";
import { OrderGoods } from "./order-goods.entity.js";
import { OrderHistoryEntry } from "./order-history.entity.js";
import { OrderRecord } from "./order.entity.js";
import { pendingLimit, reservationMinutes } from "./order.settings.js";
import type { OrderErrors } from "./order.types.js";
import { stateBadge } from "./order.views.js";

export const ordersModule: Module = {
  name: "orders",
  settings: [reservationMinutes, pendingLimit],
  entities: [OrderRecord, OrderHistoryEntry, OrderGoods],
  errors: {
    "orders.notFound": () => "There is no such order here. Your own orders are in /orders.",
    "orders.wrongState": ({ number, state }) =>
      `Order #${number} is “${stateBadge(state)}” now, so this can no longer be done. See /orders for what can.`,
    "orders.illegalMove": () => "An order cannot move that way. Nothing was changed.",
  } satisfies ErrorSentences<OrderErrors>,
  constraints: { orders_move: "orders.illegalMove" },
};
