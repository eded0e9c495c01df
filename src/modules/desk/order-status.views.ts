import type { Choice } from "../../platform/discord/suggest.js";
import { confirmView } from "../../platform/discord/confirm.js";
import { button, buttonRows } from "../../platform/discord/controls.js";
import { icons, shopEmbed, type EmbedField } from "../../platform/discord/embed.js";
import { sentenceOf, type SentenceTable } from "../../platform/discord/sentences.js";
import { cut, escapeMarkdown, fromNow, lines, timestamp } from "../../platform/discord/text.js";
import type { View } from "../../platform/discord/view.js";
import { formatMoney, type Currency } from "../../platform/money.js";
import { answersShown } from "../catalog/question.views.js";
import { productTitle, type Order } from "../orders/order.types.js";
import {
  LONGEST_FIELD,
  orderFields,
  orderStates,
  orderTitle,
  stateBadge,
  timelineField,
} from "../orders/order.views.js";
import { confirmButton } from "../payments/outside.views.js";
import { decisionRow } from "../sales/after-sale.views.js";
import { STAFF_MOVES, type StaffState, type StatusOutcome, type StatusResult } from "../sales/order-status.types.js";
import { transferKinds } from "../wallet/wallet.views.js";
import type { OrderReport } from "./desk.types.js";
import { confirmCancellation, setStatus, showStatus } from "./order-status.actions.js";

/** Orders that a question names one by one. */
const NAMED_IN_QUESTION = 10;

/** An order in an autocomplete list. */
export function choice(order: Order): Choice {
  const { label } = orderStates[order.state];
  return { name: `#${order.number} ${productTitle(order.product)} · ${label}`, value: String(order.number) };
}

export function statusChoice(state: StaffState): Choice {
  return { name: orderStates[state].label, value: state };
}

/** What staff do to bring an order to a state. */
const verbs: Readonly<
  Record<StaffState, { readonly label: string; readonly style: "primary" | "success" | "danger" }>
> = {
  processing: { label: "Start work", style: "primary" },
  delivered: { label: "Mark delivered", style: "success" },
  completed: { label: "Complete", style: "success" },
  cancelled: { label: "Cancel order", style: "danger" },
};

/** An order with all that staff need to know of it, and what they can do. */
export function report(facts: OrderReport, currency: Currency): View {
  const { order, history, request, movements } = facts;
  // Who asked to be cancelled is answered above: two buttons for it would be one too many.
  const moves = STAFF_MOVES[order.state]
    .filter((to) => !request || to !== "cancelled")
    .map((to) => button({ ...verbs[to], id: setStatus.id({ order: order.id, to }) }));
  const payable = order.state === "pending" || order.state === "expired";
  const payment = payable ? [confirmButton({ kind: "order", id: order.id })] : [];
  return {
    embeds: [
      shopEmbed({
        title: `Order #${order.number}`,
        description: lines(
          `**${orderTitle(order)}**`,
          `Buyer: <@${order.memberId}>`,
          request && `${icons.waiting} The buyer asked to cancel ${fromNow(request.askedAt)}.`,
          request && request.reason !== "" && `“${escapeMarkdown(request.reason)}”`,
        ),
        fields: [
          ...orderFields(order, currency),
          {
            name: "Money",
            value:
              movements.length === 0
                ? "Nothing moved"
                : cut(
                    lines(
                      ...movements.map(
                        ({ kind, amount, at, actorMemberId }) =>
                          `${transferKinds[kind]}: ${formatMoney(amount, currency)} · ${timestamp(at, "f")}${actorMemberId ? ` by <@${actorMemberId}>` : ""}`,
                      ),
                    ),
                    LONGEST_FIELD,
                  ),
          },
          ...goodsField(facts),
          ...answersShown(order.answers),
          timelineField(history),
        ],
        tone: orderStates[order.state].tone,
      }),
    ],
    components: [...(request ? [decisionRow(request.id, order, currency)] : []), ...buttonRows([...payment, ...moves])],
  };
}

function goodsField({ order: { goodsReleasedAt }, goods, role }: OrderReport): EmbedField[] {
  if (!goodsReleasedAt) return [];
  const each = goods.map((text) => `\`${text.replaceAll("`", "'")}\``);
  return [
    {
      name: "Goods released",
      value: cut(lines(timestamp(goodsReleasedAt, "f"), role && `<@&${role}>`, ...each), LONGEST_FIELD),
    },
  ];
}

/** Asks before money goes back. */
export function question(
  { key, paid, total, others }: Extract<StatusOutcome, { readonly next: "ask" }>,
  currency: Currency,
): View {
  const [only] = paid.length === 1 && others === 0 ? paid : [];
  const sum = formatMoney(total, currency);
  return confirmView({
    title: only ? `Cancel order #${only.number}?` : `Cancel ${paid.length + others} orders?`,
    lines: only
      ? [
          `${orderTitle(only)} of <@${only.memberId}>.`,
          `**${sum}** goes back in full to the buyer's wallet, and what was not handed out is for sale again.`,
        ]
      : [
          `${paid.length === 1 ? "1 is" : `${paid.length} are`} paid: **${sum}** goes back in full to the buyers' wallets.`,
          ...paid
            .slice(0, NAMED_IN_QUESTION)
            .map((order) => `**#${order.number}** ${orderTitle(order)} · ${formatMoney(order.due, currency)}`),
          ...(paid.length > NAMED_IN_QUESTION ? [`… and ${paid.length - NAMED_IN_QUESTION} more`] : []),
        ],
    confirmLabel: `Cancel and return ${sum}`,
    confirmId: confirmCancellation.id({ key }),
    danger: true,
  });
}

/** What became of each order of a run. */
export function results(each: readonly StatusResult[], sentences: SentenceTable, currency: Currency): View {
  const done = each.filter(({ outcome }) => outcome === "done").length;
  const [only] = each.length === 1 ? each : [];
  const buttons =
    only?.outcome === "done" ? [button({ label: "Open the order", id: showStatus.id({ order: only.order.id }) })] : [];
  return {
    embeds: [
      shopEmbed({
        title:
          done === each.length
            ? `${icons.done} ${countOf(done)} changed`
            : `${done} of ${countOf(each.length)} changed`,
        description: fittedList(each.map((result) => resultLine(result, sentences, currency))),
        tone: done === each.length ? "success" : done === 0 ? "danger" : "warning",
      }),
    ],
    components: buttonRows(buttons),
  };
}

function countOf(orders: number): string {
  return orders === 1 ? "1 order" : `${orders} orders`;
}

function resultLine(result: StatusResult, sentences: SentenceTable, currency: Currency): string {
  if (result.outcome === "done") {
    const { order, from, returned } = result;
    const back = returned > 0n ? ` · ${formatMoney(returned, currency)} returned` : "";
    return `${icons.done} **#${order.number}** ${stateBadge(from)} → ${stateBadge(order.state)}${back}`;
  }
  const about = escapeMarkdown(cut(result.about, 20));
  const why =
    result.outcome === "refused"
      ? (sentenceOf(sentences, result.refusal) ?? "It cannot be changed.")
      : "Something went wrong on our side. Try this one again.";
  return `${icons.refused} **${about}** ${why}`;
}

/** Fifty refusals with their whole sentences are longer than an embed: each is cut to its share. */
function fittedList(each: readonly string[]): string {
  const room = Math.floor(4_000 / each.length) - 1;
  return each.map((line) => (each.length > 12 ? cut(line, Math.max(room, 60)) : line)).join("\n");
}
