import type { MigrationInterface, QueryRunner } from "typeorm";

/** Members of a guild as the shop knows them, and the windows of their rate limits. */
export class Customers1764000000002 implements MigrationInterface {
  name = "Customers1764000000002";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE customers (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        guild_id bigint NOT NULL REFERENCES guilds,
        member_id bigint NOT NULL,
        spend_minor bigint NOT NULL DEFAULT 0 CHECK (spend_minor >= 0),
        paid_orders integer NOT NULL DEFAULT 0 CHECK (paid_orders >= 0),
        blocked_at timestamptz,
        blocked_until timestamptz,
        block_reason text,
        blocked_by bigint,
        muted_notices text[] NOT NULL DEFAULT '{}' CHECK (muted_notices <@ ARRAY['balance', 'orders', 'tiers']),
        created_at timestamptz NOT NULL,
        UNIQUE (guild_id, id),
        UNIQUE (guild_id, member_id)
      );
      CREATE INDEX customers_blocked ON customers (guild_id, blocked_at) WHERE blocked_at IS NOT NULL;

      CREATE TABLE rate_limit_windows (
        guild_id bigint NOT NULL REFERENCES guilds,
        customer_id bigint NOT NULL,
        name text NOT NULL,
        started_at timestamptz NOT NULL,
        taken integer NOT NULL CHECK (taken > 0),
        PRIMARY KEY (guild_id, customer_id, name),
        FOREIGN KEY (guild_id, customer_id) REFERENCES customers (guild_id, id)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE rate_limit_windows, customers`);
  }
}
