import type { MigrationInterface, QueryRunner } from "typeorm";

/** Who did what: one row per admin, money, stock and ticket action; and which rows no log channel has shown yet. */
export class Audit1764000000010 implements MigrationInterface {
  name = "Audit1764000000010";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE audit_log (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        guild_id bigint NOT NULL REFERENCES guilds,
        actor_member_id bigint,
        action text NOT NULL,
        subject_kind text NOT NULL,
        subject_id text NOT NULL,
        before jsonb,
        after jsonb,
        reason text,
        correlation_id text NOT NULL,
        at timestamptz NOT NULL,
        UNIQUE (guild_id, id)
      );
      CREATE INDEX audit_log_subject ON audit_log (guild_id, subject_kind, subject_id, id);
      CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE ON audit_log
        FOR EACH ROW EXECUTE FUNCTION refuse_change();

      CREATE TABLE audit_outbox (
        guild_id bigint NOT NULL REFERENCES guilds,
        audit_id bigint NOT NULL,
        PRIMARY KEY (guild_id, audit_id),
        FOREIGN KEY (guild_id, audit_id) REFERENCES audit_log (guild_id, id)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE audit_outbox, audit_log`);
  }
}
