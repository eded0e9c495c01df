import { channelLink, type ModalBuilder } from "discord.js";
import { button, buttonRows, linkButton, modal, select, type Row } from "../../platform/discord/controls.js";
import { icons, shopEmbed } from "../../platform/discord/embed.js";
import { daysText, escapeMarkdown, lines } from "../../platform/discord/text.js";
import type { View } from "../../platform/discord/view.js";
import type { RowId } from "../../platform/ids.js";
import { formatMoney, type Currency, type Minor } from "../../platform/money.js";
import {
  FROM_START,
  type ProductOffer,
  type Shelf,
  type ShelfCategory,
  type ShelfEntry,
  type ShelfVariant,
} from "../catalog/catalog.types.js";
import { plainTitle } from "../catalog/product.views.js";
import type { Answer, Question } from "../catalog/question.types.js";
import { answerFields, answersShown } from "../catalog/question.views.js";
import { turnRow } from "../catalog/shelf.views.js";
import { isDeliveredByUs } from "../orders/order.types.js";
import { priceField } from "../orders/order.views.js";
import { receipt, ticketLink } from "../payments/payment.views.js";
import { openingField } from "../settings/opening-hours.views.js";
import {
  applyCode,
  askCode,
  askForTicket,
  askQuantity,
  askToBuy,
  buyNow,
  CODE_FIELD,
  confirmPurchase,
  openDraftTicket,
  openTicket,
  pickCategory,
  pickProduct,
  pickSubcategory,
  pickVariant,
  QUANTITY_FIELD,
  removeCode,
  saveQuantity,
  showCategories,
  showProduct,
  showProducts,
  showSubcategories,
  showVariants,
  takeInstead,
} from "./shop.actions.js";
import type { Quote } from "../sales/sale.types.js";
import type { Confirmation, ProductPage, Purchase, TicketOffer, TicketOpening } from "./shop.types.js";

/** `In stock`, `Only 3 left` or `Out of stock`. */
function availability({ stock, lowAt }: { readonly stock: bigint | null; readonly lowAt: number }): string {
  if (stock === 0n) return "Out of stock";
  return stock === null || stock > BigInt(lowAt) ? "In stock" : `Only ${stock} left`;
}

const home = () => button({ label: "All categories", id: showCategories.id(FROM_START) });

/** The storefront. */
export function categories(shelf: Shelf<ShelfCategory>, guildName: string): View {
  if (shelf.entries.length === 0) {
    return {
      embeds: [
        shopEmbed({
          title: `${icons.cart} ${escapeMarkdown(guildName)}`,
          description: "Nothing is for sale yet. Come back soon.",
          tone: "brand",
        }),
      ],
    };
  }
  return {
    embeds: [
      shopEmbed({
        title: `${icons.cart} ${escapeMarkdown(guildName)}`,
        description: "What are you looking for? Choose a category.",
        tone: "brand",
      }),
    ],
    components: [
      [select({ id: pickCategory.id({}), placeholder: "Category", options: optionsOf(shelf.entries) })],
      ...turnRow(shelf, (cursor) => showCategories.id(cursor)),
    ],
  };
}

/** The sub-categories of a category. */
export function subcategories(shelf: Shelf<ShelfCategory>, category: RowId): View {
  if (shelf.entries.length === 0) return nothingHere();
  return {
    embeds: [shopEmbed({ title: `${icons.cart} Sub-categories`, description: "Choose where to look.", tone: "brand" })],
    components: [
      [select({ id: pickSubcategory.id({}), placeholder: "Sub-category", options: optionsOf(shelf.entries) })],
      ...turnRow(shelf, (cursor) => showSubcategories.id({ category, ...cursor })),
      [home()],
    ],
  };
}

function optionsOf(entries: readonly ShelfCategory[]) {
  return entries.map(({ id, name }) => ({ label: name, value: id }));
}

/** The products of a sub-category with price and stock. */
export function products(shelf: Shelf<ShelfEntry>, subcategory: RowId, currency: Currency): View {
  if (shelf.entries.length === 0) return nothingHere();
  return {
    embeds: [
      shopEmbed({
        title: `${icons.cart} Products`,
        description: lines(
          ...shelf.entries.map((entry) => `**${escapeMarkdown(entry.name)}**\n${facts(entry, currency)}`),
        ),
        tone: "brand",
      }),
    ],
    components: [
      [
        select({
          id: pickProduct.id({}),
          placeholder: "Product",
          options: shelf.entries.map((entry) => ({
            label: entry.name,
            description: facts(entry, currency),
            value: entry.id,
          })),
        }),
      ],
      ...turnRow(shelf, (cursor) => showProducts.id({ subcategory, ...cursor })),
      [home()],
    ],
  };
}

function facts(entry: ShelfEntry, currency: Currency): string {
  const { from, to, variants } = entry;
  const price =
    from === to ? formatMoney(from, currency) : `${formatMoney(from, currency)} to ${formatMoney(to, currency)}`;
  return [price, availability(entry), ...(variants > 1 ? [`${variants} variants`] : [])].join(" · ");
}

/** The variants of a name. */
export function variants(shelf: Shelf<ShelfVariant>, offer: ProductOffer, currency: Currency): View {
  const line = (shown: ShelfVariant) =>
    `**${escapeMarkdown(shown.variant === "" ? offer.name : shown.variant)}** · ${formatMoney(shown.price, currency)} · ${availability(shown)}`;
  return {
    embeds: [
      shopEmbed({
        title: `${icons.cart} ${escapeMarkdown(offer.name)}`,
        description: lines("Choose a variant.", "", ...shelf.entries.map(line)),
        tone: "brand",
      }),
    ],
    components: [
      [
        select({
          id: pickVariant.id({}),
          placeholder: "Variant",
          options: shelf.entries.map((shown) => ({
            label: shown.variant === "" ? offer.name : shown.variant,
            description: `${formatMoney(shown.price, currency)} · ${availability(shown)}`,
            value: shown.id,
          })),
        }),
      ],
      ...turnRow(shelf, (cursor) => showVariants.id({ product: offer.id, ...cursor })),
      [backToProducts(offer), home()],
    ],
  };
}

function backToProducts(offer: ProductOffer) {
  return button({ label: "Back", id: showProducts.id({ subcategory: offer.categoryId, ...FROM_START }) });
}

/** What became of **Buy now** or **Confirm purchase**. */
export function purchase(result: Purchase, currency: Currency): View {
  switch (result.outcome) {
    case "paid":
      return receipt(result.receipt, currency);
    case "confirm":
      return confirmation(result.confirmation, currency);
    case "questions":
      return product(result.page, currency, QUESTIONS_CHANGED);
  }
}

/** What became of **Open ticket**. */
export function ticketOpening(result: TicketOpening, currency: Currency): View {
  switch (result.outcome) {
    case "opened":
      return ticketLink(result.ticket);
    case "occupied":
      return occupied(result);
    case "priceChanged":
      return ticketOffer(result.offered, currency);
    case "questions":
      return product(result.page, currency, QUESTIONS_CHANGED);
  }
}

const QUESTIONS_CHANGED = `${icons.warning} The seller changed what is asked here. Nothing was ordered yet: press the button again.`;

function priceChanged(shownBefore: Minor, currency: Currency): string {
  return `${icons.warning} The price changed. It was ${formatMoney(shownBefore, currency)}.`;
}

/** A product with the buyer's price, and the ways to buy it while it is in stock. */
export function product(page: ProductPage, currency: Currency, warning?: string): View {
  const { offer, quote, quantity } = page;
  const detail = (name: string, value: string) =>
    value === "" ? [] : [{ name, value: escapeMarkdown(value), inline: true }];
  const priceName = quantity > 1 ? "Price" : "Your price";
  const price = quote
    ? priceField(quote, currency, priceName)
    : { name: priceName, value: formatMoney(offer.price, currency), inline: true };
  return {
    embeds: [
      shopEmbed({
        title: escapeMarkdown(plainTitle(offer)),
        description: lines(
          warning,
          `${escapeMarkdown(offer.category)} › ${escapeMarkdown(offer.subcategory)}`,
          offer.description !== "" && `\n${escapeMarkdown(offer.description)}`,
        ),
        fields: [
          price,
          { name: "Stock", value: availability(offer), inline: true },
          ...detail("Starts", offer.startTime),
          ...detail("Duration", offer.duration),
          ...detail("Refill", offer.refillPeriod),
          ...(offer.warrantyDays > 0 ? detail("Warranty", daysText(offer.warrantyDays)) : []),
          ...openingField(page.opening),
        ],
        ...(offer.imageUrl !== "" && { image: offer.imageUrl }),
        tone: warning === undefined ? "brand" : "warning",
      }),
    ],
    components: productButtons(page),
  };
}

function productButtons({ offer, quote, quantity, checkoutKey }: ProductPage): Row[] {
  const at = { product: offer.id, quantity };
  const automatic = isDeliveredByUs(offer.delivery);
  const asks = offer.questions.length > 0;
  const buy = asks ? askToBuy : buyNow;
  const open = asks ? askForTicket : openTicket;
  const buying = quote
    ? [
        ...(automatic ? [button({ label: "Buy now", id: buy.id(at), style: "success" })] : []),
        button({
          label: "Open ticket",
          id: open.id({ ...at, due: quote.due.toString(), key: checkoutKey }),
          style: automatic ? "secondary" : "success",
        }),
      ]
    : [];
  const quantityButton =
    offer.maxPerOrder > 1 && (offer.stock === null || offer.stock > 0n)
      ? [button({ label: `Quantity: ${quantity}`, id: askQuantity.id({ product: offer.id }) })]
      : [];
  const others =
    offer.variants > 1
      ? [button({ label: "Other variants", id: showVariants.id({ product: offer.id, ...FROM_START }) })]
      : [];
  return [...buttonRows([...buying, ...quantityButton]), [...others, backToProducts(offer), home()]];
}

/** Asks how many. */
export function quantityForm(offer: ProductOffer): ModalBuilder {
  return modal({
    id: saveQuantity.id({ product: offer.id }),
    title: "How many",
    fields: [
      {
        kind: "line",
        id: QUANTITY_FIELD,
        label: "Units",
        hint: `1 to ${offer.maxPerOrder}`,
        longest: 4,
        placeholder: "1",
      },
    ],
  });
}

/** Asks what the product asks. */
export function questionForm(id: string, questions: readonly Question[]): ModalBuilder {
  return modal({ id, title: "About your order", fields: answerFields(questions) });
}

/** Asks for a promo code. */
export function codeForm(key: string): ModalBuilder {
  return modal({
    id: applyCode.id({ key }),
    title: "Promo code",
    fields: [{ kind: "line", id: CODE_FIELD, label: "Code", hint: "Any case", longest: 40 }],
  });
}

/** What became of a code that does not count; nothing for one that does. */
function codeNotes(quote: Quote, refusedCode: string | null): string[] {
  const uncounted = quote.uncountedCode;
  return [
    ...(refusedCode === null
      ? []
      : [`${icons.warning} The code ${escapeMarkdown(refusedCode)} cannot be used here. Enter it again to see why.`]),
    ...(uncounted === null
      ? []
      : [
          `${icons.warning} The code ${escapeMarkdown(uncounted)} does not count: your tier takes off as much or more. It is not used up.`,
        ]),
  ];
}

/** Asks before money moves: what it costs, and what is left. */
export function confirmation(asked: Confirmation, currency: Currency): View {
  const { offer, quote, balance, refusedCode, answers, key, shownBefore } = asked;
  const left = balance - quote.due;
  const short = left < 0n;
  return {
    embeds: [
      shopEmbed({
        title: `Buy ${escapeMarkdown(plainTitle(offer))}?`,
        description: lines(
          shownBefore !== undefined && priceChanged(shownBefore, currency),
          ...codeNotes(quote, refusedCode),
          short
            ? `You are ${formatMoney(-left, currency)} short. Add funds with /deposit, then try again.`
            : "It is paid from your wallet, and the goods come by direct message.",
        ),
        fields: [
          priceField(quote, currency),
          { name: "Your balance", value: formatMoney(balance, currency), inline: true },
          ...(short ? [] : [{ name: "Left after", value: formatMoney(left, currency), inline: true }]),
          ...answersShown(given(answers)),
        ],
        tone: short || shownBefore !== undefined ? "warning" : "brand",
      }),
    ],
    components: [
      [
        ...(short
          ? []
          : [
              button({
                label: `Confirm purchase (${formatMoney(quote.due, currency)})`,
                id: confirmPurchase.id({ key, due: quote.due.toString() }),
                style: "success",
              }),
            ]),
        quote.promo
          ? button({ label: "Remove code", id: removeCode.id({ key }) })
          : button({ label: "Promo code", id: askCode.id({ key }) }),
        backToProduct(offer, quote.quantity),
      ],
    ],
  };
}

/** Asks before a ticket is opened at another price than was shown. */
function ticketOffer(offered: TicketOffer, currency: Currency): View {
  const { offer, quote, answers, key, shownBefore, byKeptCode, refusedCode } = offered;
  return {
    embeds: [
      shopEmbed({
        title: `Open a ticket for ${escapeMarkdown(plainTitle(offer))}?`,
        description: lines(
          byKeptCode ? "The code that you kept counts here." : priceChanged(shownBefore, currency),
          ...codeNotes(quote, refusedCode),
          "Nothing was ordered yet.",
        ),
        fields: [priceField(quote, currency), ...answersShown(given(answers))],
        tone: byKeptCode ? "brand" : "warning",
      }),
    ],
    components: [
      [
        button({
          label: `Open ticket (${formatMoney(quote.due, currency)})`,
          id: openDraftTicket.id({ key, due: quote.due.toString() }),
          style: "success",
        }),
        backToProduct(offer, quote.quantity),
      ],
    ],
  };
}

/** Asks what becomes of the ticket that takes the only place. */
function occupied({ held, key, due }: Extract<TicketOpening, { outcome: "occupied" }>): View {
  const { guildId, channelId, ticketNumber, orderId } = held;
  return {
    embeds: [
      shopEmbed({
        title: "You already have an order ticket",
        description: lines(
          `Ticket #${ticketNumber} is waiting for you in <#${channelId}>. Pay or cancel its order there,`,
          "or cancel it here: nothing was charged for it, what it reserved goes back, and this one opens in its stead.",
        ),
        tone: "warning",
      }),
    ],
    components: [
      [
        linkButton({ label: "Go to it", url: channelLink(channelId, guildId) }),
        button({
          label: "Cancel it and take this",
          id: takeInstead.id({ key, due: due.toString(), order: orderId }),
          style: "danger",
        }),
      ],
    ],
  };
}

function given(answers: readonly Answer[]): readonly Answer[] {
  return answers.filter(({ answer }) => answer !== "");
}

function backToProduct(offer: ProductOffer, quantity: number) {
  return button({ label: "Back", id: showProduct.id({ product: offer.id, quantity }) });
}

function nothingHere(): View {
  return {
    embeds: [shopEmbed({ description: "Nothing is for sale here any more.", tone: "brand" })],
    components: [[home()]],
  };
}
