import type { EmbedField, Tone } from "../../platform/discord/embed.js";
import { icons } from "../../platform/discord/embed.js";
import { cut, escapeMarkdown, fromNow, timestamp } from "../../platform/discord/text.js";
import { formatMoney, formatRate, type Currency } from "../../platform/money.js";
import type { OrderHistoryEntry } from "./order-history.entity.js";
import { productTitle, type Order, type OrderPrice, type OrderState } from "./order.types.js";

/** Discord's bound on the value of a field. */
export const LONGEST_FIELD = 1_024;

interface StateFace {
  readonly icon: string;
  readonly label: string;
  readonly tone: Tone;
}

/** How a state looks, the same everywhere. */
export const orderStates: Readonly<Record<OrderState, StateFace>> = {
  pending: { icon: icons.waiting, label: "Waiting for payment", tone: "warning" },
  paid: { icon: icons.progress, label: "Paid", tone: "info" },
  processing: { icon: icons.progress, label: "In progress", tone: "info" },
  delivered: { icon: icons.goods, label: "Delivered", tone: "success" },
  completed: { icon: icons.done, label: "Completed", tone: "success" },
  cancelled: { icon: icons.refused, label: "Cancelled", tone: "neutral" },
  expired: { icon: icons.refused, label: "Expired", tone: "neutral" },
  refill: { icon: icons.progress, label: "Replacement under way", tone: "info" },
  refunded: { icon: icons.done, label: "Refunded", tone: "neutral" },
};

/** `⏳ Waiting for payment` */
export function stateBadge(state: OrderState): string {
  const { icon, label } = orderStates[state];
  return `${icon} ${label}`;
}

/** `Netflix · 1 month × 2`, safe to show. */
export function orderTitle(order: Pick<Order, "product" | "quantity">): string {
  const title = escapeMarkdown(productTitle(order.product));
  return order.quantity > 1 ? `${title} × ${order.quantity}` : title;
}

/** The price as the buyer sees it: what it is made of, then the sum; the sum alone where there is nothing to add up. */
export function priceLines(price: OrderPrice & { readonly quantity: number }, currency: Currency): string[] {
  const { quantity, list, tier, tierDiscount, promo, due } = price;
  const money = (amount: bigint) => formatMoney(amount, currency);
  const discounts = [
    ...(tier && tierDiscount > 0n
      ? [`${escapeMarkdown(tier.name)}, ${formatRate(tier.rate)} off: ${money(-tierDiscount)}`]
      : []),
    ...(promo ? [`Code ${escapeMarkdown(promo.code)}: ${money(-promo.discount)}`] : []),
  ];
  const listed = quantity === 1 ? money(list) : `${money(list / BigInt(quantity))} × ${quantity}`;
  if (quantity === 1 && discounts.length === 0) return [`**${listed}**`];
  return [listed, ...discounts, `**Total ${money(due)}**`];
}

/** The price as a field: with discounts it takes a row of its own, since their lines are long. */
export function priceField(
  price: OrderPrice & { readonly quantity: number },
  currency: Currency,
  name = "Price",
): EmbedField {
  const each = priceLines(price, currency);
  return { name, value: each.join("\n"), inline: each.length < 3 };
}

/** The facts of an order that each of its faces shows. */
export function orderFields(order: Order, currency: Currency): EmbedField[] {
  return [
    { name: "State", value: stateBadge(order.state), inline: true },
    ...(order.reservedUntil ? [{ name: "Reserved until", value: timestamp(order.reservedUntil), inline: true }] : []),
    ...(order.estimatedAt && order.state === "processing"
      ? [{ name: "Expected", value: timestamp(order.estimatedAt), inline: true }]
      : []),
    ...(order.completeAt ? [{ name: "Completes by itself", value: fromNow(order.completeAt), inline: true }] : []),
    priceField(order, currency),
  ];
}

/** The moves of an order; the first and the last where all do not fit: how it began, and where it stands. */
export function timelineField(history: readonly OrderHistoryEntry[]): EmbedField {
  const moves = timelineLines(history);
  const kept = [...moves];
  while (kept.length > 2 && kept.join("\n").length > LONGEST_FIELD) kept.splice(1, 1);
  const told = kept.length === moves.length ? kept : [...kept.slice(0, 1), "…", ...kept.slice(1)];
  return { name: "Timeline", value: cut(told.join("\n"), LONGEST_FIELD) };
}

/** One line per move: what, when, by whom, why. */
function timelineLines(history: readonly OrderHistoryEntry[]): string[] {
  return history.map(({ toState, movedAt, actorMemberId, reason }) => {
    const by = actorMemberId ? ` by <@${actorMemberId}>` : "";
    const why = reason ? ` (${escapeMarkdown(reason)})` : "";
    return `${stateBadge(toState)} · ${timestamp(movedAt, "f")}${by}${why}`;
  });
}
