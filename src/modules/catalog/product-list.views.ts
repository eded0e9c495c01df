import { confirmView } from "../../platform/discord/confirm.js";
import { select } from "../../platform/discord/controls.js";
import { icons, shopEmbed } from "../../platform/discord/embed.js";
import { escapeMarkdown, lines } from "../../platform/discord/text.js";
import type { View } from "../../platform/discord/view.js";
import { formatMoney, type Currency } from "../../platform/money.js";
import type { ListedProduct, ProductOffer, ProductState, Shelf } from "./catalog.types.js";
import { confirmRemoval, listProducts, openListed } from "./product-list.actions.js";
import { plainTitle, stockText } from "./product.views.js";
import { turnRow } from "./shelf.views.js";

const states: Readonly<Record<ProductState, string>> = { draft: "Draft", published: "For sale", hidden: "Hidden" };

/** A page of all products with their state, price and stock, and a select to open one. */
export function list(shelf: Shelf<ListedProduct>, currency: Currency): View {
  if (shelf.entries.length === 0) {
    const description = "There are no products yet. Make one with /product add, or many with /importproducts.";
    return { embeds: [shopEmbed({ title: "Products", description })] };
  }
  return {
    embeds: [
      shopEmbed({
        title: "Products",
        description: lines(
          ...shelf.entries.map(
            (product) =>
              `**${escapeMarkdown(plainTitle(product))}** in ${escapeMarkdown(product.category)} › ${escapeMarkdown(product.subcategory)}\n${facts(product, currency)}`,
          ),
        ),
      }),
    ],
    components: [
      [
        select({
          id: openListed.id({}),
          placeholder: "Open a product",
          options: shelf.entries.map((product) => ({
            label: plainTitle(product),
            description: facts(product, currency),
            value: product.id,
          })),
        }),
      ],
      ...turnRow(shelf, (cursor) => listProducts.id(cursor)),
    ],
  };
}

function facts({ state, price, stock, inHiddenCategory }: ListedProduct, currency: Currency): string {
  const shown = state === "published" && inHiddenCategory ? "In a hidden category" : states[state];
  return [shown, formatMoney(price, currency), `Stock: ${stockText(stock)}`].join(" · ");
}

/** Asks before a product is taken down. */
export function askRemoval(product: ProductOffer): View {
  return confirmView({
    title: `Remove ${escapeMarkdown(plainTitle(product))}?`,
    lines: [
      "Customers no longer see it. Its orders and its history stay, and orders that are open go on.",
      "To sell it again, publish it on its card: /product edit.",
    ],
    confirmLabel: "Remove product",
    confirmId: confirmRemoval.id({ product: product.id }),
    danger: true,
  });
}

/** After it was taken down. */
export function removed(product: ProductOffer): View {
  return {
    embeds: [
      shopEmbed({
        title: `${icons.done} ${escapeMarkdown(plainTitle(product))} is removed`,
        description: "Customers no longer see it. To sell it again, publish it on its card: /product edit.",
        tone: "success",
      }),
    ],
  };
}
