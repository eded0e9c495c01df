import { confirmView } from "../../platform/discord/confirm.js";
import { select } from "../../platform/discord/controls.js";
import { icons, shopEmbed, type EmbedField, type Tone } from "../../platform/discord/embed.js";
import { escapeMarkdown, fromNow, lines, timestamp } from "../../platform/discord/text.js";
import type { View } from "../../platform/discord/view.js";
import { formatMoney, formatRate, type Currency } from "../../platform/money.js";
import type { Shelf } from "../catalog/catalog.types.js";
import { plainPath } from "../catalog/category.views.js";
import { plainTitle } from "../catalog/product.views.js";
import { turnRow } from "../catalog/shelf.views.js";
import { confirmDeletion, listCodes, listWorkingCodes, openCode } from "./promo.actions.js";
import type { KeptCode, ListedPromo, PromoCodeFacts, PromoDiscount, PromoState, PromoUsage } from "./promo.types.js";

const states: Readonly<Record<PromoState, { readonly label: string; readonly tone: Tone }>> = {
  working: { label: "Works", tone: "success" },
  scheduled: { label: "Not started yet", tone: "info" },
  ended: { label: "Ended", tone: "neutral" },
  exhausted: { label: "Used up", tone: "neutral" },
  inactive: { label: "Deactivated", tone: "neutral" },
  deleted: { label: "Deleted", tone: "neutral" },
};

/** `12.5 %` or `$5.00`. */
export function discountText(discount: PromoDiscount, currency: Currency): string {
  return discount.kind === "percentage" ? formatRate(discount.rate) : formatMoney(discount.amount, currency);
}

/** A code as people read it, safe to show. */
export function codeText(code: string): string {
  return escapeMarkdown(code);
}

/** A new code. */
export function created(promo: PromoCodeFacts, currency: Currency): View {
  return card(`${icons.done} Code ${codeText(promo.code)} is made`, promo, currency, []);
}

/** A code with what it has done. */
export function usage({ promo, paid, held, customers, discount }: PromoUsage, currency: Currency): View {
  return card(`Code ${codeText(promo.code)}`, promo, currency, [
    { name: "Used in paid orders", value: String(paid), inline: true },
    { name: "Held by unpaid orders", value: String(held), inline: true },
    { name: "Customers who paid with it", value: String(customers), inline: true },
    { name: "Discount given", value: formatMoney(discount, currency), inline: true },
  ]);
}

/** After a code was ended. */
export function deactivated(promo: PromoCodeFacts): View {
  return {
    embeds: [
      shopEmbed({
        title: `${icons.done} Code ${codeText(promo.code)} is deactivated`,
        description: "Nobody can use it from now on. Orders that have it keep their price.",
        tone: "success",
      }),
    ],
  };
}

/** Asks before a code is deleted. */
export function askDeletion(promo: PromoCodeFacts): View {
  return confirmView({
    title: `Delete the code ${codeText(promo.code)}?`,
    lines: [
      `It is gone from the lists and nobody can use it. Its history (${usesText(promo)}) stays, and orders that have it keep their price.`,
      "Its name is free for a new code.",
    ],
    confirmLabel: "Delete code",
    confirmId: confirmDeletion.id({ promo: promo.id }),
    danger: true,
  });
}

/** After a code was deleted. */
export function deleted(promo: PromoCodeFacts): View {
  return {
    embeds: [
      shopEmbed({
        title: `${icons.done} Code ${codeText(promo.code)} is deleted`,
        description: "Its history stays. To see it: /codeinfo.",
        tone: "success",
      }),
    ],
  };
}

/** A page of codes, and a select to open one. */
export function list(shelf: Shelf<ListedPromo>, working: boolean, currency: Currency): View {
  const title = working ? "Promo codes that work" : "Promo codes";
  if (shelf.entries.length === 0) {
    const description = working
      ? "No code works now. See all with /listcodes, or make one with /createcode."
      : "There are no promo codes yet. Make one with /createcode.";
    return { embeds: [shopEmbed({ title, description })] };
  }
  return {
    embeds: [
      shopEmbed({
        title,
        description: lines(
          ...shelf.entries.map((promo) => `**${codeText(promo.code)}** · ${listedFacts(promo, currency)}`),
        ),
        ...(working && { footer: "Those that end first come first." }),
      }),
    ],
    components: [
      [
        select({
          id: openCode.id({}),
          placeholder: "Open a code",
          options: shelf.entries.map((promo) => ({
            label: promo.code,
            description: optionFacts(promo, currency),
            value: promo.id,
          })),
        }),
      ],
      ...turnRow(shelf, (cursor) => (working ? listWorkingCodes : listCodes).id(cursor)),
    ],
  };
}

/** A code in an autocomplete list. */
export function choice(promo: ListedPromo, currency: Currency): { name: string; value: string } {
  return { name: `${promo.code} · ${optionFacts(promo, currency)}`, value: promo.code };
}

/** What the customer sees after `/redeem`. */
export function kept({ terms, until }: KeptCode, currency: Currency): View {
  return {
    embeds: [
      shopEmbed({
        title: `${icons.done} Code ${codeText(terms.code)} is kept`,
        description: lines(
          `It takes **${discountText(terms.discount, currency)}** off your next checkout until ${timestamp(until)}.`,
          terms.stackable
            ? "It counts beside your tier's discount."
            : "Where your tier's discount is larger, that counts instead and the code is not used up.",
          "What it asks of an order is checked there. You keep one code at a time.",
        ),
        tone: "success",
      }),
    ],
  };
}

function card(title: string, promo: PromoCodeFacts, currency: Currency, more: readonly EmbedField[]): View {
  const { label, tone } = states[promo.state];
  return {
    embeds: [
      shopEmbed({
        title,
        description: lines(
          `**${discountText(promo.discount, currency)} off** the order`,
          ...conditions(promo, currency),
        ),
        fields: [
          { name: "State", value: label, inline: true },
          { name: "Uses", value: usesText(promo), inline: true },
          { name: "Per customer", value: perCustomer(promo.maxPerCustomer), inline: true },
          { name: "Starts", value: timestamp(promo.startsAt), inline: true },
          { name: "Ends", value: promo.endsAt ? timestamp(promo.endsAt) : "Never", inline: true },
          { name: "With a tier's discount", value: promo.stackable ? "Both count" : "The larger counts", inline: true },
          ...more,
          { name: "Made", value: `${timestamp(promo.createdAt)} by <@${promo.createdBy}>` },
        ],
        tone,
      }),
    ],
  };
}

function conditions(promo: PromoCodeFacts, currency: Currency): (string | false)[] {
  const { firstOrderOnly, minPurchase, product, category, tier } = promo;
  return [
    firstOrderOnly && "Only for a customer's first order",
    minPurchase !== null && `Only from ${formatMoney(minPurchase, currency)} before discounts`,
    product !== null && `Only for ${escapeMarkdown(plainTitle(product))}`,
    category !== null && `Only in ${escapeMarkdown(plainPath(category))}`,
    tier !== null && `Only for the tier ${escapeMarkdown(tier)}`,
  ];
}

function usesText({ used, maxUses }: Pick<ListedPromo, "used" | "maxUses">): string {
  const most = maxUses === null ? "" : ` of ${maxUses.toLocaleString("en-US")}`;
  return `${used.toLocaleString("en-US")}${most} used`;
}

function perCustomer(most: number | null): string {
  if (most === null) return "Any number";
  return most === 1 ? "Once" : `${most.toLocaleString("en-US")} times`;
}

function listedFacts(promo: ListedPromo, currency: Currency): string {
  const when =
    promo.state === "scheduled"
      ? `starts ${fromNow(promo.startsAt)}`
      : promo.state === "working" && promo.endsAt !== null && `ends ${fromNow(promo.endsAt)}`;
  return [optionFacts(promo, currency), when].filter((part) => part !== false).join(" · ");
}

/** Without timestamps, which only messages show. */
function optionFacts(promo: ListedPromo, currency: Currency): string {
  return [discountText(promo.discount, currency), usesText(promo), states[promo.state].label].join(" · ");
}
