import type { MigrationInterface, QueryRunner } from "typeorm";

/** Orders with the price and product as they were when bought, and the goods released to the buyer. */
export class Orders1764000000006 implements MigrationInterface {
  name = "Orders1764000000006";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE orders (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        guild_id bigint NOT NULL REFERENCES guilds,
        number bigint NOT NULL,
        customer_id bigint NOT NULL,
        checkout_key text NOT NULL,
        product_id bigint NOT NULL,
        product_snapshot jsonb NOT NULL,
        quantity integer NOT NULL CHECK (quantity BETWEEN 1 AND 1000),
        list_minor bigint NOT NULL CHECK (list_minor >= 0),
        due_minor bigint NOT NULL CHECK (due_minor BETWEEN 0 AND list_minor),
        state text NOT NULL CHECK (state IN
          ('pending', 'paid', 'processing', 'delivered', 'completed', 'cancelled', 'expired', 'refill', 'refunded')),
        stock_held boolean NOT NULL,
        reserved_until timestamptz,
        created_at timestamptz NOT NULL,
        paid_at timestamptz,
        goods_released_at timestamptz,
        delivered_at timestamptz,
        UNIQUE (guild_id, id),
        CONSTRAINT orders_number UNIQUE (guild_id, number),
        CONSTRAINT orders_checkout UNIQUE (guild_id, checkout_key),
        FOREIGN KEY (guild_id, customer_id) REFERENCES customers (guild_id, id),
        FOREIGN KEY (guild_id, product_id) REFERENCES products (guild_id, id),
        CONSTRAINT orders_reserved CHECK ((state = 'pending') = (reserved_until IS NOT NULL)),
        CONSTRAINT orders_paid CHECK (state IN ('pending', 'expired', 'cancelled') OR paid_at IS NOT NULL)
      );
      CREATE INDEX orders_of_customer ON orders (guild_id, customer_id, id DESC);
      CREATE INDEX orders_of_product ON orders (guild_id, product_id);
      CREATE INDEX orders_due ON orders (reserved_until) WHERE state = 'pending';
      CREATE INDEX orders_pending ON orders (guild_id, customer_id) WHERE state = 'pending';

      ALTER TABLE transfers ADD CONSTRAINT transfers_order_id FOREIGN KEY (guild_id, order_id)
        REFERENCES orders (guild_id, id);

      CREATE TABLE order_goods (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        guild_id bigint NOT NULL REFERENCES guilds,
        order_id bigint NOT NULL,
        kind text NOT NULL CHECK (kind IN ('text')),
        content text NOT NULL,
        released_at timestamptz NOT NULL,
        UNIQUE (guild_id, id),
        FOREIGN KEY (guild_id, order_id) REFERENCES orders (guild_id, id)
      );
      CREATE INDEX order_goods_order ON order_goods (guild_id, order_id);
      CREATE TRIGGER order_goods_append_only BEFORE UPDATE OR DELETE ON order_goods
        FOR EACH ROW EXECUTE FUNCTION refuse_change();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE transfers DROP CONSTRAINT transfers_order_id;
      DROP TABLE order_goods, orders;
    `);
  }
}
