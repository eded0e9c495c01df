import type { ModalBuilder } from "discord.js";
import { button, modal } from "../../platform/discord/controls.js";
import { icons, shopEmbed, type EmbedField } from "../../platform/discord/embed.js";
import { escapeMarkdown, lines, timestamp } from "../../platform/discord/text.js";
import type { View } from "../../platform/discord/view.js";
import { formatMoney, type Currency } from "../../platform/money.js";
import type { Waiting } from "../../platform/waiting.js";
import { LONGEST_COIN_AMOUNT, type AddressRequest } from "./address.types.js";
import { METHOD_BOUNDS } from "./method.types.js";
import * as actions from "./outside.actions.js";
import { payableName, payableTitle, type Payable } from "./payable.types.js";

const { FIELD } = actions;

/** What the buyer alone sees after asking: the address, or that staff were asked. */
export function answered(request: AddressRequest): View {
  if (request.address === null) {
    return {
      embeds: [
        shopEmbed({
          title: `${icons.waiting} The staff were asked for an address`,
          description: `You get an address on ${escapeMarkdown(request.network)} here in the ticket. Send nothing until then.`,
          tone: "info",
        }),
      ],
    };
  }
  return { embeds: [addressEmbed(request, request.address)] };
}

/** In the ticket: staff sent an address. */
export function sent(request: AddressRequest): View {
  return {
    content: `<@${request.memberId}>`,
    embeds: [addressEmbed(request, request.address ?? "")],
    pings: { users: [request.memberId] },
  };
}

function addressEmbed(request: AddressRequest, address: string) {
  return shopEmbed({
    title: `Your address on ${escapeMarkdown(request.network)}`,
    description: lines(
      `\`\`\`\n${address.replaceAll("`", "'")}\n\`\`\``,
      "It is for this payment alone. Check the network before you send: money on another one is lost.",
    ),
    fields: addressFields(request),
    tone: "brand",
  });
}

/** Text as it is to be copied: code shows each character as itself. */
function copyable(text: string): string {
  return `\`${text.replaceAll("`", "'")}\``;
}

function addressFields({ network, amount, validUntil }: AddressRequest): EmbedField[] {
  return [
    { name: "Network", value: escapeMarkdown(network), inline: true },
    ...(amount ? [{ name: "Send exactly", value: copyable(amount), inline: true }] : []),
    ...(validUntil ? [{ name: "Valid until", value: timestamp(validUntil), inline: true }] : []),
  ];
}

/** In the ticket: staff are asked for an address, or have sent one. */
export function request(asked: AddressRequest, payable: Payable, currency: Currency): View {
  const waits = asked.state === "waiting";
  return {
    embeds: [
      shopEmbed({
        title: waits ? `${icons.waiting} An address is wanted` : `${icons.done} An address was sent`,
        description: lines(
          `<@${asked.memberId}> pays ${payableName(payable)} by ${escapeMarkdown(asked.methodName)} on **${escapeMarkdown(asked.network)}**.`,
          waits
            ? "The list has no unused address. Send one that nobody else was given."
            : `Sent${asked.answeredBy ? ` by <@${asked.answeredBy}>` : ""}.`,
        ),
        fields: payable.due === null ? [] : [{ name: "Due", value: formatMoney(payable.due, currency), inline: true }],
        tone: waits ? "warning" : "success",
      }),
    ],
    components: waits
      ? [[button({ label: "Send address", id: actions.sendAddress.id({ request: asked.id }), style: "success" })]]
      : [],
  };
}

/** A request for an address as `/queue` lists it. */
export function waiting({
  id,
  about,
  aboutNumber,
  memberId,
  methodName,
  network,
  requestedAt,
}: AddressRequest): Waiting {
  const named = { kind: about.kind, number: aboutNumber };
  return {
    id,
    label: `${network} for ${payableName(named)}`,
    line: `**${payableTitle(named)}** · <@${memberId}> · ${escapeMarkdown(methodName)} on ${escapeMarkdown(network)}`,
    since: requestedAt,
  };
}

/** What staff alone see after sending. */
export function sentNote({ memberId }: AddressRequest): View {
  return {
    embeds: [
      shopEmbed({
        title: `${icons.done} The address is sent`,
        description: `<@${memberId}> reads it in the ticket. It stays theirs for ever.`,
        tone: "success",
      }),
    ],
  };
}

/** The staff's form for an address. */
export function addressForm({ id, network }: AddressRequest): ModalBuilder {
  return modal({
    id: actions.saveAddress.id({ request: id }),
    title: `Address on ${network}`,
    fields: [
      {
        id: FIELD.address,
        kind: "line",
        label: "Address",
        hint: "One that nobody else was given",
        longest: METHOD_BOUNDS.address,
      },
      {
        id: FIELD.amount,
        kind: "line",
        label: "Exact amount",
        hint: "With its coin, such as 0.00042 BTC",
        longest: LONGEST_COIN_AMOUNT,
      },
      {
        id: FIELD.validFor,
        kind: "line",
        label: "Valid for",
        hint: "Minutes or hours, such as 30m or 2h; 5 minutes to 24 hours",
        longest: 10,
        value: "1h",
      },
    ],
  });
}
