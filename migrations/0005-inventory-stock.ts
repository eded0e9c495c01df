import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * What can be sold now, one row per product; no quantity means unlimited. And the licence keys that some products are.
 *
 * The quantity of a product of keys is the number of its free keys: whoever changes one changes the other in the same
 * transaction, and `keyed` says so where the quantity is locked.
 *
 * Apart from `products`, so that a sale never locks the row that foreign keys of other orders point at. Lists of what
 * runs low go by the number of digits: an index on the quantity itself would have to be written at every sale.
 *
 * Free keys are taken by `pos`, which only their own index covers: an order by any column that sold keys are indexed by
 * would walk past all of them.
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
        keyed boolean NOT NULL DEFAULT false,
        low_at integer CHECK (low_at BETWEEN 0 AND 1000),
        changed_at timestamptz NOT NULL,
        PRIMARY KEY (guild_id, product_id),
        FOREIGN KEY (guild_id, product_id) REFERENCES products (guild_id, id),
        CONSTRAINT stocks_quantity CHECK (quantity BETWEEN 0 AND 1000000000),
        CHECK (NOT keyed OR quantity IS NOT NULL)
      );
      CREATE FUNCTION count_stock_digits() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        NEW.digits := CASE WHEN NEW.quantity = 0 THEN 0 ELSE length(NEW.quantity::text) END;
        RETURN NEW;
      END $$;
      CREATE TRIGGER stocks_digits BEFORE INSERT OR UPDATE OF quantity ON stocks
        FOR EACH ROW EXECUTE FUNCTION count_stock_digits();
      CREATE INDEX stocks_low_first ON stocks (guild_id, digits, product_id) WHERE digits IS NOT NULL;

      CREATE TABLE product_keys (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        guild_id bigint NOT NULL REFERENCES guilds,
        product_id bigint NOT NULL,
        pos bigint NOT NULL,
        sealed bytea NOT NULL,
        key_id text NOT NULL,
        fingerprint bytea NOT NULL,
        state text NOT NULL CHECK (state IN ('free', 'held', 'sold')),
        order_id bigint,
        added_at timestamptz NOT NULL,
        UNIQUE (guild_id, id),
        CONSTRAINT product_keys_once UNIQUE (guild_id, product_id, fingerprint),
        FOREIGN KEY (guild_id, product_id) REFERENCES products (guild_id, id),
        CHECK ((state = 'free') = (order_id IS NULL))
      );
      CREATE INDEX product_keys_free ON product_keys (guild_id, product_id, pos) WHERE state = 'free';
      CREATE INDEX product_keys_order ON product_keys (guild_id, order_id) WHERE order_id IS NOT NULL;
      CREATE TRIGGER product_keys_sold BEFORE UPDATE OR DELETE ON product_keys
        FOR EACH ROW WHEN (OLD.state = 'sold') EXECUTE FUNCTION refuse_change();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE product_keys, stocks;
      DROP FUNCTION count_stock_digits();
    `);
  }
}
