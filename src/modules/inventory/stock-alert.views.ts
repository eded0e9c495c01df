import { button } from "../../platform/discord/controls.js";
import { icons, shopEmbed } from "../../platform/discord/embed.js";
import { escapeMarkdown, lines } from "../../platform/discord/text.js";
import type { View } from "../../platform/discord/view.js";
import { plainTitle } from "../catalog/product.views.js";
import { useShopThreshold } from "./inventory.actions.js";
import type { LowThreshold } from "./inventory.types.js";

/** What a threshold does, said beside each. */
const MEANING =
  "Staff are told in the stock log each time a product falls to it, and customers read how many are left.";

/** The threshold of products that have none of their own. */
export function ofShop(threshold: number, changed: boolean): View {
  return {
    embeds: [
      shopEmbed({
        title: `${changed ? `${icons.done} ` : ""}Low stock: ${unitsText(threshold)}`,
        description: lines(
          "This is for every product that has no number of its own.",
          MEANING,
          "Choose the stock log in /settings; without it the alert goes to the audit log.",
        ),
        tone: changed ? "success" : "neutral",
      }),
    ],
  };
}

/** The threshold of one product. */
export function ofProduct({ product, own, shop }: LowThreshold, changed: boolean): View {
  return {
    embeds: [
      shopEmbed({
        title: `${changed ? `${icons.done} ` : ""}Low stock: ${unitsText(own ?? shop)}`,
        description: lines(
          `**${escapeMarkdown(plainTitle(product))}**`,
          own === null ? "It goes by the shop's number." : `It has its own number; the shop's is ${shop}.`,
          MEANING,
        ),
        tone: changed ? "success" : "neutral",
      }),
    ],
    components:
      own === null
        ? []
        : [[button({ label: "Use the shop's number", id: useShopThreshold.id({ product: product.id }) })]],
  };
}

function unitsText(threshold: number): string {
  if (threshold === 0) return "when it is out of stock";
  return threshold === 1 ? "1 unit or none" : `${threshold} units or fewer`;
}
