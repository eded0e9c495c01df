import type { APIButtonComponent, ModalBuilder } from "discord.js";
import { button, modal, type Row } from "../../platform/discord/controls.js";
import { icons, shopEmbed } from "../../platform/discord/embed.js";
import { escapeMarkdown, lines } from "../../platform/discord/text.js";
import type { View } from "../../platform/discord/view.js";
import type { RowId } from "../../platform/ids.js";
import { formatMoney, type Currency } from "../../platform/money.js";
import type { CancelRequest } from "../orders/cancel-request.types.js";
import type { Order } from "../orders/order.types.js";
import { orderTitle } from "../orders/order.views.js";
import * as actions from "./after-sale.actions.js";
import type { Cancelled } from "./sale.types.js";

export function confirmReceivedButton(orderId: RowId): APIButtonComponent {
  return button({
    label: "Confirm received",
    id: actions.confirmReceived.id({ order: orderId }),
    style: "success",
  });
}

export function askCancelButton(orderId: RowId): APIButtonComponent {
  return button({ label: "Ask to cancel", id: actions.askCancel.id({ order: orderId }) });
}

/** What the buyer alone sees after confirming. */
export function received(order: Order): View {
  return {
    embeds: [
      shopEmbed({
        title: `${icons.done} Order #${order.number} is completed`,
        description: `${orderTitle(order)}. Thank you for your order.`,
        tone: "success",
      }),
    ],
  };
}

/** The buyer's form that asks to cancel. */
export function cancelForm(orderId: RowId): ModalBuilder {
  return modal({
    id: actions.sendCancel.id({ order: orderId }),
    title: "Ask to cancel",
    fields: [
      {
        id: actions.WHY_FIELD,
        kind: "paragraph",
        label: "Why",
        hint: "The staff read it; leave it empty if you like",
        required: false,
        longest: actions.LONGEST_WHY,
      },
    ],
  });
}

/** What the buyer alone sees after asking. */
export function asked(order: Order, currency: Currency): View {
  return {
    embeds: [
      shopEmbed({
        title: `${icons.waiting} You asked to cancel order #${order.number}`,
        description: lines(
          `The staff decide. If they agree, ${formatMoney(order.due, currency)} goes back to your wallet, without a fee.`,
          "Until then the order goes on.",
        ),
        tone: "info",
      }),
    ],
  };
}

/** A request for staff to decide, in the ticket and wherever they look at the order. */
export function request(order: Order, { id, reason }: CancelRequest, currency: Currency): View {
  return {
    embeds: [
      shopEmbed({
        title: `${icons.waiting} Asked to cancel order #${order.number}`,
        description: lines(
          `<@${order.memberId}> wants ${orderTitle(order)} cancelled.`,
          reason !== "" && `“${escapeMarkdown(reason)}”`,
        ),
        fields: [{ name: "Would go back", value: `**${formatMoney(order.due, currency)}**`, inline: true }],
        tone: "warning",
      }),
    ],
    components: [decisionRow(id, order, currency)],
  };
}

/** What staff do about a request. */
export function decisionRow(requestId: RowId, order: Order, currency: Currency): Row {
  return [
    button({
      label: `Cancel and return ${formatMoney(order.due, currency)}`,
      id: actions.approveCancel.id({ request: requestId }),
      style: "danger",
    }),
    button({ label: "Decline", id: actions.declineCancel.id({ request: requestId }) }),
  ];
}

/** In place of the request, once staff agreed. */
export function approved({ order, returned }: Cancelled, by: string, currency: Currency): View {
  return {
    embeds: [
      shopEmbed({
        title: `Order #${order.number} is cancelled`,
        description: `As <@${order.memberId}> asked, by <@${by}>. ${formatMoney(returned, currency)} went back to the wallet.`,
      }),
    ],
  };
}

/** The staff's form that says why not. */
export function declineForm(requestId: RowId): ModalBuilder {
  return modal({
    id: actions.sendDecline.id({ request: requestId }),
    title: "Decline the request",
    fields: [
      {
        id: actions.WHY_FIELD,
        kind: "paragraph",
        label: "Why",
        hint: "The buyer reads this",
        longest: actions.LONGEST_WHY,
      },
    ],
  });
}

/** In place of the request, once staff declined. */
export function declined({ order, request: decided }: { order: Order; request: CancelRequest }, by: string): View {
  return {
    embeds: [
      shopEmbed({
        title: `Order #${order.number} goes on`,
        description: lines(
          `<@${by}> declined the request of <@${order.memberId}> to cancel.`,
          `“${escapeMarkdown(decided.answer ?? "")}”`,
        ),
      }),
    ],
  };
}
