import { injectable } from "tsyringe";
import { DataSource } from "typeorm";
import type { Actor } from "../../platform/actor.js";
import { Clock } from "../../platform/clock.js";
import { readRows, Transactions, type Tx } from "../../platform/database/transactions.js";
import { domainErrors } from "../../platform/errors.js";
import type { RowId, Snowflake } from "../../platform/ids.js";
import { AuditLog } from "../audit/audit.service.js";
import type { ExternalAccount } from "../wallet/wallet.types.js";
import { WalletService } from "../wallet/wallet.service.js";
import {
  MOST_METHODS,
  type MethodCard,
  type MethodDraft,
  type MethodErrors,
  type MethodKind,
  type PaymentMethod,
} from "./method.types.js";

export const methodError = domainErrors<MethodErrors>();

const COLUMNS = "m.id, m.kind, m.name, m.instructions, m.emoji, m.link, m.networks, m.enabled, m.removed_at";

interface MethodRow {
  id: string;
  kind: MethodKind;
  name: string;
  instructions: string;
  emoji: string | null;
  link: string | null;
  networks: string[];
  enabled: boolean;
  removed_at: Date | null;
}

/** The house account that money of a way to pay comes from. */
export function accountOf(methodId: RowId): ExternalAccount {
  return `external:${methodId}`;
}

/** The ways to pay that a guild offers. */
@injectable()
export class MethodService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly wallet: WalletService,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Adds a way to pay with the house account that its money comes from, at the end of the list.
   *
   * @throws DomainError `methods.nameTaken`, `methods.tooMany`
   */
  async add(actor: Actor, kind: MethodKind, draft: MethodDraft): Promise<PaymentMethod> {
    return this.transactions.run("payments.addMethod", async (tx) => {
      // Two admins at once would choose the same place, and one of them hear that there is none.
      await tx.execute("SELECT pg_advisory_xact_lock(hashtext('payment_methods'), hashtext($1))", [actor.guildId]);
      const [row] = await tx.query<MethodRow>(
        `WITH free AS (
           SELECT min(n) AS place FROM generate_series(1, ${MOST_METHODS}) AS n
           WHERE NOT EXISTS (SELECT FROM payment_methods WHERE guild_id = $1 AND place = n)
         ), m AS (
           INSERT INTO payment_methods (guild_id, place, kind, name, instructions, emoji, link, networks, created_at)
           SELECT $1, place, $2, $3, $4, $5, $6, $7, $8 FROM free WHERE place IS NOT NULL
           ON CONFLICT DO NOTHING
           RETURNING *
         )
         SELECT ${COLUMNS} FROM m`,
        [actor.guildId, kind, ...valuesOf(draft), this.clock.now()],
      );
      if (!row) throw await this.whyNotAdded(tx, actor.guildId, draft.name);
      await this.wallet.openHouseAccount(tx, actor.guildId, accountOf(row.id));
      const method = methodOf(row);
      await this.record(tx, actor, "paymentMethod.add", method);
      return method;
    });
  }

  /** @throws DomainError `methods.notFound`, `methods.nameTaken`, `methods.refused` */
  async change(actor: Actor, methodId: RowId, draft: MethodDraft): Promise<MethodCard> {
    await this.alter(
      actor,
      "paymentMethod.change",
      methodId,
      "name = $3, instructions = $4, emoji = $5, link = $6, networks = $7",
      valuesOf(draft),
    );
    return this.card(actor.guildId, methodId);
  }

  /** Offers a way to pay, or stops offering it. @throws DomainError `methods.notFound` */
  async toggle(actor: Actor, methodId: RowId): Promise<MethodCard> {
    await this.alter(actor, "paymentMethod.toggle", methodId, "enabled = NOT enabled", []);
    return this.card(actor.guildId, methodId);
  }

  /** Takes a way to pay away for good; what was paid by it stays. @throws DomainError `methods.notFound` */
  async remove(actor: Actor, methodId: RowId): Promise<PaymentMethod> {
    return this.alter(actor, "paymentMethod.remove", methodId, "removed_at = $3, place = NULL, enabled = false", [
      this.clock.now(),
    ]);
  }

  /** Those that stand, in the order in which they are offered. */
  async list(guildId: Snowflake, only: "all" | "offered" = "all"): Promise<PaymentMethod[]> {
    const rows = await this.dataSource.query<MethodRow[]>(
      `SELECT ${COLUMNS} FROM payment_methods m
       WHERE m.guild_id = $1 AND m.place IS NOT NULL AND (m.enabled OR $2) ORDER BY m.place`,
      [guildId, only === "all"],
    );
    return rows.map(methodOf);
  }

  /** Also one that is removed. @throws DomainError `methods.notFound`, also for another guild's */
  async get(guildId: Snowflake, methodId: RowId, within?: Tx): Promise<PaymentMethod> {
    const [row] = await readRows<MethodRow>(
      within,
      this.dataSource,
      `SELECT ${COLUMNS} FROM payment_methods m WHERE m.guild_id = $1 AND m.id = $2`,
      [guildId, methodId],
    );
    if (!row) throw methodError("methods.notFound", {});
    return methodOf(row);
  }

  /** One that buyers may use now. @throws DomainError `methods.notFound`, `methods.notOffered` */
  async offered(guildId: Snowflake, methodId: RowId): Promise<PaymentMethod> {
    const method = await this.get(guildId, methodId);
    if (!method.enabled || method.removed) throw methodError("methods.notOffered", { name: method.name });
    return method;
  }

  /** One that stands, by its id as a suggestion gives it, or by its name. @throws DomainError `methods.notFound` */
  async named(guildId: Snowflake, typed: string): Promise<RowId> {
    const methods = await this.list(guildId);
    const wanted = typed.trim().toLowerCase();
    const found = methods.find(({ id, name }) => id === wanted || name.toLowerCase() === wanted);
    if (!found) throw methodError("methods.notFound", {});
    return found.id;
  }

  /** @throws DomainError `methods.notFound`, also for one that is removed */
  async card(guildId: Snowflake, methodId: RowId): Promise<MethodCard> {
    const method = await this.get(guildId, methodId);
    if (method.removed) throw methodError("methods.notFound", {});
    const counts = await this.dataSource.query<{ network: string; total: number; free: number }[]>(
      `SELECT network, count(*)::int AS total, count(*) FILTER (WHERE given_at IS NULL)::int AS free
       FROM crypto_addresses WHERE guild_id = $1 AND method_id = $2 GROUP BY network`,
      [guildId, methodId],
    );
    const byNetwork = new Map(counts.map((count) => [count.network, count]));
    const addresses = method.networks.map((network) => byNetwork.get(network) ?? { network, total: 0, free: 0 });
    return { method, addresses };
  }

  private async alter(
    actor: Actor,
    action: string,
    methodId: RowId,
    assignments: string,
    values: readonly unknown[],
  ): Promise<PaymentMethod> {
    return this.transactions.run("payments.changeMethod", async (tx) => {
      const [row] = await tx.query<MethodRow>(
        `WITH m AS (
           UPDATE payment_methods SET ${assignments}
           WHERE guild_id = $1 AND id = $2 AND place IS NOT NULL RETURNING *
         )
         SELECT ${COLUMNS} FROM m`,
        [actor.guildId, methodId, ...values],
      );
      if (!row) throw methodError("methods.notFound", {});
      const method = methodOf(row);
      await this.record(tx, actor, action, method);
      return method;
    });
  }

  private record(tx: Tx, actor: Actor, action: string, method: PaymentMethod): Promise<void> {
    const { name, kind, enabled, networks } = method;
    return this.audit.record(tx, {
      actor,
      action,
      subject: { kind: "paymentMethod", id: method.id },
      after: { name, kind, offered: enabled && !method.removed, ...(networks.length > 0 && { networks }) },
    });
  }

  private async whyNotAdded(tx: Tx, guildId: Snowflake, name: string): Promise<Error> {
    const taken = await tx.query(
      "SELECT 1 FROM payment_methods WHERE guild_id = $1 AND lower(name) = lower($2) AND removed_at IS NULL",
      [guildId, name],
    );
    return taken.length > 0 ? methodError("methods.nameTaken", {}) : methodError("methods.tooMany", {});
  }
}

function valuesOf({ name, instructions, emoji, link, networks }: MethodDraft): readonly unknown[] {
  return [name, instructions, emoji, link, networks];
}

function methodOf(row: MethodRow): PaymentMethod {
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    instructions: row.instructions,
    emoji: row.emoji,
    link: row.link,
    networks: row.networks,
    enabled: row.enabled,
    removed: row.removed_at !== null,
  };
}
