import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * Tickets: a row first, then a channel. The lease says which process may create the channel now.
 *
 * `slot` counts a member's tickets of a type: an open ticket holds one of the type's few slots, so that two clicks
 * cannot pass the limit together. It is null as soon as the ticket no longer counts. `withdrawn` says that the subject
 * ended before the channel existed: none may be made any more.
 */
export class Tickets1764000000008 implements MigrationInterface {
  name = "Tickets1764000000008";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE tickets (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        guild_id bigint NOT NULL REFERENCES guilds,
        number bigint NOT NULL,
        type text NOT NULL CHECK (type IN ('order', 'deposit')),
        customer_id bigint NOT NULL,
        slot integer CHECK (slot > 0),
        subject_kind text NOT NULL CHECK (subject_kind IN ('order', 'deposit')),
        subject_id bigint NOT NULL,
        subject_title text NOT NULL,
        subject_lines jsonb NOT NULL,
        state text NOT NULL CHECK (state IN ('opening', 'open', 'failed', 'closing', 'closed', 'deleting', 'deleted', 'lost')),
        channel_name text NOT NULL,
        channel_key text NOT NULL,
        channel_id bigint,
        withdrawn boolean NOT NULL DEFAULT false,
        read_only boolean NOT NULL DEFAULT false,
        lease uuid,
        leased_until timestamptz,
        opening_tries integer NOT NULL DEFAULT 1 CHECK (opening_tries > 0),
        created_at timestamptz NOT NULL,
        opened_at timestamptz,
        UNIQUE (guild_id, id),
        CONSTRAINT tickets_number UNIQUE (guild_id, number),
        CONSTRAINT tickets_channel_key UNIQUE (channel_key),
        FOREIGN KEY (guild_id, customer_id) REFERENCES customers (guild_id, id),
        CONSTRAINT tickets_open_has_channel CHECK (state IN ('opening', 'failed') OR channel_id IS NOT NULL)
      );
      CREATE UNIQUE INDEX tickets_slot ON tickets (guild_id, customer_id, type, slot) WHERE slot IS NOT NULL;
      CREATE UNIQUE INDEX tickets_channel ON tickets (channel_id) WHERE channel_id IS NOT NULL;
      CREATE UNIQUE INDEX tickets_subject ON tickets (guild_id, subject_kind, subject_id);
      CREATE INDEX tickets_opening ON tickets (leased_until) WHERE state = 'opening';
      CREATE INDEX tickets_of_customer ON tickets (guild_id, customer_id, id DESC);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE tickets`);
  }
}
