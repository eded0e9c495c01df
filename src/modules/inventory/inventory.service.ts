import { injectable } from "tsyringe";
import type { Actor } from "../../platform/actor.js";
import { Clock } from "../../platform/clock.js";
import { Transactions, type Tx } from "../../platform/database/transactions.js";
import { domainErrors, type DomainError } from "../../platform/errors.js";
import type { RowId, Snowflake } from "../../platform/ids.js";
import { AuditLog } from "../audit/audit.service.js";
import { CatalogService } from "../catalog/catalog.service.js";
import {
  LARGEST_STOCK,
  type InventoryErrors,
  type OrderedUnits,
  type StockChange,
  type StockLevel,
} from "./inventory.types.js";

export const inventoryError = domainErrors<InventoryErrors>();

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
   * @throws DomainError `catalog.notFound`
   */
  async set(actor: Actor, productId: RowId, quantity: number | null): Promise<StockChange> {
    const { category, subcategory, name, variant } = await this.catalog.product(actor.guildId, productId);
    return this.transactions.run("inventory.set", async (tx) => {
      const [row] = await tx.query<{ before: string | null }>(
        `WITH before AS (
           SELECT quantity FROM stocks WHERE guild_id = $1 AND product_id = $2 FOR UPDATE
         ), changed AS (
           UPDATE stocks SET quantity = $3, changed_at = $4 WHERE guild_id = $1 AND product_id = $2
         )
         SELECT quantity AS before FROM before`,
        [actor.guildId, productId, quantity, this.clock.now()],
      );
      if (!row) throw new Error(`product ${productId} of guild ${actor.guildId} has no stock row`);
      const before = row.before === null ? null : BigInt(row.before);
      const after = quantity === null ? null : BigInt(quantity);
      await this.audit.record(tx, {
        actor,
        action: "stock.set",
        subject: { kind: "product", id: productId },
        before: { stock: before },
        after: { stock: after },
      });
      return { product: { category, subcategory, name, variant }, before, after };
    });
  }

  /**
   * Adds units to a counted product.
   *
   * @param quantity at least 1
   * @throws DomainError `catalog.notFound`, `inventory.unlimited`, `inventory.tooMany`
   */
  async add(actor: Actor, productId: RowId, quantity: number): Promise<StockChange> {
    const { category, subcategory, name, variant } = await this.catalog.product(actor.guildId, productId);
    return this.transactions.run("inventory.add", async (tx) => {
      const [row] = await tx.query<{ after: string }>(
        `UPDATE stocks SET quantity = quantity + $3, changed_at = $4
         WHERE guild_id = $1 AND product_id = $2 AND quantity + $3 <= ${LARGEST_STOCK}
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
    const [stock] = await tx.query<{ quantity: string | null }>(
      "SELECT quantity FROM stocks WHERE guild_id = $1 AND product_id = $2",
      [guildId, productId],
    );
    const now = stock?.quantity ?? null;
    return now === null
      ? inventoryError("inventory.unlimited", {})
      : inventoryError("inventory.tooMany", { now: BigInt(now) });
  }

  /**
   * Sets the stocks of many products, making those that have none yet. One statement; a step, the last but for the audit.
   *
   * @param levels each product once
   */
  async setMany(tx: Tx, guildId: Snowflake, levels: readonly StockLevel[]): Promise<void> {
    await tx.execute(
      `INSERT INTO stocks (guild_id, product_id, quantity, changed_at)
       SELECT $1, level.product_id, level.quantity, $4
       FROM unnest($2::bigint[], $3::bigint[]) AS level(product_id, quantity) ORDER BY level.product_id
       ON CONFLICT (guild_id, product_id) DO UPDATE SET quantity = EXCLUDED.quantity, changed_at = EXCLUDED.changed_at`,
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
   * Takes units of a product; the conditional update is the lock. A step, the last of its transaction.
   *
   * @throws DomainError `inventory.outOfStock`
   */
  async reserve(tx: Tx, { guildId, productId, quantity }: OrderedUnits): Promise<void> {
    const taken = await tx.execute(
      `UPDATE stocks SET quantity = quantity - $3, changed_at = $4
       WHERE guild_id = $1 AND product_id = $2 AND (quantity IS NULL OR quantity >= $3)`,
      [guildId, productId, quantity, this.clock.now()],
    );
    if (taken === 1) return;
    const [stock] = await tx.query<{ quantity: string | null }>(
      "SELECT quantity FROM stocks WHERE guild_id = $1 AND product_id = $2",
      [guildId, productId],
    );
    throw this.outOfStock(BigInt(stock?.quantity ?? 0));
  }

  /** Gives units back; nothing to do for an unlimited product. A step. */
  async giveBack(tx: Tx, { guildId, productId, quantity }: OrderedUnits): Promise<void> {
    await tx.execute(
      `UPDATE stocks SET quantity = quantity + $3, changed_at = $4
       WHERE guild_id = $1 AND product_id = $2 AND quantity IS NOT NULL`,
      [guildId, productId, quantity, this.clock.now()],
    );
  }
}
