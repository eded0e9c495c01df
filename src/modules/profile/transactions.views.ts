import { icons, shopEmbed } from "../../platform/discord/embed.js";
import { pagerRows } from "../../platform/discord/pager.js";
import { fromNow, lines } from "../../platform/discord/text.js";
import type { View } from "../../platform/discord/view.js";
import { formatMoney, formatSigned, type Currency } from "../../platform/money.js";
import type { StatementEntry } from "../wallet/wallet.types.js";
import { transferKinds } from "../wallet/wallet.views.js";
import type { MemberStatement } from "./balance.types.js";
import { turnTransactions } from "./transactions.actions.js";

/** @param own the reader's own wallet, else the member is named */
export function statement(page: MemberStatement, own: boolean, currency: Currency): View {
  const whose = !own && `<@${page.memberId}>`;
  const balance = `Balance **${formatMoney(page.balance, currency)}**`;
  const nothing = page.total === 0 && "Nothing was paid in or out yet.";
  return {
    embeds: [
      shopEmbed({
        title: `${icons.wallet} ${own ? "Your transactions" : "Transactions"}`,
        description: lines(
          whose,
          balance,
          nothing || "",
          ...page.entries.map((entry) => entryLine(entry, page.orderNumbers, currency)),
        ),
        tone: "info",
        footer: page.total === 0 ? undefined : page.total === 1 ? "1 movement" : `${page.total} movements`,
      }),
    ],
    components: pagerRows((to) => turnTransactions.id({ member: page.memberId, page: to }), page.page, page.pages),
  };
}

/** What changed and why, then what was left and when. */
function entryLine(entry: StatementEntry, orderNumbers: MemberStatement["orderNumbers"], currency: Currency): string {
  const number = entry.orderId === null ? undefined : orderNumbers.get(entry.orderId);
  const kind = number === undefined ? transferKinds[entry.kind] : `${transferKinds[entry.kind]} #${number}`;
  return `**${formatSigned(entry.change, currency)}** · ${kind}\n${formatMoney(entry.balanceAfter, currency)} after · ${fromNow(entry.at)}`;
}
