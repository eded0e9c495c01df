import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * Promo codes, which order uses which, and the code that a customer keeps for the next checkout.
 *
 * Codes sort by their bytes, so that autocomplete finds those that begin with what was typed in an index. A code without
 * an end ends at infinity, so that the list of those that work can start at the present moment. `exhausted` says what
 * `used` and `max_uses` say: an index on `used` itself would have to be written at every use.
 *
 * An order has one use at most. The use holds one of the customer's numbered slots, as many as the code gives to each:
 * the index is what keeps two of them apart, like the one that gives a customer a single first order.
 */
export class PromoCodes1764000000012 implements MigrationInterface {
  name = "PromoCodes1764000000012";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE promo_codes (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        guild_id bigint NOT NULL REFERENCES guilds,
        code text COLLATE "C" NOT NULL CHECK (code ~ '^[A-Z0-9_-]{3,20}$' AND code NOT LIKE 'GIFT-%'),
        rate_bp integer CHECK (rate_bp BETWEEN 1 AND 10000),
        amount_minor bigint CHECK (amount_minor > 0),
        stackable boolean NOT NULL,
        first_order_only boolean NOT NULL,
        max_uses integer CHECK (max_uses > 0),
        max_per_customer integer CHECK (max_per_customer > 0),
        min_purchase_minor bigint CHECK (min_purchase_minor > 0),
        product_id bigint,
        category_id bigint,
        tier text CHECK (length(tier) <= 60),
        starts_at timestamptz NOT NULL,
        ends_at timestamptz NOT NULL,
        active boolean NOT NULL DEFAULT true,
        used integer NOT NULL DEFAULT 0,
        exhausted boolean NOT NULL DEFAULT false,
        created_by bigint NOT NULL,
        created_at timestamptz NOT NULL,
        deleted_at timestamptz,
        UNIQUE (guild_id, id),
        FOREIGN KEY (guild_id, product_id) REFERENCES products (guild_id, id),
        FOREIGN KEY (guild_id, category_id) REFERENCES categories (guild_id, id),
        CONSTRAINT promo_codes_discount CHECK ((rate_bp IS NULL) <> (amount_minor IS NULL)),
        CONSTRAINT promo_codes_period CHECK (ends_at > starts_at),
        CONSTRAINT promo_codes_used CHECK (used >= 0 AND (max_uses IS NULL OR used <= max_uses)),
        CONSTRAINT promo_codes_exhausted CHECK (exhausted = (max_uses IS NOT NULL AND used >= max_uses)),
        CONSTRAINT promo_codes_deleted CHECK (deleted_at IS NULL OR NOT active)
      );
      CREATE UNIQUE INDEX promo_codes_code ON promo_codes (guild_id, code) WHERE deleted_at IS NULL;
      CREATE INDEX promo_codes_deleted ON promo_codes (guild_id, code, deleted_at DESC) WHERE deleted_at IS NOT NULL;
      CREATE INDEX promo_codes_working ON promo_codes (guild_id, ends_at, id) WHERE active AND NOT exhausted;
      CREATE INDEX promo_codes_product ON promo_codes (guild_id, product_id) WHERE product_id IS NOT NULL;
      CREATE INDEX promo_codes_category ON promo_codes (guild_id, category_id) WHERE category_id IS NOT NULL;

      CREATE TABLE promo_uses (
        guild_id bigint NOT NULL REFERENCES guilds,
        order_id bigint NOT NULL,
        promo_id bigint NOT NULL,
        customer_id bigint NOT NULL,
        slot integer NOT NULL,
        slots integer,
        first_order_only boolean NOT NULL,
        discount_minor bigint NOT NULL CHECK (discount_minor >= 0),
        taken_at timestamptz NOT NULL,
        settled_at timestamptz,
        released_at timestamptz,
        PRIMARY KEY (guild_id, order_id),
        FOREIGN KEY (guild_id, order_id) REFERENCES orders (guild_id, id),
        FOREIGN KEY (guild_id, promo_id) REFERENCES promo_codes (guild_id, id),
        FOREIGN KEY (guild_id, customer_id) REFERENCES customers (guild_id, id),
        CONSTRAINT promo_uses_slots CHECK (slot > 0 AND (slots IS NULL OR slot <= slots)),
        CONSTRAINT promo_uses_settled CHECK (settled_at IS NULL OR released_at IS NULL)
      );
      CREATE UNIQUE INDEX promo_uses_slot ON promo_uses (guild_id, promo_id, customer_id, slot) WHERE released_at IS NULL;
      CREATE UNIQUE INDEX promo_uses_first_order ON promo_uses (guild_id, customer_id)
        WHERE first_order_only AND released_at IS NULL;
      CREATE INDEX promo_uses_customer ON promo_uses (guild_id, customer_id);

      CREATE TABLE kept_promos (
        guild_id bigint NOT NULL REFERENCES guilds,
        customer_id bigint NOT NULL,
        promo_id bigint NOT NULL,
        kept_until timestamptz NOT NULL,
        PRIMARY KEY (guild_id, customer_id),
        FOREIGN KEY (guild_id, customer_id) REFERENCES customers (guild_id, id),
        FOREIGN KEY (guild_id, promo_id) REFERENCES promo_codes (guild_id, id)
      );
      CREATE INDEX kept_promos_code ON kept_promos (guild_id, promo_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE kept_promos, promo_uses, promo_codes`);
  }
}
