import { injectable } from "tsyringe";
import type { Actor } from "../../platform/actor.js";
import { Clock } from "../../platform/clock.js";
import { Transactions, type Tx } from "../../platform/database/transactions.js";
import type { DomainError } from "../../platform/errors.js";
import type { RowId, Snowflake } from "../../platform/ids.js";
import { AuditLog } from "../audit/audit.service.js";
import { CatalogService } from "../catalog/catalog.service.js";
import { lowAtOf } from "../catalog/low-stock.js";
import { inventoryError } from "./inventory.errors.js";
import { LARGEST_STOCK, type OrderedUnits, type StockChange, type StockLevel } from "./inventory.types.js";

/** A change of a stock, with whether it has just run low. The parameter `$3` is how many units were taken. */
const LOW = lowAtOf("stocks", "stocks.guild_id");
const TAKEN = `quantity AS left, ${LOW} AS "lowAt", quantity <= ${LOW} AND quantity + $3 > ${LOW} AS "runsLow"`;

interface TakenUnits {
  /** Null for an unlimited product. */
  readonly left: string | null;
  readonly lowAt: number;
  /** Null for an unlimited product. */
  readonly runsLow: boolean | null;
}

/** The free keys at the head of the line, `$3` at most. Those that somebody else is taking are passed over. */
const NEXT_KEYS = `
  SELECT id FROM product_keys WHERE guild_id = $1 AND product_id = $2 AND state = 'free'
  ORDER BY pos LIMIT $3 FOR UPDATE SKIP LOCKED`;

/** What can be sold now, per product: reserving takes it, cancel and expiry give it back. */
@injectable()
export class InventoryService {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly catalog: CatalogService,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Sets what can be sold now; units that pending orders hold come on top when those end.
   *
   * @param quantity units, or null for unlimited
   * @throws DomainError `catalog.notFound`, `inventory.countedByKeys`
   */
  async set(actor: Actor, productId: RowId, quantity: number | null): Promise<StockChange> {
    const { category, subcategory, name, variant } = await this.catalog.product(actor.guildId, productId);
    return this.transactions.run("inventory.set", async (tx) => {
      const [row] = await tx.query<{ before: string | null; lowAt: number; keyed: boolean }>(
        `WITH before AS (
           SELECT quantity, keyed, ${LOW} AS "lowAt" FROM stocks WHERE guild_id = $1 AND product_id = $2 FOR UPDATE
         ), changed AS (
           UPDATE stocks SET quantity = $3, changed_at = $4 WHERE guild_id = $1 AND product_id = $2 AND NOT keyed
         )
         SELECT quantity AS before, "lowAt", keyed FROM before`,
        [actor.guildId, productId, quantity, this.clock.now()],
      );
      if (!row) throw new Error(`product ${productId} of guild ${actor.guildId} has no stock row`);
      if (row.keyed) throw inventoryError("inventory.countedByKeys", {});
      const before = row.before === null ? null : BigInt(row.before);
      const after = quantity === null ? null : BigInt(quantity);
      await this.audit.record(tx, {
        actor,
        action: "stock.set",
        subject: { kind: "product", id: productId },
        before: { stock: before },
        after: { stock: after },
      });
      const wasLow = before !== null && before <= BigInt(row.lowAt);
      if (after !== null && after <= BigInt(row.lowAt) && !wasLow) {
        await this.alert(tx, { guildId: actor.guildId, productId }, { left: after.toString(), lowAt: row.lowAt });
      }
      return { product: { category, subcategory, name, variant }, before, after };
    });
  }

  /**
   * Adds units to a counted product.
   *
   * @param quantity at least 1
   * @throws DomainError `catalog.notFound`, `inventory.unlimited`, `inventory.countedByKeys`, `inventory.tooMany`
   */
  async add(actor: Actor, productId: RowId, quantity: number): Promise<StockChange> {
    const { category, subcategory, name, variant } = await this.catalog.product(actor.guildId, productId);
    return this.transactions.run("inventory.add", async (tx) => {
      const [row] = await tx.query<{ after: string }>(
        `UPDATE stocks SET quantity = quantity + $3, changed_at = $4
         WHERE guild_id = $1 AND product_id = $2 AND NOT keyed AND quantity + $3 <= ${LARGEST_STOCK}
         RETURNING quantity AS after`,
        [actor.guildId, productId, quantity, this.clock.now()],
      );
      if (!row) throw await this.whyNotAdded(tx, actor.guildId, productId);
      const after = BigInt(row.after);
      const before = after - BigInt(quantity);
      await this.audit.record(tx, {
        actor,
        action: "stock.add",
        subject: { kind: "product", id: productId },
        before: { stock: before },
        after: { stock: after },
      });
      return { product: { category, subcategory, name, variant }, before, after };
    });
  }

  private async whyNotAdded(tx: Tx, guildId: Snowflake, productId: RowId): Promise<DomainError> {
    const [stock] = await tx.query<{ quantity: string | null; keyed: boolean }>(
      "SELECT quantity, keyed FROM stocks WHERE guild_id = $1 AND product_id = $2",
      [guildId, productId],
    );
    if (stock?.keyed) return inventoryError("inventory.countedByKeys", {});
    const now = stock?.quantity ?? null;
    return now === null
      ? inventoryError("inventory.unlimited", {})
      : inventoryError("inventory.tooMany", { now: BigInt(now) });
  }

  /**
   * Sets the stocks of many products, making those that have none yet; those that are counted by keys stay. One
   * statement; a step, the last but for the audit.
   *
   * @param levels each product once
   */
  async setMany(tx: Tx, guildId: Snowflake, levels: readonly StockLevel[]): Promise<void> {
    await tx.execute(
      `INSERT INTO stocks (guild_id, product_id, quantity, changed_at)
       SELECT $1, level.product_id, level.quantity, $4
       FROM unnest($2::bigint[], $3::bigint[]) AS level(product_id, quantity) ORDER BY level.product_id
       ON CONFLICT (guild_id, product_id) DO UPDATE SET quantity = EXCLUDED.quantity, changed_at = EXCLUDED.changed_at
       WHERE NOT stocks.keyed`,
      [
        guildId,
        levels.map(({ productId }) => productId),
        levels.map(({ quantity }) => quantity?.toString() ?? null),
        this.clock.now(),
      ],
    );
  }

  /** The refusal for a product of which only `left` units can be sold now. */
  outOfStock(left: bigint): DomainError {
    return inventoryError("inventory.outOfStock", { left });
  }

  /**
   * Takes the units of an order, and holds its keys for it; the conditional update of the stock is the lock. A step, the
   * last of its transaction.
   *
   * @throws DomainError `inventory.outOfStock`
   */
  async reserve(tx: Tx, units: OrderedUnits): Promise<void> {
    const taken = units.keys ? await this.takeKeys(tx, units) : await this.takeUnits(tx, units);
    if (!taken) throw this.outOfStock(await this.unitsLeft(tx, units));
    if (taken.runsLow) await this.alert(tx, units, taken);
  }

  private async takeUnits(tx: Tx, { guildId, productId, quantity }: OrderedUnits): Promise<TakenUnits | undefined> {
    const [taken] = await tx.query<TakenUnits>(
      `UPDATE stocks SET quantity = quantity - $3, changed_at = $4
       WHERE guild_id = $1 AND product_id = $2 AND NOT keyed AND (quantity IS NULL OR quantity >= $3)
       RETURNING ${TAKEN}`,
      [guildId, productId, quantity, this.clock.now()],
    );
    return taken;
  }

  /** The stock's row first, then keys from the head of the line; both in one statement, and seldom one more. */
  private async takeKeys(tx: Tx, units: OrderedUnits): Promise<TakenUnits | undefined> {
    const { guildId, orderId, productId, quantity } = units;
    const [taken] = await tx.query<TakenUnits & { claimed: number }>(
      `WITH taken AS (
         UPDATE stocks SET quantity = quantity - $3, changed_at = $4
         WHERE guild_id = $1 AND product_id = $2 AND keyed AND quantity >= $3
         RETURNING ${TAKEN}
       ), claimed AS (
         UPDATE product_keys SET state = 'held', order_id = $5
         WHERE EXISTS (SELECT 1 FROM taken) AND id = ANY (ARRAY(${NEXT_KEYS}))
         RETURNING 1
       )
       SELECT taken.*, (SELECT count(*)::int FROM claimed) AS claimed FROM taken`,
      [guildId, productId, quantity, this.clock.now(), orderId],
    );
    const missing = quantity - (taken?.claimed ?? 0);
    if (!taken || missing === 0) return taken;
    // Keys that came while the statement waited for the stock's row are not in what it sees; the next one sees them.
    const found = await tx.execute(
      `UPDATE product_keys SET state = 'held', order_id = $4 WHERE id = ANY (ARRAY(${NEXT_KEYS}))`,
      [guildId, productId, missing, orderId],
    );
    return found === missing ? taken : undefined;
  }

  private async unitsLeft(tx: Tx, { guildId, productId, keys }: OrderedUnits): Promise<bigint> {
    const [stock] = await tx.query<{ quantity: string | null }>(
      "SELECT quantity FROM stocks WHERE guild_id = $1 AND product_id = $2 AND keyed = $3",
      [guildId, productId, keys],
    );
    return BigInt(stock?.quantity ?? 0);
  }

  /** Gives back what an order holds; nothing to do for an unlimited product. A step, the last of its transaction. */
  async giveBack(tx: Tx, { guildId, orderId, productId, quantity, keys }: OrderedUnits): Promise<void> {
    if (keys) {
      await tx.execute(
        `WITH stock AS (
           SELECT guild_id FROM stocks WHERE guild_id = $1 AND product_id = $2 FOR UPDATE
         ), freed AS (
           UPDATE product_keys k SET state = 'free', order_id = NULL FROM stock
           WHERE k.guild_id = stock.guild_id AND k.order_id = $3 AND k.state = 'held' RETURNING 1
         )
         UPDATE stocks SET quantity = quantity + (SELECT count(*) FROM freed), changed_at = $4
         WHERE guild_id = $1 AND product_id = $2 AND keyed`,
        [guildId, productId, orderId, this.clock.now()],
      );
    } else {
      await tx.execute(
        `UPDATE stocks SET quantity = quantity + $3, changed_at = $4
         WHERE guild_id = $1 AND product_id = $2 AND quantity IS NOT NULL AND NOT keyed`,
        [guildId, productId, quantity, this.clock.now()],
      );
    }
  }

  /** The keys that an order holds are its buyer's from now on. A step of the release. */
  async sellKeys(tx: Tx, { guildId, orderId, quantity }: OrderedUnits): Promise<void> {
    const sold = await tx.execute(
      "UPDATE product_keys SET state = 'sold' WHERE guild_id = $1 AND order_id = $2 AND state = 'held'",
      [guildId, orderId],
    );
    if (sold !== quantity) throw new Error(`order ${orderId} held ${sold} of ${quantity} keys`);
  }

  /**
   * Free keys were taken out of stock. A step of whoever holds the stock's row.
   *
   * @returns how many are left; null when the product uses no keys any more
   */
  async keysWithdrawn(tx: Tx, guildId: Snowflake, productId: RowId, keys: number): Promise<bigint | null> {
    const [taken] = await tx.query<TakenUnits>(
      `UPDATE stocks SET quantity = quantity - $3, changed_at = $4
       WHERE guild_id = $1 AND product_id = $2 AND keyed RETURNING ${TAKEN}`,
      [guildId, productId, keys, this.clock.now()],
    );
    if (taken?.runsLow) await this.alert(tx, { guildId, productId }, taken);
    return taken ? BigInt(taken.left ?? 0) : null;
  }

  /** Tells staff, in the stock log, that a product runs low: once for each time it does. */
  private async alert(
    tx: Tx,
    { guildId, productId }: { guildId: Snowflake; productId: RowId },
    { left, lowAt }: Pick<TakenUnits, "left" | "lowAt">,
  ): Promise<void> {
    await this.audit.record(tx, {
      guildId,
      actorMemberId: null,
      action: "stock.low",
      subject: { kind: "product", id: productId },
      after: { left, alertAt: lowAt },
    });
  }
}
