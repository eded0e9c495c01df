import { icons, shopEmbed } from "../../platform/discord/embed.js";
import type { View } from "../../platform/discord/view.js";
import { formatMoney, type Currency } from "../../platform/money.js";
import type { BalanceFacts } from "./balance.types.js";

/** @param own the reader's own balance, else the member is named */
export function balance({ memberId, balance: held, spend }: BalanceFacts, own: boolean, currency: Currency): View {
  return {
    embeds: [
      shopEmbed({
        title: `${icons.wallet} ${own ? "Your balance" : "Balance"}`,
        ...(!own && { description: `<@${memberId}>` }),
        fields: [
          { name: "Available", value: `**${formatMoney(held, currency)}**`, inline: true },
          { name: "Spent so far", value: formatMoney(spend, currency), inline: true },
        ],
        tone: "info",
      }),
    ],
  };
}
