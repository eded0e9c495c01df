import { icons, shopEmbed } from "../../platform/discord/embed.js";
import type { View } from "../../platform/discord/view.js";
import { formatMoney, type Currency } from "../../platform/money.js";
import { nextLine, tierLine } from "../loyalty/loyalty.views.js";
import type { BalanceFacts } from "./balance.types.js";

/** @param own the reader's own balance, else the member is named */
export function balance(
  { memberId, balance: held, spend, tiers }: BalanceFacts,
  own: boolean,
  currency: Currency,
): View {
  const next = tiers && nextLine(tiers, currency);
  return {
    embeds: [
      shopEmbed({
        title: `${icons.wallet} ${own ? "Your balance" : "Balance"}`,
        ...(!own && { description: `<@${memberId}>` }),
        fields: [
          { name: "Available", value: `**${formatMoney(held, currency)}**`, inline: true },
          { name: "Spent so far", value: formatMoney(spend, currency), inline: true },
          ...(tiers ? [{ name: "Tier", value: tierLine(tiers), inline: true }] : []),
          ...(next ? [{ name: "Next tier", value: next, inline: true }] : []),
        ],
        tone: "info",
      }),
    ],
  };
}
