import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * The moves an order may make, and the history of those it made. The trigger refuses any other move.
 *
 * Buyers ask to cancel what is paid and not delivered; a request that nobody decided in time lapses. What a cancellation
 * by staff gives back is asked first: `cancellations` keeps the question until it is answered.
 */
export class OrderStatus1764000000007 implements MigrationInterface {
  name = "OrderStatus1764000000007";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE order_moves (
        from_state text NOT NULL,
        to_state text NOT NULL,
        PRIMARY KEY (from_state, to_state)
      );
      INSERT INTO order_moves VALUES
        ('pending', 'paid'), ('pending', 'cancelled'), ('pending', 'expired'),
        ('expired', 'paid'),
        ('paid', 'processing'), ('paid', 'delivered'), ('paid', 'cancelled'),
        ('processing', 'delivered'), ('processing', 'cancelled'),
        ('delivered', 'completed'), ('delivered', 'refill'), ('delivered', 'refunded'),
        ('completed', 'refill'), ('completed', 'refunded'),
        ('refill', 'delivered'), ('refill', 'completed'), ('refill', 'refunded');

      CREATE FUNCTION guard_order_move() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF NOT EXISTS (SELECT 1 FROM order_moves WHERE from_state = OLD.state AND to_state = NEW.state) THEN
          RAISE EXCEPTION 'order % may not move from % to %', OLD.id, OLD.state, NEW.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'orders_move';
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER orders_move BEFORE UPDATE OF state ON orders
        FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION guard_order_move();

      CREATE TABLE order_history (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        guild_id bigint NOT NULL REFERENCES guilds,
        order_id bigint NOT NULL,
        from_state text,
        to_state text NOT NULL,
        actor_member_id bigint,
        reason text,
        moved_at timestamptz NOT NULL,
        UNIQUE (guild_id, id),
        FOREIGN KEY (guild_id, order_id) REFERENCES orders (guild_id, id)
      );
      CREATE INDEX order_history_order ON order_history (guild_id, order_id, id);
      CREATE TRIGGER order_history_append_only BEFORE UPDATE OR DELETE ON order_history
        FOR EACH ROW EXECUTE FUNCTION refuse_change();

      CREATE TABLE cancel_requests (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        guild_id bigint NOT NULL REFERENCES guilds,
        order_id bigint NOT NULL,
        state text NOT NULL CHECK (state IN ('waiting', 'approved', 'declined', 'lapsed')),
        reason text NOT NULL,
        asked_at timestamptz NOT NULL,
        decided_at timestamptz,
        decided_by bigint,
        answer text,
        UNIQUE (guild_id, id),
        FOREIGN KEY (guild_id, order_id) REFERENCES orders (guild_id, id),
        CONSTRAINT cancel_requests_decided CHECK ((state = 'waiting') = (decided_at IS NULL))
      );
      CREATE UNIQUE INDEX cancel_requests_one ON cancel_requests (guild_id, order_id) WHERE state = 'waiting';
      CREATE INDEX cancel_requests_waiting ON cancel_requests (guild_id, asked_at, id) WHERE state = 'waiting';
      CREATE INDEX cancel_requests_order ON cancel_requests (guild_id, order_id, id);

      CREATE TABLE cancellations (
        guild_id bigint NOT NULL REFERENCES guilds,
        key text NOT NULL,
        actor_member_id bigint NOT NULL,
        orders jsonb NOT NULL,
        reason text,
        notify boolean NOT NULL,
        asked_at timestamptz NOT NULL,
        PRIMARY KEY (guild_id, key)
      );
      CREATE INDEX cancellations_asked ON cancellations (asked_at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE cancellations, cancel_requests, order_history;
      DROP TRIGGER orders_move ON orders;
      DROP FUNCTION guard_order_move();
      DROP TABLE order_moves;
    `);
  }
}
