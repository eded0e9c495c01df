import { injectable } from "tsyringe";
import { DataSource } from "typeorm";
import type { Actor } from "../../platform/actor.js";
import { Transactions } from "../../platform/database/transactions.js";
import type { RowId, Snowflake } from "../../platform/ids.js";
import { AuditLog } from "../audit/audit.service.js";
import { CatalogService } from "../catalog/catalog.service.js";
import { Settings } from "../settings/settings.service.js";
import { lowStock } from "../settings/shop-settings.js";
import type { LowThreshold } from "./inventory.types.js";

/** At how many units a product runs low: what customers read, and when staff are told. */
@injectable()
export class LowThresholds {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly catalog: CatalogService,
    private readonly settings: Settings,
    private readonly audit: AuditLog,
  ) {}

  /** The shop's number, for products that have none of their own. */
  ofShop(guildId: Snowflake): Promise<number> {
    return this.settings.get(guildId, lowStock);
  }

  /** @throws DomainError `settings.refused` */
  async setForShop(actor: Actor, threshold: number): Promise<number> {
    return (await this.settings.change(actor, lowStock, String(threshold))).after;
  }

  /** @throws DomainError `catalog.notFound` */
  async ofProduct(guildId: Snowflake, productId: RowId): Promise<LowThreshold> {
    const product = await this.catalog.product(guildId, productId);
    const [stock] = await this.dataSource.query<{ own: number | null }[]>(
      "SELECT low_at AS own FROM stocks WHERE guild_id = $1 AND product_id = $2",
      [guildId, productId],
    );
    return { product, own: stock?.own ?? null, shop: await this.ofShop(guildId) };
  }

  /**
   * @param threshold null to go by the shop's number again
   * @throws DomainError `catalog.notFound`
   */
  async setForProduct(actor: Actor, productId: RowId, threshold: number | null): Promise<LowThreshold> {
    const before = await this.ofProduct(actor.guildId, productId);
    await this.transactions.run("inventory.setThreshold", async (tx) => {
      await tx.execute("UPDATE stocks SET low_at = $3 WHERE guild_id = $1 AND product_id = $2", [
        actor.guildId,
        productId,
        threshold,
      ]);
      await this.audit.record(tx, {
        actor,
        action: "stock.alertAt",
        subject: { kind: "product", id: productId },
        before: { alertAt: before.own },
        after: { alertAt: threshold },
      });
    });
    return { ...before, own: threshold };
  }
}
