import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * What buyers are about to confirm, orders with the price and product as they were when bought, and the goods released to
 * the buyer.
 *
 * `pending_slot` counts a member's pending orders, so that two clicks cannot pass the limit together; an order that is
 * paid in the transaction that opens it needs none. `warned_until` is the end of the hold of which the buyer was warned.
 * A sale made elsewhere may be of no product of the catalogue.
 *
 * A role stays with its buyer while its grant is `granted`; `try_at` is when somebody looks again after a grant or a
 * removal that has not gone through.
 */
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
        product_id bigint,
        product_snapshot jsonb NOT NULL,
        quantity integer NOT NULL CHECK (quantity BETWEEN 1 AND 1000),
        list_minor bigint NOT NULL CHECK (list_minor >= 0),
        tier_name text,
        tier_rate integer NOT NULL DEFAULT 0 CHECK (tier_rate BETWEEN 0 AND 5000),
        tier_minor bigint NOT NULL DEFAULT 0 CHECK (tier_minor BETWEEN 0 AND list_minor),
        promo_code_id bigint,
        promo_code text,
        promo_minor bigint NOT NULL DEFAULT 0 CHECK (promo_minor BETWEEN 0 AND list_minor),
        due_minor bigint NOT NULL,
        answers jsonb NOT NULL DEFAULT '[]',
        state text NOT NULL CHECK (state IN
          ('pending', 'paid', 'processing', 'delivered', 'completed', 'cancelled', 'expired', 'refill', 'refunded')),
        stock_held boolean NOT NULL,
        pending_slot integer CHECK (pending_slot > 0),
        reserved_until timestamptz,
        extended boolean NOT NULL DEFAULT false,
        created_at timestamptz NOT NULL,
        paid_at timestamptz,
        goods_released_at timestamptz,
        estimated_at timestamptz,
        delivered_at timestamptz,
        complete_at timestamptz,
        warned_until timestamptz,
        UNIQUE (guild_id, id),
        CONSTRAINT orders_number UNIQUE (guild_id, number),
        CONSTRAINT orders_checkout UNIQUE (guild_id, checkout_key),
        FOREIGN KEY (guild_id, customer_id) REFERENCES customers (guild_id, id),
        FOREIGN KEY (guild_id, product_id) REFERENCES products (guild_id, id),
        CONSTRAINT orders_price CHECK (due_minor = greatest(0, list_minor - tier_minor - promo_minor)),
        CONSTRAINT orders_promo CHECK ((promo_code_id IS NULL) = (promo_code IS NULL)
          AND (promo_code_id IS NOT NULL OR promo_minor = 0)),
        CONSTRAINT orders_tier CHECK (tier_name IS NOT NULL OR (tier_rate = 0 AND tier_minor = 0)),
        CONSTRAINT orders_slot CHECK (pending_slot IS NULL OR state = 'pending'),
        CONSTRAINT orders_of_no_product CHECK (product_id IS NOT NULL OR NOT stock_held),
        CONSTRAINT orders_reserved CHECK ((state = 'pending') = (reserved_until IS NOT NULL)),
        CONSTRAINT orders_paid CHECK (state IN ('pending', 'expired', 'cancelled') OR paid_at IS NOT NULL)
      );
      CREATE INDEX orders_of_customer ON orders (guild_id, customer_id, id DESC);
      CREATE INDEX orders_of_product ON orders (guild_id, product_id);
      CREATE INDEX orders_due ON orders (reserved_until) WHERE state = 'pending';
      CREATE INDEX orders_to_complete ON orders (complete_at) WHERE state = 'delivered';
      CREATE INDEX orders_sales ON orders (guild_id, paid_at) WHERE paid_at IS NOT NULL;
      CREATE INDEX orders_in_progress ON orders (guild_id, paid_at, id) WHERE state = 'processing';
      CREATE UNIQUE INDEX orders_pending_slot ON orders (guild_id, customer_id, pending_slot)
        WHERE pending_slot IS NOT NULL;

      CREATE TABLE checkouts (
        guild_id bigint NOT NULL REFERENCES guilds,
        key text NOT NULL,
        customer_id bigint NOT NULL,
        product_id bigint NOT NULL,
        quantity integer NOT NULL CHECK (quantity BETWEEN 1 AND 1000),
        answers jsonb NOT NULL,
        promo_code text CHECK (length(promo_code) BETWEEN 1 AND 20),
        created_at timestamptz NOT NULL,
        PRIMARY KEY (guild_id, key),
        FOREIGN KEY (guild_id, customer_id) REFERENCES customers (guild_id, id),
        FOREIGN KEY (guild_id, product_id) REFERENCES products (guild_id, id)
      );
      CREATE INDEX checkouts_customer ON checkouts (guild_id, customer_id);
      CREATE INDEX checkouts_product ON checkouts (guild_id, product_id);
      CREATE INDEX checkouts_age ON checkouts (created_at);

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
      ALTER TABLE product_keys ADD CONSTRAINT product_keys_order_id FOREIGN KEY (guild_id, order_id)
        REFERENCES orders (guild_id, id);

      CREATE TABLE role_grants (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        guild_id bigint NOT NULL REFERENCES guilds,
        order_id bigint NOT NULL,
        member_id bigint NOT NULL,
        role_id bigint NOT NULL,
        days integer CHECK (days > 0),
        state text NOT NULL CHECK (state IN ('waiting', 'granted', 'ending', 'ended')),
        starts_at timestamptz,
        ends_at timestamptz,
        try_at timestamptz NOT NULL,
        refusal text,
        UNIQUE (guild_id, id),
        CONSTRAINT role_grants_order UNIQUE (guild_id, order_id),
        FOREIGN KEY (guild_id, order_id) REFERENCES orders (guild_id, id),
        CHECK (state <> 'granted' OR (starts_at IS NOT NULL AND (days IS NULL) = (ends_at IS NULL)))
      );
      CREATE INDEX role_grants_unsettled ON role_grants (try_at) WHERE state IN ('waiting', 'ending');
      CREATE INDEX role_grants_over ON role_grants (ends_at) WHERE state IN ('waiting', 'granted');
      CREATE INDEX role_grants_of_member ON role_grants (guild_id, member_id, role_id) WHERE state <> 'ended';

      CREATE TRIGGER order_goods_append_only BEFORE UPDATE OR DELETE ON order_goods
        FOR EACH ROW EXECUTE FUNCTION refuse_change();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE transfers DROP CONSTRAINT transfers_order_id;
      ALTER TABLE product_keys DROP CONSTRAINT product_keys_order_id;
      DROP TABLE role_grants, order_goods, checkouts, orders;
    `);
  }
}
