import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * What can be sold now, one row per product; no quantity means unlimited.
 *
 * Apart from `products`, so that a sale never locks the row that foreign keys of other orders point at.
 */
export class InventoryStock1764000000005 implements MigrationInterface {
  name = "InventoryStock1764000000005";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE stocks (
        guild_id bigint NOT NULL REFERENCES guilds,
        product_id bigint NOT NULL,
        quantity bigint,
        changed_at timestamptz NOT NULL,
        PRIMARY KEY (guild_id, product_id),
        FOREIGN KEY (guild_id, product_id) REFERENCES products (guild_id, id),
        CONSTRAINT stocks_quantity CHECK (quantity BETWEEN 0 AND 1000000000)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE stocks`);
  }
}
