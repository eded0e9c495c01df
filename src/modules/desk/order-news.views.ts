import { icons, shopEmbed, type EmbedField } from "../../platform/discord/embed.js";
import { escapeMarkdown, fromNow, lines, timestamp } from "../../platform/discord/text.js";
import type { View } from "../../platform/discord/view.js";
import type { Snowflake } from "../../platform/ids.js";
import { formatMoney, type Currency } from "../../platform/money.js";
import type { Order, OrderState } from "../orders/order.types.js";
import { orderStates, orderTitle } from "../orders/order.views.js";

/** What a direct message about an order is made of. */
export interface OrderNews {
  readonly order: Order;
  /** The state that it tells of; the order may have moved on since. */
  readonly state: OrderState;
  /** What staff said with it. */
  readonly note: string | null;
  /** Its ticket, while that is open. */
  readonly channelId: Snowflake | null;
  readonly guildName: string;
}

/** A buyer's direct message: what their order is now, and what comes next. */
export function news({ order, state, note, channelId, guildName }: OrderNews, currency: Currency): View {
  const { icon, label, tone } = orderStates[state];
  const expected: EmbedField[] =
    state === "processing" && order.estimatedAt
      ? [{ name: "Expected", value: timestamp(order.estimatedAt), inline: true }]
      : [];
  return {
    embeds: [
      shopEmbed({
        title: `${icon} Order #${order.number}: ${label.toLowerCase()}`,
        description: lines(
          `**${orderTitle(order)}** at ${escapeMarkdown(guildName)}`,
          nextStep(order, state, channelId, currency),
          note !== null && `“${escapeMarkdown(note)}”`,
        ),
        fields: expected,
        tone,
        footer: "You can turn such messages off in /profile.",
      }),
    ],
  };
}

function nextStep(order: Order, state: OrderState, channelId: Snowflake | null, currency: Currency): string {
  const due = formatMoney(order.due, currency);
  const there = channelId ? `<#${channelId}>` : "its ticket";
  switch (state) {
    case "pending":
      return `It costs ${due}. Pay it in ${there}${order.reservedUntil ? `; it is kept for you until ${timestamp(order.reservedUntil)}` : ""}.`;
    case "paid":
      return `${due} is paid. The staff take it from here${channelId ? `, in ${there}` : ""}.`;
    case "processing":
      return "The staff are at it.";
    case "delivered":
      return `It is delivered. Confirm in /orders that you have it${order.completeAt ? `; else it completes by itself ${fromNow(order.completeAt)}` : ""}.`;
    case "completed":
      return "It is completed. Thank you for your order.";
    case "cancelled":
      return order.paidAt && order.due > 0n
        ? `It is cancelled. ${due} went back in full to your wallet.`
        : "It is cancelled. Nothing was charged.";
    case "expired":
      return "It was not paid in time, and nothing was charged. Order again with /buy while it is in stock.";
    case "refill":
      return "A replacement is under way.";
    case "refunded":
      return "It is refunded.";
  }
}

/** A buyer's direct message: their order runs out soon. */
export function expiring(
  { order, channelId, guildName }: Omit<OrderNews, "state" | "note">,
  until: Date,
  currency: Currency,
): View {
  return {
    embeds: [
      shopEmbed({
        title: `${icons.warning} Order #${order.number} runs out ${fromNow(until)}`,
        description: lines(
          `**${orderTitle(order)}** at ${escapeMarkdown(guildName)}`,
          `Pay ${formatMoney(order.due, currency)} in ${channelId ? `<#${channelId}>` : "its ticket"} before, or it is for sale again.`,
        ),
        tone: "warning",
      }),
    ],
  };
}

/** A buyer's direct message: the staff did not agree to cancel. */
export function cancelDeclined({ order, note, guildName }: Pick<OrderNews, "order" | "note" | "guildName">): View {
  return {
    embeds: [
      shopEmbed({
        title: `Order #${order.number} goes on`,
        description: lines(
          `The staff of ${escapeMarkdown(guildName)} did not agree to cancel **${orderTitle(order)}**.`,
          note !== null && `“${escapeMarkdown(note)}”`,
        ),
        tone: "info",
      }),
    ],
  };
}
