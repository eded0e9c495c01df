import { channelLink, type ModalBuilder } from "discord.js";
import { button, linkButton, modal, type Control } from "../../platform/discord/controls.js";
import { icons, shopEmbed, type Tone } from "../../platform/discord/embed.js";
import { escapeMarkdown, fromNow, lines, timestamp } from "../../platform/discord/text.js";
import type { View } from "../../platform/discord/view.js";
import type { RowId } from "../../platform/ids.js";
import { formatMoney, type Currency } from "../../platform/money.js";
import type { Waiting } from "../../platform/waiting.js";
import type { DescribeDeposit } from "./deposit.service.js";
import * as actions from "./deposit.actions.js";
import type { Deposit, DepositState } from "./deposit.types.js";
import { FIELD } from "./outside.actions.js";
import type { OutsideMoney } from "./outside.types.js";
import { confirmButton, moneyFields, outsideRows } from "./outside.views.js";
import type { FoundTicket } from "./payment.types.js";
import { LONGEST_REASON } from "./proof.types.js";

/** How a state looks, the same everywhere, and what happens next. */
const states: Readonly<Record<DepositState, { icon: string; label: string; tone: Tone; next: string }>> = {
  waiting: {
    icon: icons.waiting,
    label: "Waiting for the money",
    tone: "warning",
    next: "Choose a way to pay, send the money, and upload a proof. The staff confirm what arrived.",
  },
  confirmed: { icon: icons.done, label: "Confirmed", tone: "success", next: "The money is in the wallet." },
  rejected: { icon: icons.refused, label: "Rejected", tone: "danger", next: "Nothing was added to the wallet." },
  expired: {
    icon: icons.refused,
    label: "Over",
    tone: "neutral",
    next: "Money that was sent all the same goes to the wallet once the staff confirm it. Start anew with /deposit.",
  },
};

function badge(state: DepositState): string {
  return `${states[state].icon} ${states[state].label}`;
}

/** What a ticket's first message says of its deposit. */
export function subjectLines(currency: Currency): DescribeDeposit {
  return ({ amount }) => [{ name: "Amount", value: amount === null ? "any" : formatMoney(amount, currency) }];
}

/** The deposit as its ticket shows it, with the buttons of its state. */
export function panel(deposit: Deposit, money: OutsideMoney, currency: Currency): View {
  const { id, number, state, amount, expiresAt, reason } = deposit;
  const waits = state === "waiting";
  const none = waits && money.methods.length === 0 && "The shop offers no way to pay yet; the staff help you here.";
  return {
    embeds: [
      shopEmbed({
        title: `${icons.wallet} Deposit #${number}`,
        description: lines(none || states[state].next, reason !== null && `Reason: ${escapeMarkdown(reason)}`),
        fields: [
          { name: "State", value: badge(state), inline: true },
          { name: "Amount", value: amount === null ? "any" : formatMoney(amount, currency), inline: true },
          ...(waits ? [{ name: "Open until", value: timestamp(expiresAt), inline: true }] : []),
          ...moneyFields(null, money, currency),
        ],
        tone: states[state].tone,
      }),
    ],
    components: [
      ...(waits || state === "expired" ? outsideRows({ kind: "deposit", id }, money.methods, waits) : []),
      waits
        ? [button({ label: "Cancel deposit", id: actions.giveUpDeposit.id({ deposit: id }) }), rejectButton(id)]
        : [],
    ],
  };
}

function rejectButton(deposit: RowId): Control {
  return button({ label: "Reject deposit", id: actions.rejectDeposit.id({ deposit }), style: "danger" });
}

/** A waiting deposit as `/queue` lists it. */
export function waiting({ id, number, memberId, amount, createdAt }: Deposit, currency: Currency): Waiting {
  return {
    id,
    label: `Deposit #${number}`,
    line: `**Deposit #${number}** · <@${memberId}> · ${amount === null ? "any amount" : formatMoney(amount, currency)}`,
    since: createdAt,
  };
}

/** A waiting deposit for staff, away from its ticket. */
export function review({ id, number, memberId, amount, createdAt, expiresAt }: Deposit, currency: Currency): View {
  return {
    embeds: [
      shopEmbed({
        title: `${icons.wallet} Deposit #${number}`,
        description: lines(
          `<@${memberId}> began it ${fromNow(createdAt)}.`,
          "Confirm what arrived, or reject it with a reason. Proofs have a queue of their own.",
        ),
        fields: [
          { name: "Amount", value: amount === null ? "any" : formatMoney(amount, currency), inline: true },
          { name: "Open until", value: timestamp(expiresAt), inline: true },
        ],
        tone: "warning",
      }),
    ],
    components: [[confirmButton({ kind: "deposit", id }, undefined, "success"), rejectButton(id)]],
  };
}

/** The short message in the ticket when the deposit ended. */
export function ended({ number, state, reason }: Deposit): View {
  return {
    embeds: [
      shopEmbed({
        description: lines(
          `Deposit #${number}: **${badge(state)}**`,
          states[state].next,
          reason !== null && `Reason: ${escapeMarkdown(reason)}`,
        ),
        tone: states[state].tone,
      }),
    ],
  };
}

/** The way to the ticket, for whoever used `/deposit`. */
export function ticketLink({ outcome, guildId, channelId, ticketNumber }: FoundTicket): View {
  const opened = outcome === "opened";
  return {
    embeds: [
      shopEmbed({
        title: opened ? `${icons.ticket} Ticket #${ticketNumber} is open` : "You have a deposit that waits",
        description: opened
          ? `See how to pay in <#${channelId}>.`
          : `Go on with it in <#${channelId}>, or cancel it there to begin another.`,
        tone: opened ? "success" : "warning",
      }),
    ],
    components: [[linkButton({ label: "Go to it", url: channelLink(channelId, guildId) })]],
  };
}

/** What the member alone sees after giving it up. */
export function givenUp({ number }: Deposit): View {
  return {
    embeds: [
      shopEmbed({
        title: `Deposit #${number} is cancelled`,
        description: "Nothing was added to your wallet. Begin another with /deposit whenever you like.",
      }),
    ],
  };
}

/** What staff alone see after refusing it. */
export function rejected({ number, memberId }: Deposit): View {
  return {
    embeds: [
      shopEmbed({
        title: `Deposit #${number} is rejected`,
        description: `<@${memberId}> reads your reason in the ticket. Nothing was added to the wallet.`,
      }),
    ],
  };
}

/** The staff's form for a deposit that is refused. */
export function rejectionForm(deposit: string): ModalBuilder {
  return modal({
    id: actions.saveDepositRejection.id({ deposit }),
    title: "Reject the deposit",
    fields: [
      { id: FIELD.reason, kind: "paragraph", label: "Why", hint: "The member reads this", longest: LONGEST_REASON },
    ],
  });
}

/** By DM: the ticket could not be opened and the member saw no answer that says so. */
export function ticketFailed({ number }: Deposit, guildName: string): View {
  return {
    embeds: [
      shopEmbed({
        title: `Deposit #${number} could not be opened`,
        description: `Discord would not make a ticket for it in ${escapeMarkdown(guildName)}. Try again later, or ask the staff.`,
        tone: "warning",
      }),
    ],
  };
}
