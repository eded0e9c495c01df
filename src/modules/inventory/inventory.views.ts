import { icons, shopEmbed } from "../../platform/discord/embed.js";
import { escapeMarkdown, lines } from "../../platform/discord/text.js";
import type { View } from "../../platform/discord/view.js";
import { plainTitle, stockText } from "../catalog/product.views.js";
import type { ProductOffer, Shelf } from "../catalog/catalog.types.js";
import { turnRow } from "../catalog/shelf.views.js";
import { listStocks } from "./inventory.actions.js";
import type { CountedProduct, StockChange } from "./inventory.types.js";

/** What staff see after setting a stock. */
export function stockSet(change: StockChange): View {
  return changed(`${icons.done} Stock set`, change);
}

/** What staff see after adding units. */
export function stockAdded(change: StockChange): View {
  return changed(`${icons.done} Stock added`, change);
}

function changed(title: string, { product, before, after }: StockChange): View {
  return {
    embeds: [
      shopEmbed({
        title,
        description: `**${escapeMarkdown(plainTitle(product))}**`,
        fields: [
          { name: "Before", value: stockText(before), inline: true },
          { name: "Now", value: stockText(after), inline: true },
        ],
        tone: "success",
      }),
    ],
  };
}

/** The stock of one product. */
export function stockOf(product: ProductOffer): View {
  return {
    embeds: [
      shopEmbed({
        title: `${icons.goods} ${escapeMarkdown(plainTitle(product))}`,
        description: `${escapeMarkdown(product.category)} › ${escapeMarkdown(product.subcategory)}`,
        fields: [
          { name: "Can be sold now", value: stockText(product.stock), inline: true },
          { name: "For sale", value: product.forSale ? "Yes" : "No", inline: true },
        ],
        tone: product.stock === 0n ? "warning" : "neutral",
        footer: "Units that unpaid orders hold are not in it; they come back when those end.",
      }),
    ],
  };
}

/** A page of all counted products, the lowest first. */
export function stocks(shelf: Shelf<CountedProduct>): View {
  if (shelf.entries.length === 0) {
    const description = "No product is counted: all can be sold without limit. Count one with /setstock.";
    return { embeds: [shopEmbed({ title: `${icons.goods} Stock`, description })] };
  }
  return {
    embeds: [
      shopEmbed({
        title: `${icons.goods} Stock, lowest first`,
        description: lines(...shelf.entries.toSorted(byStock).map(stockLine)),
        footer: "Products without a limit are not listed.",
      }),
    ],
    components: turnRow(shelf, (cursor) => listStocks.id(cursor)),
  };
}

/** The page's own order has them by magnitude only. */
function byStock(one: CountedProduct, other: CountedProduct): number {
  return Number(one.stock - other.stock);
}

function stockLine(product: CountedProduct): string {
  const mark = product.stock <= BigInt(product.lowAt) ? `${icons.warning} ` : "";
  const notSold = product.state === "published" ? "" : " · not for sale";
  const place = `${escapeMarkdown(product.category)} › ${escapeMarkdown(product.subcategory)}`;
  return `${mark}**${stockText(product.stock)}** · ${escapeMarkdown(plainTitle(product))} in ${place}${notSold}`;
}
