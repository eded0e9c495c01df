import type { MigrationInterface, QueryRunner } from "typeorm";

/** Guilds, their settings with history, and their number series. */
export class Guilds1764000000001 implements MigrationInterface {
  name = "Guilds1764000000001";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
      END $$;

      CREATE TABLE guilds (
        id bigint PRIMARY KEY,
        created_at timestamptz NOT NULL DEFAULT now()
      );

      CREATE TABLE settings (
        guild_id bigint NOT NULL REFERENCES guilds,
        key text NOT NULL,
        value jsonb NOT NULL,
        changed_at timestamptz NOT NULL,
        PRIMARY KEY (guild_id, key)
      );

      CREATE TABLE setting_history (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        guild_id bigint NOT NULL REFERENCES guilds,
        key text NOT NULL,
        old_value jsonb,
        new_value jsonb NOT NULL,
        changed_by bigint NOT NULL,
        changed_at timestamptz NOT NULL,
        UNIQUE (guild_id, id)
      );
      CREATE INDEX setting_history_key ON setting_history (guild_id, key, id DESC);
      CREATE TRIGGER setting_history_append_only BEFORE UPDATE OR DELETE ON setting_history
        FOR EACH ROW EXECUTE FUNCTION refuse_change();

      CREATE TABLE number_series (
        guild_id bigint NOT NULL REFERENCES guilds,
        kind text NOT NULL CHECK (kind IN ('order', 'ticket', 'deposit')),
        last_number bigint NOT NULL CHECK (last_number >= 0),
        PRIMARY KEY (guild_id, kind)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE number_series, setting_history, settings, guilds;
      DROP FUNCTION refuse_change();
    `);
  }
}
