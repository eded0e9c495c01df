import type { APIButtonComponent, ModalBuilder } from "discord.js";
import {
  button,
  linkButton,
  modal,
  select,
  type Control,
  type OptionSpec,
  type Row,
} from "../../platform/discord/controls.js";
import { icons, shopEmbed, type EmbedField } from "../../platform/discord/embed.js";
import { escapeMarkdown, lines, timestamp } from "../../platform/discord/text.js";
import type { View } from "../../platform/discord/view.js";
import { keyOf } from "../../platform/ids.js";
import { amountDigits, formatMoney, type Currency, type Minor } from "../../platform/money.js";
import type { SubjectRef } from "../tickets/ticket.types.js";
import type { Confirmed } from "./confirmation.types.js";
import { methodName } from "./method.views.js";
import type { PaymentMethod } from "./method.types.js";
import type { ConfirmationDraft, OfferedMethod, OutsideMoney } from "./outside.types.js";
import * as actions from "./outside.actions.js";
import { payableName, payableTitle, type Payable } from "./payable.types.js";
import { LONGEST_REASON, LONGEST_REFERENCE } from "./proof.types.js";

const { FIELD } = actions;

/** What has come in so far, and what is missing. */
export function moneyFields(due: Minor | null, money: OutsideMoney, currency: Currency): EmbedField[] {
  const { received, balance, waitingProofs } = money;
  const missing = due !== null && due > balance ? due - balance : 0n;
  const fields: EmbedField[] = [];
  if (received > 0n) fields.push({ name: "Received", value: formatMoney(received, currency), inline: true });
  if (received > 0n && missing > 0n)
    fields.push({ name: "Still missing", value: `**${formatMoney(missing, currency)}**`, inline: true });
  if (waitingProofs > 0)
    fields.push({ name: "Proof", value: `${icons.waiting} With the staff, who check it soon.`, inline: true });
  return fields;
}

/** The ways to pay, and what buyers and staff do about them; where none is offered, staff alone may have been given money. */
export function outsideRows(about: SubjectRef, methods: readonly OfferedMethod[], asks: boolean): Row[] {
  if (methods.length === 0) return about.kind === "deposit" ? [[confirmButton(about)]] : [];
  const ids = { about: about.kind, subject: about.id };
  const choice: Control[] = asks
    ? [
        select({
          id: actions.pickMethod.id(ids),
          placeholder: about.kind === "deposit" ? "Choose a way to pay" : "Choose another way to pay",
          options: methods.map((method) => methodOption(method)),
        }),
      ]
    : [];
  return [choice, [proofButton(about, actions.NO_ROW), confirmButton(about)]];
}

function methodOption({ id, name, emoji }: OfferedMethod, selected = false): OptionSpec {
  return { label: name, value: id, ...(emoji && { emoji }), selected };
}

function proofButton(about: SubjectRef, method: string): APIButtonComponent {
  return button({
    label: "Upload payment proof",
    id: actions.uploadProof.id({ about: about.kind, subject: about.id, method }),
    style: "primary",
  });
}

/** Opens the form in which staff record money that arrived; for whatever shows them an order or deposit. */
export function confirmButton(
  about: SubjectRef,
  proof: string = actions.NO_ROW,
  style: "secondary" | "success" = "secondary",
): APIButtonComponent {
  return button({
    label: about.kind === "deposit" ? "Confirm deposit" : "Confirm payment",
    id: actions.confirmPayment.id({ about: about.kind, subject: about.id, proof }),
    style,
  });
}

/** How to pay by one method, for the buyer alone. */
export function instructions(payable: Payable, method: PaymentMethod, missing: Minor | null, currency: Currency): View {
  const { id, kind, name, instructions: steps, link, networks } = method;
  const about = { about: payable.kind, subject: payable.id, method: id };
  const crypto = kind === "crypto";
  const only = crypto && networks.length === 1 ? networks[0] : undefined;
  const covered = missing === 0n;
  const buttons: Control[] = [
    ...(link ? [linkButton({ label: `Open ${name}`, url: link })] : []),
    ...(only
      ? [
          button({
            label: "Request address",
            id: actions.requestAddress.id({ ...about, network: keyOf(only) }),
            style: "success",
          }),
        ]
      : []),
    proofButton(payable, id),
  ];
  const chooser: Control[] =
    crypto && networks.length > 1
      ? [
          select({
            id: actions.pickNetwork.id(about),
            placeholder: "Request an address: choose the network",
            options: networks.map((network) => ({ label: network, value: keyOf(network) })),
          }),
        ]
      : [];
  return {
    embeds: [
      shopEmbed({
        title: `Pay with ${methodName(method)}`,
        description: lines(
          covered && "Your wallet covers it: **Pay with wallet** pays it at once, and there is nothing to send.\n",
          steps === "" ? undefined : escapeMarkdown(steps),
          "",
          crypto && "Request an address: it is yours alone. Send to no other.",
          "When you have paid, upload a proof: a screenshot or a PDF. The staff look at it and confirm.",
        ),
        fields: [
          ...(missing === null || covered
            ? []
            : [{ name: "To pay", value: toPay(payable, missing, currency), inline: true }]),
          { name: "For", value: payableTitle(payable), inline: true },
          ...(payable.openUntil
            ? [
                {
                  name: payable.kind === "order" ? "Reserved until" : "Open until",
                  value: timestamp(payable.openUntil),
                  inline: true,
                },
              ]
            : []),
        ],
        tone: "brand",
      }),
    ],
    components: [chooser, buttons],
  };
}

function toPay({ due }: Payable, missing: Minor, currency: Currency): string {
  const ofWallet = due === null ? 0n : due - missing;
  return lines(
    `**${formatMoney(missing, currency)}**`,
    ofWallet > 0n && `and ${formatMoney(ofWallet, currency)} of your wallet`,
  );
}

/** The buyer's form for a proof. */
export function proofForm(about: SubjectRef, methods: readonly OfferedMethod[], chosen: string): ModalBuilder {
  return modal({
    id: actions.saveProof.id({ about: about.kind, subject: about.id }),
    title: "Upload payment proof",
    fields: [
      {
        id: FIELD.method,
        kind: "choice",
        label: "How you paid",
        options: methods.map((method) => methodOption(method, method.id === chosen || methods.length === 1)),
      },
      {
        id: FIELD.file,
        kind: "files",
        label: "Proof",
        hint: "A picture (PNG, JPEG, WebP, GIF) or a PDF, at most 8 MiB",
      },
      {
        id: FIELD.reference,
        kind: "line",
        label: "Reference of the payment",
        hint: "Such as a transaction id, where there is one",
        required: false,
        longest: LONGEST_REFERENCE,
      },
    ],
  });
}

/** The staff's form for money that arrived. */
export function confirmationForm(draft: ConfirmationDraft, currency: Currency): ModalBuilder {
  const { payable, methods, proof, missing } = draft;
  const chosen = proof?.methodId;
  return modal({
    id: actions.saveConfirmation.id({ about: payable.kind, subject: payable.id, proof: proof?.id ?? actions.NO_ROW }),
    title: `Money for ${payableName(payable)}`,
    fields: [
      {
        id: FIELD.method,
        kind: "choice",
        label: "How it came",
        options: methods.map((method) => methodOption(method, method.id === chosen || methods.length === 1)),
      },
      {
        id: FIELD.amount,
        kind: "line",
        label: `Amount that arrived (${currency})`,
        hint: "What really came, also when it is less or more",
        longest: 40,
        ...(missing !== null && missing > 0n && { value: amountDigits(missing, currency) }),
      },
      {
        id: FIELD.reference,
        kind: "line",
        label: "Reference",
        hint: "As the bank or service names it; each counts once",
        longest: LONGEST_REFERENCE,
        value: proof?.reference ?? "",
      },
    ],
  });
}

/** The staff's form for a proof that is not accepted. */
export function rejectionForm(proof: string): ModalBuilder {
  return modal({
    id: actions.saveRejection.id({ proof }),
    title: "Reject the proof",
    fields: [
      {
        id: FIELD.reason,
        kind: "paragraph",
        label: "Why",
        hint: "The buyer reads this",
        longest: LONGEST_REASON,
      },
    ],
  });
}

/** What became of the money, in one sentence, for staff and buyer alike. */
export function effectSentence(
  {
    payable,
    effect,
    orderState,
    lostCode,
    missing,
  }: Pick<Confirmed, "effect" | "orderState" | "lostCode" | "missing"> & {
    readonly payable: Pick<Payable, "kind" | "number">;
  },
  currency: Currency,
): string {
  const name = `Order #${payable.number}`;
  const stays = "so the money stays in the wallet";
  if (effect === "deposit") return "It is in the wallet.";
  if (effect === "paid") return `${name} is paid.`;
  if (effect === "short" && orderState === "pending")
    return `It is in the wallet. ${name} still needs ${formatMoney(missing, currency)}, from any source.`;
  if (effect === "short") return `${name} had run out and ${formatMoney(missing, currency)} is missing, ${stays}.`;
  if (orderState === "cancelled") return `${name} was cancelled before, ${stays}.`;
  if (lostCode)
    return `${name} had run out and its code ${escapeMarkdown(lostCode)} cannot be used any more, ${stays}. Order again with /buy.`;
  if (orderState === "expired" || orderState === "pending")
    return `${name} had run out and cannot be had any more, ${stays}.`;
  return `${name} was paid before, ${stays}.`;
}

/** What staff see after confirming. */
export function confirmed(done: Confirmed, currency: Currency): View {
  const { payable, amount, methodName: by, reference, effect, balance } = done;
  return {
    embeds: [
      shopEmbed({
        title: `${icons.done} ${formatMoney(amount, currency)} confirmed`,
        description: lines(`For ${payableName(payable)} of <@${payable.memberId}>.`, effectSentence(done, currency)),
        fields: [
          { name: "By", value: escapeMarkdown(by), inline: true },
          { name: "Reference", value: escapeMarkdown(reference), inline: true },
          { name: "Wallet now", value: formatMoney(balance, currency), inline: true },
        ],
        tone: effect === "short" || effect === "kept" ? "warning" : "success",
      }),
    ],
  };
}

/** By DM, or in the ticket: money arrived, and what it did. */
export function confirmedNotice(
  news: Pick<Confirmed, "amount" | "methodName" | "effect" | "orderState" | "lostCode" | "missing" | "balance"> & {
    readonly payable: Pick<Payable, "kind" | "number">;
  },
  guildName: string,
  currency: Currency,
): View {
  const { payable, amount, methodName: by, effect, balance } = news;
  const amountText = formatMoney(amount, currency);
  return {
    embeds: [
      shopEmbed({
        title:
          payable.kind === "deposit"
            ? `${icons.done} Your deposit of ${amountText} arrived`
            : `${icons.done} Your payment of ${amountText} arrived`,
        description: lines(
          `By ${escapeMarkdown(by)}, for ${payableName(payable)} at ${escapeMarkdown(guildName)}.`,
          effectSentence(news, currency),
          `Your wallet holds **${formatMoney(balance, currency)}** now.`,
        ),
        tone: effect === "short" || effect === "kept" ? "warning" : "success",
      }),
    ],
  };
}
