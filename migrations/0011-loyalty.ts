import type { MigrationInterface, QueryRunner } from "typeorm";

/** The tiers that customers hold. The tiers themselves are a setting. */
export class Loyalty1764000000011 implements MigrationInterface {
  name = "Loyalty1764000000011";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE customer_tiers (
        guild_id bigint NOT NULL REFERENCES guilds,
        customer_id bigint NOT NULL,
        tier_key text NOT NULL,
        name text NOT NULL,
        role_id bigint,
        given_by bigint,
        gained_at timestamptz NOT NULL,
        PRIMARY KEY (guild_id, customer_id, tier_key),
        FOREIGN KEY (guild_id, customer_id) REFERENCES customers (guild_id, id)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE customer_tiers`);
  }
}
