import { button } from "../../platform/discord/controls.js";
import { icons, shopEmbed } from "../../platform/discord/embed.js";
import type { View } from "../../platform/discord/view.js";
import type { RowId } from "../../platform/ids.js";
import type { Order } from "../orders/order.types.js";
import { orderTitle } from "../orders/order.views.js";
import { markDelivered, showGoods } from "./delivery.actions.js";

/** Goods as the buyer alone sees them, by DM or ephemerally. They are shown as the seller wrote them, links included. */
export function goods(order: Order, texts: readonly string[]): View {
  return {
    embeds: [
      shopEmbed({
        title: `${icons.goods} Your goods for order #${order.number}`,
        description: texts.join("\n\n"),
        fields: [{ name: "Product", value: orderTitle(order) }],
        footer: "Keep this to yourself. It stays available under /orders.",
        tone: "success",
      }),
    ],
  };
}

/** What staff see after finishing a service. */
export function delivered(order: Order): View {
  return {
    embeds: [
      shopEmbed({
        title: `${icons.done} Order #${order.number} is delivered`,
        description: `${orderTitle(order)} for <@${order.memberId}>. The buyer sees it in the ticket and in /orders.`,
        tone: "success",
      }),
    ],
  };
}

export function showGoodsButton(orderId: RowId) {
  return button({ label: "Show goods", id: showGoods.id({ order: orderId }), style: "primary" });
}

export function markDeliveredButton(orderId: RowId) {
  return button({ label: "Mark delivered", id: markDelivered.id({ order: orderId }), style: "success" });
}
