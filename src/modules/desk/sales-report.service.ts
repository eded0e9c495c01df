import { injectable } from "tsyringe";
import { DataSource } from "typeorm";
import type { Actor } from "../../platform/actor.js";
import { Clock, DAY } from "../../platform/clock.js";
import type { Minor } from "../../platform/money.js";
import { instantOf, wallTimeOf } from "../../platform/wall-time.js";
import type { Best, Period, SalesReport } from "./sales-report.types.js";

/** Products and customers that a report names. */
const BEST = 5;

/** A sale whose money went back, all of it. */
const RETURNED = "state IN ('cancelled', 'refunded')";

interface ReportRow {
  /** 0: the totals; 1: of a product; 2: of a customer. */
  of: number;
  name: string | null;
  orders: string;
  paid: string;
  returned_orders: string;
  returned: string;
  promo: string;
  tier: string;
}

/** What the shop sold. */
@injectable()
export class SalesReportService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /**
   * The orders that were paid in a period, and what became of their money since. One statement, whose cost grows with the
   * orders of the period.
   */
  async report(actor: Actor, period: Period): Promise<SalesReport> {
    const since = this.startOf(period, actor.timeZone);
    const rows = await this.dataSource.query<ReportRow[]>(
      `WITH counted AS MATERIALIZED (
         SELECT CASE grouping(product_id, customer_id) WHEN 3 THEN 0 WHEN 1 THEN 1 ELSE 2 END AS of,
           product_id, customer_id, count(*) AS orders, sum(due_minor) AS paid,
           count(*) FILTER (WHERE ${RETURNED}) AS returned_orders,
           coalesce(sum(due_minor) FILTER (WHERE ${RETURNED}), 0) AS returned,
           coalesce(sum(promo_minor) FILTER (WHERE NOT ${RETURNED}), 0) AS promo,
           coalesce(sum(tier_minor) FILTER (WHERE NOT ${RETURNED}), 0) AS tier
         FROM orders WHERE guild_id = $1 AND paid_at >= $2 AND paid_at <= $3
         GROUP BY GROUPING SETS ((), (product_id), (customer_id))
       ), best AS (
         SELECT * FROM counted WHERE of = 0
         UNION ALL (SELECT * FROM counted WHERE of = 1 AND orders > returned_orders
           ORDER BY paid - returned DESC, orders DESC, product_id LIMIT ${BEST})
         UNION ALL (SELECT * FROM counted WHERE of = 2 AND orders > returned_orders
           ORDER BY paid - returned DESC, orders DESC, customer_id LIMIT ${BEST})
       )
       SELECT of, orders, coalesce(paid, 0) AS paid, returned_orders, returned, promo, tier,
         CASE of WHEN 1 THEN nullif(concat_ws(' · ', p.name, nullif(p.variant, '')), '') ELSE c.member_id::text END AS name
       FROM best
       LEFT JOIN products p ON p.guild_id = $1 AND p.id = best.product_id
       LEFT JOIN customers c ON c.guild_id = $1 AND c.id = best.customer_id
       ORDER BY of, paid - returned DESC, orders DESC, best.product_id, best.customer_id`,
      [actor.guildId, since, this.clock.now()],
    );
    const totals = rows.find(({ of }) => of === 0);
    const [orders, paid] = [Number(totals?.orders ?? 0), BigInt(totals?.paid ?? 0)];
    const [returnedOrders, returned] = [Number(totals?.returned_orders ?? 0), BigInt(totals?.returned ?? 0)];
    const kept = BigInt(orders - returnedOrders);
    return {
      period,
      since,
      orders,
      paid,
      returnedOrders,
      returned,
      revenue: paid - returned,
      average: kept === 0n ? 0n : (paid - returned) / kept,
      promoCost: BigInt(totals?.promo ?? 0),
      tierCost: BigInt(totals?.tier ?? 0),
      products: bestOf(rows, 1),
      customers: bestOf(rows, 2),
    };
  }

  /** When a period began, in the guild's zone. */
  private startOf(period: Period, timeZone: string): Date {
    const now = this.clock.now();
    const here = new Date(wallTimeOf(now, timeZone));
    switch (period) {
      case "today":
        return instantOf(Date.UTC(here.getUTCFullYear(), here.getUTCMonth(), here.getUTCDate()), timeZone);
      case "month":
        return instantOf(Date.UTC(here.getUTCFullYear(), here.getUTCMonth(), 1), timeZone);
      case "7d":
        return new Date(now.getTime() - 7 * DAY);
      case "30d":
        return new Date(now.getTime() - 30 * DAY);
      case "all":
        return new Date(0);
    }
  }
}

function bestOf(rows: readonly ReportRow[], of: number): Best[] {
  return rows
    .filter((row) => row.of === of)
    .map(({ name, orders, returned_orders, paid, returned }) => ({
      name,
      orders: Number(orders) - Number(returned_orders),
      revenue: (BigInt(paid) - BigInt(returned)) satisfies Minor,
    }));
}
