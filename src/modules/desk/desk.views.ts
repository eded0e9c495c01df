import { button, buttonRows, select } from "../../platform/discord/controls.js";
import { icons, shopEmbed } from "../../platform/discord/embed.js";
import { pagerRows } from "../../platform/discord/pager.js";
import { fromNow, lines } from "../../platform/discord/text.js";
import type { View } from "../../platform/discord/view.js";
import type { RowId } from "../../platform/ids.js";
import { formatMoney, type Currency } from "../../platform/money.js";
import { answersShown } from "../catalog/question.views.js";
import { showGoodsButton } from "../delivery/delivery.views.js";
import { productTitle, type Order } from "../orders/order.types.js";
import { orderFields, orderStates, orderTitle, stateBadge, timelineField } from "../orders/order.views.js";
import { askCancelButton, confirmReceivedButton } from "../sales/after-sale.views.js";
import { showProduct } from "../shop/shop.actions.js";
import { openOrder, turnOrders } from "./desk.actions.js";
import type { OrderDetails, OrderPage } from "./desk.types.js";

/** A page of orders with a select to open one. */
export function orders(page: OrderPage, own: boolean, currency: Currency): View {
  const whose = own ? "Your orders" : `Orders of <@${page.memberId}>`;
  if (page.total === 0) {
    const empty = own ? "You have not ordered anything yet. See what there is with /buy." : "No orders yet.";
    return { embeds: [shopEmbed({ title: "Orders", description: own ? empty : `${whose}: ${empty}` })] };
  }
  return {
    embeds: [
      shopEmbed({
        title: `${icons.cart} ${own ? whose : "Orders"}`,
        description: lines(!own && whose, ...page.orders.map((order) => orderLine(order, currency))),
        footer: page.total === 1 ? "1 order" : `${page.total} orders`,
      }),
    ],
    components: [
      [
        select({
          id: openOrder.id({ member: page.memberId, page: page.page }),
          placeholder: "Open an order",
          options: page.orders.map((order) => orderOption(order, currency)),
        }),
      ],
      ...pagerRows((to) => turnOrders.id({ member: page.memberId, page: to }), page.page, page.pages),
    ],
  };
}

function orderLine(order: Order, currency: Currency): string {
  return `**#${order.number}** ${orderTitle(order)} · ${formatMoney(order.due, currency)}\n${stateBadge(order.state)} · ${fromNow(order.createdAt)}`;
}

function orderOption(order: Order, currency: Currency) {
  return {
    label: `#${order.number} ${productTitle(order.product)}`,
    description: `${orderStates[order.state].label} · ${formatMoney(order.due, currency)}`,
    value: order.id,
  };
}

/** One order with its timeline, and what its buyer can do now. */
export function details({ order, history, request, own }: OrderDetails, currency: Currency): View {
  const asks = !request && (order.state === "paid" || order.state === "processing");
  const buttons = [
    ...(order.goodsReleasedAt ? [showGoodsButton(order.id)] : []),
    ...(order.state === "delivered" ? [confirmReceivedButton(order.id)] : []),
    ...(asks ? [askCancelButton(order.id)] : []),
    ...(order.state === "pending" || order.productId === null
      ? []
      : [button({ label: "Buy again", id: buyAgain(order.productId, order.quantity) })]),
  ];
  return {
    embeds: [
      shopEmbed({
        title: `Order #${order.number}`,
        description: lines(
          `**${orderTitle(order)}**`,
          !own && `Buyer: <@${order.memberId}>`,
          request && `${icons.waiting} Asked to cancel ${fromNow(request.askedAt)}; the staff decide.`,
        ),
        fields: [...orderFields(order, currency), ...answersShown(order.answers), timelineField(history)],
        tone: orderStates[order.state].tone,
      }),
    ],
    components: own ? buttonRows(buttons) : [],
  };
}

/** To the product's page; it says so when the product is not for sale any more. */
function buyAgain(product: RowId, quantity: number): string {
  return showProduct.id({ product, quantity });
}
