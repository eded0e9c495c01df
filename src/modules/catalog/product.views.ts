import type { ModalBuilder } from "discord.js";
import { button, buttonRows, modal } from "../../platform/discord/controls.js";
import { icons, shopEmbed } from "../../platform/discord/embed.js";
import { cut, daysText, escapeMarkdown, lines } from "../../platform/discord/text.js";
import type { View } from "../../platform/discord/view.js";
import { amountDigits, formatMoney, type Currency } from "../../platform/money.js";
import {
  LONGEST_ROLE_DAYS,
  LONGEST_WARRANTY_DAYS,
  MOST_PER_ORDER,
  TEXT_BOUNDS,
  type FoundProduct,
  type ProductOffer,
  type ProductState,
} from "./catalog.types.js";
import {
  FIELD,
  NO,
  openForm,
  saveGoods,
  saveImage,
  saveLimits,
  saveName,
  saveTexts,
  setDelivery,
  setState,
  YES,
  type CardForm,
} from "./product.actions.js";
import { showQuestions } from "./question.actions.js";

const states: Readonly<Record<ProductState, { label: string; tone: "neutral" | "success" | "warning" }>> = {
  draft: { label: "Draft, hidden from customers", tone: "warning" },
  published: { label: "For sale", tone: "success" },
  hidden: { label: "Hidden from customers", tone: "neutral" },
};

const deliveries = { goods: "Goods, sent by the bot", service: "Service, done by staff" } as const;

/** `Name · Variant`, as people wrote it. */
export function plainTitle(product: { readonly name: string; readonly variant: string }): string {
  return product.variant ? `${product.name} · ${product.variant}` : product.name;
}

/** `unlimited`, `12` or `out of stock`. */
export function stockText(stock: bigint | null): string {
  if (stock === null) return "Unlimited";
  return stock === 0n ? "Out of stock" : String(stock);
}

/** A product as admins see it, with the forms that change it. */
export function card(product: ProductOffer, currency: Currency, note?: string): View {
  const detail = (name: string, value: string) =>
    value === "" ? [] : [{ name, value: escapeMarkdown(value), inline: true }];
  return {
    ...(note && { content: note }),
    embeds: [
      shopEmbed({
        title: escapeMarkdown(plainTitle(product)),
        description: lines(
          `${escapeMarkdown(product.category)} › ${escapeMarkdown(product.subcategory)}`,
          product.description !== "" && `\n${escapeMarkdown(product.description)}`,
        ),
        fields: [
          { name: "State", value: states[product.state].label, inline: true },
          { name: "Price", value: formatMoney(product.price, currency), inline: true },
          { name: "Stock", value: stockText(product.stock), inline: true },
          { name: "Delivery", value: deliveries[product.delivery], inline: true },
          ...(product.delivery === "goods" ? [{ name: "Goods", value: goodsText(product), inline: true }] : []),
          { name: "Per order", value: `At most ${product.maxPerOrder}`, inline: true },
          {
            name: "Warranty",
            value: product.warrantyDays === 0 ? "None" : daysText(product.warrantyDays),
            inline: true,
          },
          {
            name: "Questions",
            value: product.questions.length === 0 ? "None" : `${product.questions.length}`,
            inline: true,
          },
          ...detail("Starts", product.startTime),
          ...detail("Duration", product.duration),
          ...detail("Refill", product.refillPeriod),
        ],
        ...(product.imageUrl !== "" && { image: product.imageUrl }),
        tone: states[product.state].tone,
        footer: `Stock is set with /setstock · product ${product.id}`,
      }),
    ],
    components: cardButtons(product),
  };
}

/** What buyers of a product receive, one below the other. */
function goodsText({ usesKeys, hasText, role }: ProductOffer): string {
  const goods = lines(
    usesKeys && "A licence key a unit",
    hasText && "A text or link",
    role !== null && `<@&${role.id}> ${roleTime(role.days)}`,
  );
  return goods === "" ? "Not set yet" : goods;
}

function roleTime(days: number | null): string {
  return days === null ? "for ever" : `for ${daysText(days)} a unit`;
}

function cardButtons(product: ProductOffer) {
  const form = (label: string, form: CardForm) => button({ label, id: openForm.id({ form, product: product.id }) });
  const other = product.delivery === "goods" ? "service" : "goods";
  const published = product.state === "published";
  return [
    ...buttonRows([
      form("Name and price", "name"),
      form("Texts", "texts"),
      form("Goods", "goods"),
      form("Limits", "limits"),
      button({
        label: other === "goods" ? "Deliver by bot" : "Deliver by staff",
        id: setDelivery.id({ product: product.id, delivery: other }),
      }),
    ]),
    [
      button({ label: "Questions", id: showQuestions.id({ product: product.id }) }),
      form("Image", "image"),
      published
        ? button({ label: "Hide", id: setState.id({ product: product.id, state: "hidden" }), style: "danger" })
        : button({ label: "Publish", id: setState.id({ product: product.id, state: "published" }), style: "success" }),
    ],
  ];
}

const textKept = {
  kind: "choice",
  id: FIELD.textKept,
  label: "The text that is set",
  options: [
    { label: "Keep it", value: YES, selected: true },
    { label: "Remove it", value: NO },
  ],
} as const;

/** The form that changes part of a product. Goods are not shown: who edits them writes them anew. */
export function form(which: CardForm, product: ProductOffer, currency: Currency): ModalBuilder {
  const { id } = product;
  const optional = { required: false } as const;
  switch (which) {
    case "name":
      return modal({
        id: saveName.id({ product: id }),
        title: "Name and price",
        fields: [
          { kind: "line", id: FIELD.category, label: "Category", value: product.category, longest: TEXT_BOUNDS.name },
          {
            kind: "line",
            id: FIELD.subcategory,
            label: "Sub-category",
            value: product.subcategory,
            longest: TEXT_BOUNDS.name,
          },
          { kind: "line", id: FIELD.name, label: "Name", value: product.name, longest: TEXT_BOUNDS.name },
          {
            kind: "line",
            id: FIELD.variant,
            label: "Variant",
            value: product.variant,
            longest: TEXT_BOUNDS.variant,
            ...optional,
          },
          {
            kind: "line",
            id: FIELD.price,
            label: `Price in ${currency}`,
            value: amountDigits(product.price, currency),
            longest: 40,
          },
        ],
      });
    case "texts":
      return modal({
        id: saveTexts.id({ product: id }),
        title: "Texts",
        fields: [
          {
            kind: "paragraph",
            id: FIELD.description,
            label: "Description",
            value: product.description,
            longest: TEXT_BOUNDS.description,
            ...optional,
          },
          {
            kind: "line",
            id: FIELD.startTime,
            label: "Starts",
            hint: "For example: within 2 hours",
            value: product.startTime,
            longest: TEXT_BOUNDS.detail,
            ...optional,
          },
          {
            kind: "line",
            id: FIELD.duration,
            label: "Duration",
            hint: "For example: 30 days",
            value: product.duration,
            longest: TEXT_BOUNDS.detail,
            ...optional,
          },
          {
            kind: "line",
            id: FIELD.refillPeriod,
            label: "Refill",
            hint: "For example: 30 days",
            value: product.refillPeriod,
            longest: TEXT_BOUNDS.detail,
            ...optional,
          },
        ],
      });
    case "goods":
      return modal({
        id: saveGoods.id({ product: id }),
        title: "Goods",
        fields: [
          {
            kind: "paragraph",
            id: FIELD.goods,
            label: "Text or link that each buyer receives",
            hint: product.hasText
              ? "Replaces the text that is set now; leave it empty to keep that."
              : "Sent by DM after payment, never in a channel.",
            longest: TEXT_BOUNDS.goods,
            ...optional,
          },
          ...(product.hasText ? [textKept] : []),
          {
            kind: "choice",
            id: FIELD.keys,
            label: "Licence keys",
            hint: "With keys, the stock is how many of them are free: /addstock, /product keys.",
            options: [
              { label: "One key a unit", value: YES, selected: product.usesKeys },
              { label: "No keys", value: NO, selected: !product.usesKeys },
            ],
          },
          {
            kind: "role",
            id: FIELD.role,
            label: "Role that each buyer receives",
            hint: "Below mine in the list, and without permissions to moderate or administer.",
            ...(product.role && { chosen: product.role.id }),
            ...optional,
          },
          {
            kind: "line",
            id: FIELD.roleDays,
            label: "Days that the role stays, for each unit",
            hint: `1 to ${LONGEST_ROLE_DAYS}; empty: for ever`,
            ...(product.role?.days && { value: String(product.role.days) }),
            longest: 4,
            ...optional,
          },
        ],
      });
    case "image":
      return modal({
        id: saveImage.id({ product: id }),
        title: "Image",
        fields: [
          {
            kind: "line",
            id: FIELD.imageUrl,
            label: "Address of the image",
            hint: "Begins with https://. Leave it empty for no image.",
            placeholder: "https://",
            value: product.imageUrl,
            longest: TEXT_BOUNDS.imageUrl,
            ...optional,
          },
        ],
      });
    case "limits":
      return modal({
        id: saveLimits.id({ product: id }),
        title: "Limits",
        fields: [
          {
            kind: "line",
            id: FIELD.maxPerOrder,
            label: "Units in one order, at most",
            hint: `1 to ${MOST_PER_ORDER}`,
            value: String(product.maxPerOrder),
            longest: 4,
          },
          {
            kind: "line",
            id: FIELD.warrantyDays,
            label: "Days of warranty",
            hint: `0 to ${LONGEST_WARRANTY_DAYS}`,
            value: String(product.warrantyDays),
            longest: 4,
          },
        ],
      });
  }
}

/** Discord's bound on the name of a suggestion. */
const LONGEST_CHOICE = 100;

/** A product in an autocomplete list. */
export function choice(product: FoundProduct, currency: Currency): { name: string; value: string } {
  const mark = product.state === "published" ? "" : ` (${product.state})`;
  const price = ` · ${formatMoney(product.price, currency)}${mark}`;
  return { name: `${cut(plainTitle(product), LONGEST_CHOICE - price.length)}${price}`, value: product.id };
}

/** Said above the card after something was done. */
export const notes = {
  added: `${icons.done} Draft made. Fill in what is missing, then press **Publish**.`,
  saved: `${icons.done} Saved.`,
  published: `${icons.done} For sale now.`,
  hidden: `${icons.done} Hidden. Orders that exist are not touched.`,
} as const;
