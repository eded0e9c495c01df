import { channelLink } from "discord.js";
import { button, linkButton, type Control, type Row } from "../../platform/discord/controls.js";
import { icons, shopEmbed } from "../../platform/discord/embed.js";
import { escapeMarkdown, lines } from "../../platform/discord/text.js";
import type { View } from "../../platform/discord/view.js";
import { formatMoney, type Currency } from "../../platform/money.js";
import { answerLines } from "../catalog/question.views.js";
import { markDeliveredButton, showGoodsButton } from "../delivery/delivery.views.js";
import type { Order, OrderState } from "../orders/order.types.js";
import { orderFields, orderStates, orderTitle, priceField, stateBadge } from "../orders/order.views.js";
import { confirmReceivedButton } from "../sales/after-sale.views.js";
import type { Receipt } from "../sales/sale.types.js";
import type { SubjectLine } from "../tickets/ticket.types.js";
import { cancelOrder, payWithWallet } from "./payment.actions.js";
import type { OutsideMoney } from "./outside.types.js";
import { moneyFields, outsideRows } from "./outside.views.js";
import { codeButtons } from "./panel-code.views.js";
import type { OpenedTicket } from "./payment.types.js";

/** What happens next, by state. */
const nextSteps: Readonly<Record<OrderState, string>> = {
  pending: "Pay in one of the ways below. Your balance is under /balance.",
  paid: "Paid. What you bought is on its way.",
  processing: "Paid. The staff do this now and mark it delivered here.",
  delivered: "Delivered. Thank you for your order. Tell us when you have it, or if something is wrong.",
  completed: "Completed. Thank you for your order.",
  cancelled: "Cancelled. Nothing was charged.",
  expired:
    "Not paid in time. Nothing is owed, and what was reserved is for sale again. Order again with /buy. Sent the money already? Upload the proof.",
  refill: "A replacement is under way.",
  refunded: "Refunded to your wallet.",
};

/** What came for an order that ended without it, and where it is now; else what happens next in a state. */
function nextStep(order: Order, state: OrderState, currency: Currency, received = 0n): string {
  if (state === "cancelled" && order.paidAt && order.due > 0n) {
    return `Cancelled. ${formatMoney(order.due, currency)} went back in full to the wallet.`;
  }
  if (state === "expired" && received > 0n) {
    return "Not paid in time. What came for it is in the wallet. Order again with /buy.";
  }
  return nextSteps[state];
}

/** The order as its ticket shows it, with the buttons of its state. */
export function panel(order: Order, money: OutsideMoney, currency: Currency): View {
  return {
    embeds: [
      shopEmbed({
        title: `${icons.cart} Order #${order.number}`,
        description: lines(`**${orderTitle(order)}**`, nextStep(order, order.state, currency, money.received)),
        fields: [...orderFields(order, currency), ...(isOpen(order) ? moneyFields(order.due, money, currency) : [])],
        tone: orderStates[order.state].tone,
      }),
    ],
    components: [panelButtons(order, currency), ...(isOpen(order) ? outsideOf(order, money) : [])],
  };
}

/** Money from outside may still pay it, of its own hold or late. */
function isOpen({ state }: Order): boolean {
  return state === "pending" || state === "expired";
}

function outsideOf({ id, state, due }: Order, { methods }: OutsideMoney): Row[] {
  return due === 0n ? [] : outsideRows({ kind: "order", id }, methods, state === "pending");
}

function panelButtons(order: Order, currency: Currency): Control[] {
  if (order.state === "pending") {
    const label = order.due === 0n ? "Confirm, it is free" : `Pay with wallet (${formatMoney(order.due, currency)})`;
    return [
      button({ label, id: payWithWallet.id({ order: order.id }), style: "success" }),
      ...codeButtons(order),
      button({ label: "Cancel order", id: cancelOrder.id({ order: order.id }), style: "danger" }),
    ];
  }
  if (order.state === "processing") return [markDeliveredButton(order.id)];
  return [
    ...(order.goodsReleasedAt && order.product.delivery === "goods" ? [showGoodsButton(order.id)] : []),
    ...(order.state === "delivered" ? [confirmReceivedButton(order.id)] : []),
  ];
}

/** What a ticket's first message says of its order: what it is about, and what the buyer answered. The panel says the rest. */
export function subjectLines(order: Order): SubjectLine[] {
  return [{ name: "Product", value: orderTitle(order) }, ...answerLines(order.answers)];
}

/** The short message in the ticket when the order moved. */
export function moved(order: Order, state: OrderState, currency: Currency): View {
  return {
    embeds: [
      shopEmbed({
        description: lines(`Order #${order.number}: **${stateBadge(state)}**`, nextStep(order, state, currency)),
        tone: orderStates[state].tone,
      }),
    ],
  };
}

/** What the buyer alone sees after paying. */
export function receipt({ order, balance, replayed }: Receipt, currency: Currency): View {
  const automatic = order.product.delivery === "goods";
  return {
    embeds: [
      shopEmbed({
        title: `${icons.done} Order #${order.number} is paid`,
        description: lines(
          replayed && "This order was paid before; you were charged once.",
          automatic ? "Your goods come by direct message." : "The staff take it from here, in your ticket.",
        ),
        fields: [
          { name: "Product", value: orderTitle(order), inline: true },
          priceField(order, currency),
          { name: "New balance", value: formatMoney(balance, currency), inline: true },
        ],
        tone: "success",
      }),
    ],
    components: automatic ? [[showGoodsButton(order.id)]] : [],
  };
}

/** What the buyer alone sees after cancelling. */
export function cancelled(order: Order): View {
  return {
    embeds: [
      shopEmbed({
        title: `Order #${order.number} is cancelled`,
        description: `${orderTitle(order)}. Nothing was charged. Order again with /buy whenever you like.`,
      }),
    ],
  };
}

/** The way to the ticket that was just opened. */
export function ticketLink({ guildId, channelId, ticketNumber }: OpenedTicket): View {
  return {
    embeds: [
      shopEmbed({
        title: `${icons.ticket} Ticket #${ticketNumber} is open`,
        description: `Your order is reserved. Pay it in <#${channelId}>.`,
        tone: "success",
      }),
    ],
    components: [[linkButton({ label: "Go to it", url: channelLink(channelId, guildId) })]],
  };
}

/** By DM: the ticket could not be opened and the opener saw no answer that says so. */
export function ticketFailed(order: Order, guildName: string): View {
  return {
    embeds: [
      shopEmbed({
        title: `Order #${order.number} could not be opened`,
        description: lines(
          `Discord would not make a ticket for **${orderTitle(order)}** in ${escapeMarkdown(guildName)}.`,
          "The order is cancelled and nothing was charged. Try again later, or ask the staff.",
        ),
        tone: "warning",
      }),
    ],
  };
}
