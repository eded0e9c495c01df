import type { ModalBuilder } from "discord.js";
import { button, modal, type ModalField } from "../../platform/discord/controls.js";
import { confirmView } from "../../platform/discord/confirm.js";
import { icons, shopEmbed } from "../../platform/discord/embed.js";
import { escapeMarkdown, lines } from "../../platform/discord/text.js";
import type { View } from "../../platform/discord/view.js";
import { keyOf } from "../../platform/ids.js";
import * as actions from "./method.actions.js";
import {
  METHOD_BOUNDS,
  MOST_METHODS,
  MOST_NETWORKS,
  type AddressesAdded,
  type MethodCard,
  type MethodKind,
  type PaymentMethod,
} from "./method.types.js";

const kinds: Readonly<Record<MethodKind, string>> = {
  wallet: "Wallet service",
  manual: "By hand",
  crypto: "Crypto",
};

const { FIELD } = actions;

/** What happened, above a card. */
export const notes = {
  added: "Added. Buyers are offered it in tickets from now on.",
  saved: "Saved. Tickets show it from their next change on.",
} as const;

/** `💳 PayPal`, safe to show. */
export function methodName({ emoji, name }: Pick<PaymentMethod, "emoji" | "name">): string {
  return emoji ? `${emoji} ${escapeMarkdown(name)}` : escapeMarkdown(name);
}

/** A way to pay as admins see it, with what they can do to it. */
export function card({ method, addresses }: MethodCard, note?: string): View {
  const { id, kind, enabled, link, instructions, networks } = method;
  const crypto = kind === "crypto";
  return {
    embeds: [
      shopEmbed({
        title: methodName(method),
        description: lines(
          note,
          instructions === "" ? "No instructions yet: buyers see the name alone." : escapeMarkdown(instructions),
        ),
        fields: [
          { name: "Kind", value: kinds[kind], inline: true },
          { name: "Offered", value: enabled ? `${icons.done} yes` : `${icons.refused} no`, inline: true },
          ...(link ? [{ name: "Link", value: link }] : []),
          ...(crypto ? [{ name: "Unused addresses", value: addresses.map(addressLine).join("\n") }] : []),
        ],
        tone: enabled ? "brand" : "neutral",
        ...(crypto && { footer: "Where no address is left, staff are asked for one in the ticket." }),
      }),
    ],
    components: [
      [
        button({ label: "Edit", id: actions.editMethod.id({ method: id }), style: "primary" }),
        button({ label: enabled ? "Stop offering" : "Offer", id: actions.toggleMethod.id({ method: id }) }),
        button({ label: "Remove", id: actions.askRemoveMethod.id({ method: id }), style: "danger" }),
      ],
      crypto && networks.length > 0
        ? [
            button({ label: "Add addresses", id: actions.addAddresses.id({ method: id }) }),
            button({ label: "Withdraw addresses", id: actions.withdrawAddresses.id({ method: id }) }),
          ]
        : [],
    ],
  };
}

function addressLine({ network, free, total }: MethodCard["addresses"][number]): string {
  return `${escapeMarkdown(network)}: ${free} of ${total}`;
}

/** All ways to pay, in the order in which they are offered. */
export function list(methods: readonly PaymentMethod[]): View {
  const shown = methods.map(
    (method) => `${method.enabled ? icons.done : icons.refused} ${methodName(method)} · ${kinds[method.kind]}`,
  );
  return {
    embeds: [
      shopEmbed({
        title: "Ways to pay from outside",
        description:
          shown.length === 0
            ? "None yet, so orders are paid from wallets alone. Add one with /paymentmethod add."
            : shown.join("\n"),
        footer: `${methods.length} of ${MOST_METHODS}. Change one with /paymentmethod edit.`,
      }),
    ],
  };
}

/** Asks before a way to pay goes. */
export function confirmRemoval({ id, name }: PaymentMethod): View {
  return confirmView({
    title: `Remove ${escapeMarkdown(name)}?`,
    lines: [
      "Buyers are not offered it any more, and it cannot come back.",
      "What was paid by it stays in every statement.",
    ],
    confirmLabel: "Remove it",
    confirmId: actions.removeMethod.id({ method: id }),
    danger: true,
  });
}

export function removed(method: PaymentMethod): View {
  return {
    embeds: [
      shopEmbed({
        title: `${icons.done} ${methodName(method)} is removed`,
        description: "What was paid by it stays in every statement.",
        tone: "success",
      }),
    ],
  };
}

/** The form of a new way to pay, or of one that there is. */
export function form(kind: MethodKind, method?: PaymentMethod): ModalBuilder {
  const optional = { required: false } as const;
  const networks: ModalField[] =
    kind === "crypto"
      ? [
          {
            id: FIELD.networks,
            kind: "line",
            label: "Networks",
            hint: `1 to ${MOST_NETWORKS}, with commas between them`,
            placeholder: "Bitcoin, Litecoin, USDT on Tron",
            longest: MOST_NETWORKS * (METHOD_BOUNDS.network + 2),
            value: method?.networks.join(", ") ?? "",
          },
        ]
      : [];
  return modal({
    id: method ? actions.saveMethod.id({ method: method.id }) : actions.saveNewMethod.id({ kind }),
    title: method ? `Edit ${method.name}` : `New way to pay: ${kinds[kind]}`,
    fields: [
      {
        id: FIELD.name,
        kind: "line",
        label: "Name",
        hint: "What buyers choose, such as PayPal",
        longest: METHOD_BOUNDS.name,
        value: method?.name ?? "",
      },
      {
        ...optional,
        id: FIELD.instructions,
        kind: "paragraph",
        label: "Instructions",
        hint: "What a buyer does, step by step",
        longest: METHOD_BOUNDS.instructions,
        value: method?.instructions ?? "",
      },
      {
        ...optional,
        id: FIELD.emoji,
        kind: "line",
        label: "Emoji",
        hint: "One emoji; no emoji of a server, which could be deleted",
        longest: METHOD_BOUNDS.emoji,
        value: method?.emoji ?? "",
      },
      {
        ...optional,
        id: FIELD.link,
        kind: "line",
        label: "Link",
        hint: "Where to pay; begins with https://",
        longest: METHOD_BOUNDS.link,
        value: method?.link ?? "",
      },
      ...networks,
    ],
  });
}

/** Takes a list of addresses for a network. */
export function addressForm({ id, networks, name }: PaymentMethod): ModalBuilder {
  return modal({
    id: actions.saveAddresses.id({ method: id }),
    title: `Addresses of ${name}`,
    fields: [
      {
        id: FIELD.network,
        kind: "choice",
        label: "Network",
        options: networks.map((network) => ({
          label: network,
          value: keyOf(network),
          selected: networks.length === 1,
        })),
      },
      {
        id: FIELD.addresses,
        kind: "paragraph",
        label: "Addresses",
        hint: "One a line. Each is given to one buyer and never again.",
      },
    ],
  });
}

/** Takes addresses that shall not be given to anybody. */
export function withdrawForm({ id, name }: PaymentMethod): ModalBuilder {
  return modal({
    id: actions.saveWithdrawn.id({ method: id }),
    title: `Withdraw addresses of ${name}`,
    fields: [{ id: FIELD.addresses, kind: "paragraph", label: "Addresses", hint: "One a line; only unused ones go." }],
  });
}

/** What became of a pasted list, above the card. */
export function addressesAdded({ added, known }: AddressesAdded): string {
  const shown = known.slice(0, 5).map((address) => `\`${address}\``);
  const more = known.length > shown.length ? ` and ${known.length - shown.length} more` : "";
  return lines(
    added === 1 ? "1 address added." : `${added} addresses added.`,
    known.length > 0 && `Known already and not added again: ${shown.join(", ")}${more}.`,
  );
}

export function addressesWithdrawn(withdrawn: number, asked: number): string {
  const rest = asked - withdrawn;
  return lines(
    withdrawn === 1 ? "1 address withdrawn." : `${withdrawn} addresses withdrawn.`,
    rest > 0 && `${rest} of the list were unknown or are somebody's already.`,
  );
}
