import { injectable } from "tsyringe";
import { DataSource } from "typeorm";
import type { Actor } from "../../platform/actor.js";
import { Clock } from "../../platform/clock.js";
import { Transactions, type Tx } from "../../platform/database/transactions.js";
import type { Snowflake } from "../../platform/ids.js";
import type { AnySetting, SettingDefinition } from "../../platform/settings.js";
import { AuditLog } from "../audit/audit.service.js";
import { settingError } from "./setting-kinds.js";
import type { PastChange, SettingChange, ValueOf } from "./setting.types.js";

/** Changes that {@link Settings.history} shows. */
const RECENT_CHANGES = 5;

/** What a guild has decided: values by definition, never cached, so that every process sees a change at once. */
@injectable()
export class Settings {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
  ) {}

  /** The guild's value, or the default. */
  async get<T>(guildId: Snowflake, definition: SettingDefinition<T>): Promise<T> {
    return (await this.getMany<{ definition: SettingDefinition<T> }>(guildId, { definition })).definition;
  }

  /** Several values under the names they are asked for, in one statement. */
  async getMany<D extends Readonly<Record<string, AnySetting>>>(
    guildId: Snowflake,
    definitions: D,
  ): Promise<{ readonly [N in keyof D]: ValueOf<D[N]> }> {
    const rows = await this.dataSource.query<{ key: string; value: unknown }[]>(
      "SELECT key, value FROM settings WHERE guild_id = $1 AND key = ANY ($2)",
      [guildId, Object.values(definitions).map((definition) => definition.key)],
    );
    const stored = new Map(rows.map((row) => [row.key, row.value]));
    const values = Object.entries(definitions).map(([name, { key, defaultValue }]) => [
      name,
      stored.has(key) ? stored.get(key) : defaultValue,
    ]);
    // Only `change` writes values, and it stores what the definition has read.
    return Object.fromEntries(values) as { [N in keyof D]: ValueOf<D[N]> };
  }

  /**
   * Sets a value, with its history and audit. The same value again writes nothing.
   *
   * @param input the text, or the picked ids for roles and channels
   * @throws DomainError `settings.refused`, `settings.everyone`, and what the definition's `permit` throws
   */
  async change<T>(
    actor: Actor,
    definition: SettingDefinition<T>,
    input: string | readonly Snowflake[],
  ): Promise<SettingChange<T>> {
    const { label } = definition;
    const after = definition.read(input);
    // The role of everyone has the guild's id; as a staff role it would hand the shop to every member.
    if (definition.control === "roles" && input.includes(actor.guildId)) {
      throw settingError("settings.everyone", { label });
    }
    return this.revise(actor, definition, () => after);
  }

  /**
   * Sets a value that follows from the one before, as {@link change} does: for editors that change a part of it.
   *
   * @param next the new value, or a refusal; runs under the guild's lock, so that of two changes at once both count
   * @param then what follows from a change, in its transaction
   * @throws DomainError what `next` and the definition's `permit` throw
   */
  async revise<T>(
    actor: Actor,
    definition: SettingDefinition<T>,
    next: (before: T) => T,
    then?: (tx: Tx) => Promise<void>,
  ): Promise<SettingChange<T>> {
    const { guildId } = actor;
    const { key } = definition;
    return this.transactions.run("settings.change", async (tx) => {
      const stored = await lockStored(tx, guildId, key);
      // Only this method writes values, so what is stored was read by the definition.
      const before = (stored === undefined ? definition.defaultValue : stored) as T;
      const after = next(before);
      const [old, written] = [JSON.stringify(before), JSON.stringify(after)];
      if (old === written) return { before, after };
      await definition.permit?.(tx, guildId, after);
      await tx.execute(
        `WITH kept AS (
           INSERT INTO settings (guild_id, key, value, changed_at) VALUES ($1, $2, $4::jsonb, $6)
           ON CONFLICT (guild_id, key) DO UPDATE SET value = EXCLUDED.value, changed_at = EXCLUDED.changed_at
         )
         INSERT INTO setting_history (guild_id, key, old_value, new_value, changed_by, changed_at)
         VALUES ($1, $2, $3::jsonb, $4::jsonb, $5, $6)`,
        [guildId, key, stored === undefined ? null : old, written, actor.memberId, this.clock.now()],
      );
      const [was, is] = definition.compare?.(before, after) ?? [before, after];
      await this.audit.record(tx, {
        actor,
        action: "settings.change",
        subject: { kind: "setting", id: key },
        before: { value: was },
        after: { value: is },
      });
      await then?.(tx);
      return { before, after };
    });
  }

  /** The last changes of a setting, newest first. */
  async history<T>(guildId: Snowflake, definition: SettingDefinition<T>): Promise<PastChange<T>[]> {
    const rows = await this.dataSource.query<
      { old_value: T | null; new_value: T; changed_by: string; changed_at: Date }[]
    >(
      `SELECT old_value, new_value, changed_by, changed_at FROM setting_history
       WHERE guild_id = $1 AND key = $2 ORDER BY id DESC LIMIT ${RECENT_CHANGES}`,
      [guildId, definition.key],
    );
    return rows.map((row) => ({
      before: row.old_value ?? definition.defaultValue,
      after: row.new_value,
      changedBy: row.changed_by,
      changedAt: row.changed_at,
    }));
  }
}

/** The stored value under the guild's lock, which makes changes of one guild wait for each other but no sale. */
async function lockStored(tx: Tx, guildId: Snowflake, key: string): Promise<unknown> {
  await tx.execute("SELECT 1 FROM guilds WHERE id = $1 FOR NO KEY UPDATE", [guildId]);
  const [row] = await tx.query<{ value: unknown }>("SELECT value FROM settings WHERE guild_id = $1 AND key = $2", [
    guildId,
    key,
  ]);
  return row?.value;
}
