import { icons, shopEmbed } from "../../platform/discord/embed.js";
import { cut, escapeMarkdown, timestamp } from "../../platform/discord/text.js";
import type { View } from "../../platform/discord/view.js";
import { formatMoney, type Currency } from "../../platform/money.js";
import type { LogLine } from "./log.types.js";

/** A line at most; ten of them fit an embed. */
const LONGEST_LINE = 390;
const LONGEST_VALUE = 60;

const actions: Readonly<Record<string, string>> = {
  "product.add": "Product made",
  "product.change": "Product changed",
  "product.remove": "Product removed",
  "question.add": "Question added",
  "question.change": "Question changed",
  "question.move": "Question moved",
  "question.remove": "Question removed",
  "product.import": "Catalogue imported",
  "category.rename": "Category renamed",
  "category.move": "Category moved",
  "category.hide": "Category hidden",
  "category.show": "Category shown",
  "stock.set": "Stock set",
  "stock.add": "Stock added",
  "promo.create": "Promo code made",
  "promo.deactivate": "Promo code deactivated",
  "promo.delete": "Promo code deleted",
  "stock.addKeys": "Licence keys added",
  "stock.withdrawKeys": "Licence keys withdrawn",
  "stock.alertAt": "Stock alert set",
  "stock.low": `${icons.warning} Stock is low`,
  "role.notGiven": "Bought role not handed out yet",
  "role.notTaken": "Bought role not taken away yet",
  "settings.change": "Setting changed",
  "wallet.topUp": "Balance added",
  "wallet.topUpOwn": "Own balance added by the owner",
  "wallet.withdraw": "Balance removed",
  "customer.block": "Member blocked",
  "customer.unblock": "Member unblocked",
  "loyalty.give": "Tier given",
  "loyalty.giveOwn": "Tier given to oneself by the owner",
  "loyalty.take": "Tier taken",
  "loyalty.roleRefused": "Tier role not set",
  "order.pay": "Order paid",
  "order.cancel": "Order cancelled",
  "order.applyCode": "Promo code put on an order",
  "order.removeCode": "Promo code taken off an order",
  "payment.submitProof": "Payment proof uploaded",
  "payment.rejectProof": "Payment proof rejected",
  "payment.confirm": "Payment confirmed",
  "payment.confirmOwn": "Own payment confirmed by the owner",
  "payment.requestAddress": "Crypto address asked for",
  "payment.giveAddress": "Crypto address given from the list",
  "payment.sendAddress": "Crypto address sent",
  "paymentMethod.add": "Way to pay added",
  "paymentMethod.change": "Way to pay changed",
  "paymentMethod.toggle": "Way to pay switched",
  "paymentMethod.remove": "Way to pay removed",
  "paymentMethod.addAddresses": "Crypto addresses added",
  "paymentMethod.withdrawAddresses": "Crypto addresses withdrawn",
  "deposit.open": "Deposit begun",
  "deposit.reject": "Deposit rejected",
  "deposit.giveUp": "Deposit cancelled by its member",
  "order.markDelivered": "Order delivered by staff",
  "order.setStatus": "Order status set",
  "order.cancelPaid": "Paid order cancelled",
  "order.cancelPaidOwn": "Own paid order cancelled by the owner",
  "order.confirmReceived": "Order confirmed by its buyer",
  "order.askCancel": "Cancellation asked for",
  "order.declineCancel": "Cancellation declined",
  "order.recordManual": "Sale made elsewhere recorded",
  "job.redrive": "Failed job tried again",
  "ticket.open": "Ticket opened",
  "ticket.fail": "Ticket not opened",
  "ticket.lose": "Ticket channel gone",
};

/** Facts of the audit that are amounts in minor units, kept as text. */
const MONEY: ReadonlySet<string> = new Set(["balance", "price", "amount", "due", "minPurchase", "returned"]);

/** Lines of the audit in one message. */
export function lines(each: readonly LogLine[], currency: Currency): View {
  return {
    embeds: [shopEmbed({ description: each.map((line) => cut(lineOf(line, currency), LONGEST_LINE)).join("\n") })],
  };
}

function lineOf(line: LogLine, currency: Currency): string {
  const parts = [
    `${timestamp(line.at, "T")} **${actions[line.action] ?? escapeMarkdown(line.action)}**`,
    subjectOf(line),
    line.actorMemberId === null ? undefined : `by <@${line.actorMemberId}>`,
    changeOf(line, currency),
    line.reason === null ? undefined : `“${escapeMarkdown(line.reason)}”`,
  ];
  return parts.filter((part) => part !== undefined && part !== "").join(" · ");
}

function subjectOf({ subjectKind, subjectId, number, memberId, name }: LogLine): string {
  const who = memberId === null ? [] : [`<@${memberId}>`];
  if (number !== null) return [`#${number}`, ...who].join(" · ");
  if (subjectKind === "customer") return who.join();
  return escapeMarkdown(name ?? subjectId);
}

/** `balance $5.00 → $3.00`, for each fact that says something. */
function changeOf({ before, after }: LogLine, currency: Currency): string {
  return Object.entries(after ?? {})
    .flatMap(([key, now]) => {
      const [was, is] = [shown(key, before?.[key], currency), shown(key, now, currency)];
      if (is === "" || was === is) return [];
      return [was === "" ? `${key} ${is}` : `${key} ${was} → ${is}`];
    })
    .join(", ");
}

function shown(key: string, value: unknown, currency: Currency): string {
  if (value === undefined) return "";
  if (value === null) return "none";
  if (MONEY.has(key) && typeof value === "string" && /^-?\d+$/.test(value)) return formatMoney(BigInt(value), currency);
  if (key === "role" && typeof value === "string") return `<@&${value}>`;
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return escapeMarkdown(cut(text, LONGEST_VALUE));
}

/** A fault of ours, with the reference under which the process log has it. */
export function fault({ what, reference }: { readonly what: string; readonly reference: string }): View {
  return {
    embeds: [
      shopEmbed({
        title: "Something went wrong",
        description: `\`${what}\` failed and the person saw a reference: \`${reference}\`. The bot's log has the rest under it.`,
        tone: "danger",
      }),
    ],
  };
}
