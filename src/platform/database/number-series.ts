import { injectable } from "tsyringe";
import { DataSource } from "typeorm";
import type { Snowflake } from "../ids.js";

/**
 * The numbers that people see: `#1042`, per guild and kind.
 *
 * Drawn before the transaction that uses them, so that the series' row is never held; a refused action leaves a gap.
 */
@injectable()
export class NumberSeries {
  constructor(private readonly dataSource: DataSource) {}

  /** The next number, from 1. */
  async next(guildId: Snowflake, kind: "order" | "ticket" | "deposit"): Promise<bigint> {
    const [row] = await this.dataSource.query<{ last_number: string }[]>(
      `INSERT INTO number_series (guild_id, kind, last_number) VALUES ($1, $2, 1)
       ON CONFLICT (guild_id, kind) DO UPDATE SET last_number = number_series.last_number + 1
       RETURNING last_number`,
      [guildId, kind],
    );
    if (!row) throw new Error(`number series ${kind} of guild ${guildId} returned no row`);
    return BigInt(row.last_number);
  }
}
