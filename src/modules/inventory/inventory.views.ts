import { icons, shopEmbed } from "../../platform/discord/embed.js";
import { escapeMarkdown } from "../../platform/discord/text.js";
import type { View } from "../../platform/discord/view.js";
import { plainTitle, stockText } from "../catalog/product.views.js";
import type { StockChange } from "./inventory.types.js";

/** What staff see after setting a stock. */
export function stockSet({ product, before, after }: StockChange): View {
  return {
    embeds: [
      shopEmbed({
        title: `${icons.done} Stock set`,
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
