import { icons, shopEmbed } from "../../platform/discord/embed.js";
import { escapeMarkdown, lines } from "../../platform/discord/text.js";
import type { View } from "../../platform/discord/view.js";
import { formatMoney, formatSigned, type Currency, type Minor } from "../../platform/money.js";
import type { TopUp } from "./wallet.types.js";

/** What staff see after a top-up. */
export function toppedUp(topUp: TopUp, currency: Currency): View {
  return {
    embeds: [
      shopEmbed({
        title: `${icons.done} Balance added`,
        description: `<@${topUp.memberId}> received **${formatMoney(topUp.amount, currency)}**.`,
        fields: [{ name: "New balance", value: formatMoney(topUp.balance, currency), inline: true }],
        tone: "success",
      }),
    ],
  };
}

/** What the member gets by DM. */
export function balanceChange(
  change: { change: Minor; balance: Minor; reason: string; guildName: string },
  currency: Currency,
): View {
  return {
    embeds: [
      shopEmbed({
        title: `${icons.wallet} Your balance changed by ${formatSigned(change.change, currency)}`,
        description: lines(
          `You now have **${formatMoney(change.balance, currency)}** at ${escapeMarkdown(change.guildName)}.`,
          `Reason: ${escapeMarkdown(change.reason)}`,
        ),
        tone: change.change > 0n ? "success" : "info",
      }),
    ],
  };
}
