import { injectable } from "tsyringe";
import { Clock } from "../../platform/clock.js";
import type { Tx } from "../../platform/database/transactions.js";
import { domainErrors } from "../../platform/errors.js";
import type { DomainError } from "../../platform/errors.js";
import type { RowId, Snowflake } from "../../platform/ids.js";
import type { InventoryErrors } from "./inventory.types.js";

export const inventoryError = domainErrors<InventoryErrors>();

/** What can be sold now, per product: reserving takes it, cancel and expiry give it back. */
@injectable()
export class InventoryService {
  constructor(private readonly clock: Clock) {}

  /** The refusal for a product of which only `left` units can be sold now. */
  outOfStock(left: bigint): DomainError {
    return inventoryError("inventory.outOfStock", { left });
  }

  /**
   * Takes units of a product; the conditional update is the lock. A step, the last of its transaction.
   *
   * @throws DomainError `inventory.outOfStock`
   */
  async reserve(tx: Tx, guildId: Snowflake, productId: RowId, quantity: number): Promise<void> {
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
  async giveBack(tx: Tx, guildId: Snowflake, productId: RowId, quantity: number): Promise<void> {
    await tx.execute(
      `UPDATE stocks SET quantity = quantity + $3, changed_at = $4
       WHERE guild_id = $1 AND product_id = $2 AND quantity IS NOT NULL`,
      [guildId, productId, quantity, this.clock.now()],
    );
  }
}
