import { button } from "../../platform/discord/controls.js";
import { shopEmbed, type EmbedField } from "../../platform/discord/embed.js";
import { escapeMarkdown, lines, table, timestamp } from "../../platform/discord/text.js";
import type { View } from "../../platform/discord/view.js";
import { formatMoney, type Currency } from "../../platform/money.js";
import { showSales } from "./sales.actions.js";
import { PERIODS, type Best, type Period, type SalesReport } from "./sales-report.types.js";

export const periodNames: Readonly<Record<Period, string>> = {
  today: "Today",
  "7d": "7 days",
  "30d": "30 days",
  month: "This month",
  all: "All time",
};

/** What the shop sold in a period. */
export function report(sales: SalesReport, currency: Currency): View {
  const { period, since, orders } = sales;
  return {
    embeds: [
      shopEmbed({
        title: `Sales: ${periodNames[period].toLowerCase()}`,
        description: lines(
          period !== "all" && `Orders paid since ${timestamp(since)}.`,
          orders === 0 ? "Nothing was sold." : figures(sales, currency),
        ),
        fields: [
          ...bestField("Best products", sales.products, productName, currency),
          ...bestField("Best customers", sales.customers, customerName, currency),
        ],
        tone: "info",
        ...(sales.returnedOrders > 0 && { footer: "Returned counts for the period in which the order was paid." }),
      }),
    ],
    components: [
      PERIODS.map((each) =>
        button({
          label: periodNames[each],
          id: showSales.id({ period: each }),
          style: each === period ? "primary" : "secondary",
          disabled: each === period,
        }),
      ),
    ],
  };
}

function figures(sales: SalesReport, currency: Currency): string {
  const money = (amount: bigint) => formatMoney(amount, currency);
  const { orders, paid, returnedOrders, returned, revenue, average, promoCost, tierCost } = sales;
  return table(
    [{ title: "" }, { title: "Orders", align: "right" }, { title: "Amount", align: "right" }],
    [
      ["Paid", String(orders), money(paid)],
      ["Returned", String(returnedOrders), money(-returned)],
      ["Revenue", String(orders - returnedOrders), money(revenue)],
      ["Average order", "", money(average)],
      ["Code discounts", "", money(promoCost)],
      ["Tier discounts", "", money(tierCost)],
    ],
  );
}

function bestField(
  name: string,
  best: readonly Best[],
  named: (each: Best) => string,
  currency: Currency,
): EmbedField[] {
  if (best.length === 0) return [];
  const each = best.map(
    (one, i) =>
      `${i + 1}. ${named(one)} · ${formatMoney(one.revenue, currency)} · ${one.orders === 1 ? "1 order" : `${one.orders} orders`}`,
  );
  return [{ name, value: lines(...each) }];
}

function productName({ name }: Best): string {
  return name === null ? "Not in the catalogue" : escapeMarkdown(name);
}

function customerName({ name }: Best): string {
  return `<@${name ?? ""}>`;
}
