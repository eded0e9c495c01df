import { icons, shopEmbed } from "../../platform/discord/embed.js";
import { escapeMarkdown, lines } from "../../platform/discord/text.js";
import type { View } from "../../platform/discord/view.js";
import { formatMoney, formatSigned, type Currency, type Minor } from "../../platform/money.js";
import type { Adjusted, TransferKind } from "./wallet.types.js";

/** What a movement was, the same everywhere. */
export const transferKinds: Readonly<Record<TransferKind, string>> = {
  top_up: "Added by staff",
  withdrawal: "Taken by staff",
  purchase: "Order",
  order_cancelled: "Cancelled order",
  payment: "Payment received",
  manual_sale: "Sale made elsewhere",
};

/** What staff see after a top-up. */
export function toppedUp({ memberId, amount, balance }: Adjusted, currency: Currency): View {
  return adjusted(
    `${icons.done} Balance added`,
    `<@${memberId}> received **${formatMoney(amount, currency)}**.`,
    formatMoney(balance, currency),
  );
}

/** What staff see after taking money out. */
export function withdrawn({ memberId, amount, balance }: Adjusted, currency: Currency): View {
  return adjusted(
    `${icons.done} Balance removed`,
    `**${formatMoney(amount, currency)}** was taken from <@${memberId}>.`,
    formatMoney(balance, currency),
  );
}

function adjusted(title: string, description: string, balance: string): View {
  const fields = [{ name: "New balance", value: balance, inline: true }];
  return { embeds: [shopEmbed({ title, description, fields, tone: "success" })] };
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
