import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * What can be sold now, one row per product; no quantity means unlimited.
 *
 * Apart from `products`, so that a sale never locks the row that foreign keys of other orders point at. Lists of what
 * runs low go by the number of digits: an index on the quantity itself would have to be written at every sale.
 */
export class InventoryStock1764000000005 implements MigrationInterface {
  name = "InventoryStock1764000000005";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE stocks (
        guild_id bigint NOT NULL REFERENCES guilds,
        product_id bigint NOT NULL,
        quantity bigint,
        digits smallint,
        changed_at timestamptz NOT NULL,
        PRIMARY KEY (guild_id, product_id),
        FOREIGN KEY (guild_id, product_id) REFERENCES products (guild_id, id),
        CONSTRAINT stocks_quantity CHECK (quantity BETWEEN 0 AND 1000000000)
      );
      CREATE FUNCTION count_stock_digits() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        NEW.digits := CASE WHEN NEW.quantity = 0 THEN 0 ELSE length(NEW.quantity::text) END;
        RETURN NEW;
      END $$;
      CREATE TRIGGER stocks_digits BEFORE INSERT OR UPDATE OF quantity ON stocks
        FOR EACH ROW EXECUTE FUNCTION count_stock_digits();
      CREATE INDEX stocks_low_first ON stocks (guild_id, digits, product_id) WHERE digits IS NOT NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE stocks;
      DROP FUNCTION count_stock_digits();
    `);
  }
}
