import type { ErrorSentences } from "../../platform/errors.js";
import type { Module } from "../../platform/module.js";
import { CancelRequestRecord } from "./cancel-request.entity.js";
import type { CancelRequestErrors } from "./cancel-request.types.js";
import { OrderGoods } from "./order-goods.entity.js";
import { OrderHistoryEntry } from "./order-history.entity.js";
import { OrderRecord } from "./order.entity.js";
import { completeAfter, pendingLimit, reservationMinutes } from "./order.settings.js";
import type { OrderErrors } from "./order.types.js";
import { stateBadge } from "./order.views.js";

export const ordersModule: Module = {
  name: "orders",
  settings: [reservationMinutes, completeAfter, pendingLimit],
  entities: [OrderRecord, OrderHistoryEntry, OrderGoods, CancelRequestRecord],
  errors: {
    "orders.notFound": () => "There is no such order here. Your own orders are in /orders.",
    "orders.wrongState": ({ number, state }) =>
      `Order #${number} is “${stateBadge(state)}” now, so this can no longer be done. See /orders for what can.`,
    "orders.illegalMove": () => "An order cannot move that way. Nothing was changed.",
    "orders.askedAlready": ({ number }) =>
      `You asked to cancel order #${number} already. The staff decide, and you are told.`,
    "orders.notAskable": ({ number }) =>
      `Order #${number} cannot be cancelled any more. If something is wrong with it, ask the staff.`,
    "orders.decidedAlready": () =>
      "This request is decided, or its order went on meanwhile. Nothing was changed; see the order with /order-status.",
  } satisfies ErrorSentences<OrderErrors & CancelRequestErrors>,
  constraints: { orders_move: "orders.illegalMove" },
};
