import { TimestampStyles } from "discord.js";
import { button, type Row } from "../../platform/discord/controls.js";
import { shopEmbed } from "../../platform/discord/embed.js";
import { escapeMarkdown, timestamp } from "../../platform/discord/text.js";
import type { View } from "../../platform/discord/view.js";
import { formatMoney, type Currency } from "../../platform/money.js";
import { nextLine, tierLine } from "../loyalty/loyalty.views.js";
import { NOTICES, type Notice } from "../customers/customer.types.js";
import type { ProfileFacts } from "./balance.types.js";
import { switchNotice } from "./profile.actions.js";

const notices: Readonly<Record<Notice, string>> = {
  balance: "Balance changes",
  orders: "Order news",
  tiers: "Tiers gained and lost",
};

/**
 * A member as the shop knows them.
 *
 * @param facts with the day they joined the server, unless they have left it
 * @param own the reader's own profile, with the switches for direct messages
 */
export function profile(
  facts: ProfileFacts & { readonly joinedAt: Date | null },
  own: boolean,
  currency: Currency,
): View {
  const next = facts.tiers && nextLine(facts.tiers, currency);
  const held = facts.tiers?.names ?? [];
  const on = (notice: Notice) => !facts.mutedNotices.includes(notice);
  const switches = NOTICES.map((notice) => `${notices[notice]}: **${on(notice) ? "on" : "off"}**`);
  return {
    embeds: [
      shopEmbed({
        title: own ? "Your profile" : "Profile",
        ...(!own && { description: `<@${facts.memberId}>` }),
        fields: [
          { name: "Balance", value: `**${formatMoney(facts.balance, currency)}**`, inline: true },
          { name: "Spent so far", value: formatMoney(facts.spend, currency), inline: true },
          { name: "Orders", value: String(facts.orders), inline: true },
          ...(facts.tiers ? [{ name: "Tier", value: tierLine(facts.tiers), inline: true }] : []),
          ...(next ? [{ name: "Next tier", value: next, inline: true }] : []),
          ...(held.length > 1 ? [{ name: "Holds", value: held.map(escapeMarkdown).join(", "), inline: true }] : []),
          ...(facts.joinedAt
            ? [{ name: "Member since", value: timestamp(facts.joinedAt, TimestampStyles.LongDate), inline: true }]
            : []),
          { name: "Direct messages", value: switches.join("\n"), inline: true },
        ],
        tone: "info",
        ...(own && { footer: "Goods that you bought always come by direct message." }),
      }),
    ],
    components: own ? [switchRow(on)] : [],
  };
}

function switchRow(on: (notice: Notice) => boolean): Row {
  return NOTICES.map((notice) =>
    button({
      label: `${notices[notice]}: turn ${on(notice) ? "off" : "on"}`,
      id: switchNotice.id({ notice, to: on(notice) ? "off" : "on" }),
    }),
  );
}
