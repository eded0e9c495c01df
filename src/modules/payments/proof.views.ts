import { button } from "../../platform/discord/controls.js";
import { icons, shopEmbed, type Tone } from "../../platform/discord/embed.js";
import { escapeMarkdown, fromNow, lines, timestamp } from "../../platform/discord/text.js";
import type { View } from "../../platform/discord/view.js";
import { formatMoney, type Currency } from "../../platform/money.js";
import type { Snowflake } from "../../platform/ids.js";
import type { Waiting } from "../../platform/waiting.js";
import * as actions from "./outside.actions.js";
import { confirmButton } from "./outside.views.js";
import { payableName, payableTitle, type Payable } from "./payable.types.js";
import type { Proof, ProofState } from "./proof.types.js";

const states: Readonly<Record<ProofState, { readonly title: string; readonly tone: Tone }>> = {
  waiting: { title: `${icons.waiting} Payment proof`, tone: "warning" },
  confirmed: { title: `${icons.done} Payment proof, accepted`, tone: "success" },
  rejected: { title: `${icons.refused} Payment proof, not accepted`, tone: "danger" },
};

const KIB = 1024;

/** A proof in its ticket, with the staff's buttons while it waits. */
export function review(proof: Proof, payable: Payable, file: Buffer, currency: Currency): View {
  const name = `proof-${proof.id}.${proof.fileType}`;
  const { title, tone } = states[proof.state];
  const image = proof.fileType !== "pdf";
  return {
    embeds: [
      shopEmbed({
        title,
        description: lines(
          `From <@${proof.memberId}> for ${payableName(payable)}, ${fromNow(proof.submittedAt)}.`,
          decision(proof),
        ),
        fields: [
          { name: "Paid by", value: escapeMarkdown(proof.methodName), inline: true },
          ...(payable.due === null ? [] : [{ name: "Due", value: formatMoney(payable.due, currency), inline: true }]),
          ...(proof.reference === ""
            ? []
            : [{ name: "Reference", value: escapeMarkdown(proof.reference), inline: true }]),
        ],
        footer: `${proof.fileType.toUpperCase()}, ${Math.ceil(proof.fileBytes / KIB)} KiB. A picture proves little: check that the money arrived.`,
        tone,
        ...(image && { image: `attachment://${name}` }),
      }),
    ],
    components:
      proof.state === "waiting"
        ? [
            [
              confirmButton(proof.about, proof.id, "success"),
              button({ label: "Reject proof", id: actions.rejectProof.id({ proof: proof.id }), style: "danger" }),
            ],
          ]
        : [],
    files: [{ name, bytes: file }],
  };
}

function decision({ state, decidedBy, reason }: Proof): string {
  if (state === "waiting") return "The staff check whether the money arrived, then confirm or reject it.";
  const by = decidedBy ? ` by <@${decidedBy}>` : "";
  return state === "confirmed" ? `Accepted${by}.` : `Not accepted${by}: ${escapeMarkdown(reason ?? "")}`;
}

/** A proof as `/queue` lists it. */
export function waiting({ id, about, aboutNumber, memberId, methodName, submittedAt }: Proof): Waiting {
  const named = { kind: about.kind, number: aboutNumber };
  return {
    id,
    label: `Proof for ${payableName(named)}`,
    line: `**${payableTitle(named)}** · <@${memberId}> · ${escapeMarkdown(methodName)}`,
    since: submittedAt,
  };
}

/** What the buyer alone sees after uploading. */
export function received(payable: Payable): View {
  const { kind, number, open, openUntil } = payable;
  const held = open && openUntil && kind === "order";
  return {
    embeds: [
      shopEmbed({
        title: `${icons.waiting} Your proof is with the staff`,
        description: lines(
          "They check it and tell you, here and by DM.",
          held ? `Order #${number} is held for you until ${timestamp(openUntil)}.` : undefined,
          !open && "If it can still be had once they confirm, it is paid; else the money is yours in the wallet.",
        ),
        tone: "success",
      }),
    ],
  };
}

/** What staff alone see after rejecting. */
export function rejected(proof: Proof): View {
  return {
    embeds: [
      shopEmbed({
        title: "The proof is rejected",
        description: `<@${proof.memberId}> reads your reason and can upload another one.`,
        tone: "neutral",
      }),
    ],
  };
}

/** By DM, or in the ticket: a proof was not accepted. */
export function rejectedNotice(proof: Proof, payable: Payable, guildName: string): View {
  return {
    embeds: [
      shopEmbed({
        title: `${icons.refused} Your payment proof was not accepted`,
        description: lines(
          `It was for ${payableName(payable)} at ${escapeMarkdown(guildName)}.`,
          `Reason: ${escapeMarkdown(proof.reason ?? "")}`,
          payable.open && payable.openUntil
            ? `You can upload another one in the ticket until ${timestamp(payable.openUntil)}.`
            : undefined,
        ),
        tone: "warning",
      }),
    ],
  };
}

/** Calls the staff to a proof that nobody decided. */
export function reminder(proof: Proof, payable: Payable, staffRoles: readonly Snowflake[]): View {
  return {
    ...(staffRoles.length > 0 && { content: staffRoles.map((role) => `<@&${role}>`).join(" ") }),
    embeds: [
      shopEmbed({
        title: `${icons.warning} A payment proof waits`,
        description: `The proof for ${payableName(payable)} came ${fromNow(proof.submittedAt)} and nobody has decided it.`,
        tone: "warning",
      }),
    ],
    pings: { roles: staffRoles },
  };
}
