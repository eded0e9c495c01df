import { injectable } from "tsyringe";
import { DataSource } from "typeorm";
import type { RateLimit, RateLimits } from "../../platform/access.js";
import { domainErrors } from "../../platform/errors.js";
import type { RowId, Snowflake } from "../../platform/ids.js";
import { limitKey } from "../settings/limits.js";
import type { CustomerErrors } from "./customer.types.js";

const limitError = domainErrors<CustomerErrors>();

/** The guild's own number for a limit, else the limit's default. */
const ALLOWED = `coalesce((SELECT (value #>> '{}')::int FROM settings WHERE guild_id = $1 AND key = $4), $5::int)`;

/** Counts what a member does in windows of fixed length; a window begins with the first action in it. */
@injectable()
export class RateLimitService implements RateLimits {
  constructor(private readonly dataSource: DataSource) {}

  /** Counts one action; the conditional upsert is the lock, so ten clicks at once count ten times. */
  async take(guildId: Snowflake, customerId: RowId, limit: RateLimit, now: Date): Promise<void> {
    const counted = await this.dataSource.query<object[]>(
      `INSERT INTO rate_limit_windows AS w (guild_id, customer_id, name, started_at, taken)
       VALUES ($1, $2, $3, $6, 1)
       ON CONFLICT (guild_id, customer_id, name) DO UPDATE SET
         taken = CASE WHEN w.started_at <= $7 THEN 1 ELSE w.taken + 1 END,
         started_at = CASE WHEN w.started_at <= $7 THEN $6 ELSE w.started_at END
       WHERE w.started_at <= $7 OR w.taken < ${ALLOWED}
       RETURNING 1`,
      [guildId, customerId, limit.name, limitKey(limit.name), limit.times, now, windowStart(limit, now)],
    );
    if (counted.length === 0) await this.refuseExhausted(guildId, customerId, limit, now);
  }

  /**
   * Refuses when no action is left, without counting one: for limits that count failures only.
   *
   * @throws DomainError `limits.exceeded`
   */
  async refuseExhausted(guildId: Snowflake, customerId: RowId, limit: RateLimit, now: Date): Promise<void> {
    const [window] = await this.dataSource.query<{ started_at: Date }[]>(
      `SELECT started_at FROM rate_limit_windows
       WHERE guild_id = $1 AND customer_id = $2 AND name = $3 AND started_at > $6 AND taken >= ${ALLOWED}`,
      [guildId, customerId, limit.name, limitKey(limit.name), limit.times, windowStart(limit, now)],
    );
    if (!window) return;
    throw limitError("limits.exceeded", { worksAt: new Date(window.started_at.getTime() + limit.windowMs) });
  }
}

/** Windows that began at this moment or before are over. */
function windowStart(limit: RateLimit, now: Date): Date {
  return new Date(now.getTime() - limit.windowMs);
}
