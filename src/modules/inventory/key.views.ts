import type { ModalBuilder } from "discord.js";
import { confirmView } from "../../platform/discord/confirm.js";
import { button, modal, select } from "../../platform/discord/controls.js";
import { icons, shopEmbed } from "../../platform/discord/embed.js";
import { escapeMarkdown, lines, timestamp } from "../../platform/discord/text.js";
import type { View } from "../../platform/discord/view.js";
import type { RowId } from "../../platform/ids.js";
import type { ProductOffer, Shelf } from "../catalog/catalog.types.js";
import { plainTitle, stockText } from "../catalog/product.views.js";
import { turnRow } from "../catalog/shelf.views.js";
import {
  askWithdrawal as askOne,
  askWithdrawalOfAll as askAll,
  KEYS_FIELD,
  listKeys,
  saveKeys,
  withdrawAllKeys,
  withdrawKey,
} from "./inventory.actions.js";
import type { DuplicateKey, FreeKey, KeysAdded, KeysWithdrawn } from "./inventory.types.js";

/** Duplicates that are read in the message; more of them come as a file beside it. */
const DUPLICATES_SHOWN = 15;

/** Asks for keys. */
export function form(product: ProductOffer): ModalBuilder {
  return modal({
    id: saveKeys.id({ product: product.id }),
    title: `Keys for ${plainTitle(product)}`,
    fields: [
      {
        kind: "paragraph",
        id: KEYS_FIELD,
        label: "Licence keys, one a line",
        hint: "More than fit here go into a text file: /addstock file",
      },
    ],
  });
}

/** What staff see after bringing keys: how many are new, and which lines were not. */
export function added({ product, added: fresh, after, duplicates }: KeysAdded): View {
  const told = duplicates.map(duplicateLine);
  const listed = duplicates.length <= DUPLICATES_SHOWN;
  return {
    embeds: [
      shopEmbed({
        title: fresh === 0 ? `${icons.warning} No new key` : `${icons.done} ${countOf(fresh)} added`,
        description: lines(
          `**${escapeMarkdown(plainTitle(product))}**`,
          duplicates.length > 0 && `\n${duplicatesText(duplicates.length)}`,
          listed && told.length > 0 && told.join("\n"),
        ),
        fields: [{ name: "Can be sold now", value: stockText(after), inline: true }],
        tone: duplicates.length > 0 ? "warning" : "success",
      }),
    ],
    ...(!listed && { files: [{ name: "duplicates.txt", bytes: Buffer.from(told.join("\n")) }] }),
  };
}

function duplicatesText(duplicates: number): string {
  return duplicates === 1
    ? "1 line brought no new key and was left out:"
    : `${duplicates.toLocaleString("en-US")} lines brought no new key and were left out:`;
}

function duplicateLine({ line, sameAs }: DuplicateKey): string {
  return sameAs === null
    ? `Line ${line}: the product has had this key before`
    : `Line ${line}: the same as line ${sameAs}`;
}

function countOf(keys: number): string {
  return keys === 1 ? "1 key" : `${keys.toLocaleString("en-US")} keys`;
}

/** A page of free keys, in the order in which they will be sold. */
export function list(product: ProductOffer, shelf: Shelf<FreeKey>): View {
  const title = `${icons.goods} Free keys of ${escapeMarkdown(plainTitle(product))}`;
  if (shelf.entries.length === 0) {
    const description = product.usesKeys
      ? "No key is free. Bring some with /addstock."
      : "This product has no licence keys. Switch them on under Goods on its card: /product edit.";
    return { embeds: [shopEmbed({ title, description })] };
  }
  return {
    embeds: [
      shopEmbed({
        title,
        description: lines(
          ...shelf.entries.map((key) => `${shownKey(key.masked)} · added ${timestamp(key.addedAt, "d")}`),
        ),
        footer: product.usesKeys
          ? `${stockText(product.stock)} free; the first on the list is sold next.`
          : "The product uses no keys now, so these are not sold.",
      }),
    ],
    components: [
      [
        select({
          id: askOne.id({ product: product.id }),
          placeholder: "Withdraw a key",
          options: shelf.entries.map(({ id, masked }) => ({ label: masked, value: id })),
        }),
      ],
      ...turnRow(shelf, (cursor) => listKeys.id({ product: product.id, ...cursor })),
      [button({ label: "Withdraw all", id: askAll.id({ product: product.id }), style: "danger" })],
    ],
  };
}

function shownKey(masked: string): string {
  return escapeMarkdown(masked);
}

/** Asks before a key goes. */
export function askWithdrawal(product: ProductOffer, key: RowId, masked: string): View {
  return confirmView({
    title: `Withdraw a key of ${escapeMarkdown(plainTitle(product))}?`,
    lines: [`${shownKey(masked)} is deleted and never sold. It can be added again later.`],
    confirmLabel: "Withdraw key",
    confirmId: withdrawKey.id({ product: product.id, key }),
    danger: true,
  });
}

/** Asks before all free keys go. */
export function askWithdrawalOfAll(product: ProductOffer): View {
  return confirmView({
    title: `Withdraw all free keys of ${escapeMarkdown(plainTitle(product))}?`,
    lines: ["They are deleted and never sold. Keys that orders hold or have bought stay."],
    confirmLabel: "Withdraw all",
    confirmId: withdrawAllKeys.id({ product: product.id }),
    danger: true,
  });
}

/** After keys went. */
export function withdrawn({ product, withdrawn: gone, left }: KeysWithdrawn): View {
  return {
    embeds: [
      shopEmbed({
        title: `${icons.done} ${countOf(gone)} withdrawn`,
        description: `**${escapeMarkdown(plainTitle(product))}**`,
        fields: left === null ? [] : [{ name: "Can be sold now", value: stockText(left), inline: true }],
        tone: "success",
      }),
    ],
  };
}
