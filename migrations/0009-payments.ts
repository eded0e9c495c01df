import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * Money from outside: how it may be sent, what people show for it, and what staff found to have arrived.
 *
 * A payment, a proof and an address are about one order or one deposit. A method that is removed keeps its row, since
 * payments name it; only those that stand have one of the guild's 25 places.
 */
export class Payments1764000000009 implements MigrationInterface {
  name = "Payments1764000000009";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE deposits (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        guild_id bigint NOT NULL REFERENCES guilds,
        number bigint NOT NULL,
        customer_id bigint NOT NULL,
        amount_minor bigint CHECK (amount_minor > 0),
        state text NOT NULL CHECK (state IN ('waiting', 'confirmed', 'rejected', 'expired')),
        created_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        decided_at timestamptz,
        decided_by bigint,
        reason text,
        UNIQUE (guild_id, id),
        CONSTRAINT deposits_number UNIQUE (guild_id, number),
        FOREIGN KEY (guild_id, customer_id) REFERENCES customers (guild_id, id),
        CONSTRAINT deposits_decided CHECK ((state = 'waiting') = (decided_at IS NULL))
      );
      CREATE UNIQUE INDEX deposits_waiting ON deposits (guild_id, customer_id) WHERE state = 'waiting';
      CREATE INDEX deposits_of_customer ON deposits (guild_id, customer_id, id DESC);
      CREATE INDEX deposits_due ON deposits (expires_at) WHERE state = 'waiting';

      CREATE TABLE payment_methods (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        guild_id bigint NOT NULL REFERENCES guilds,
        place integer CHECK (place BETWEEN 1 AND 25),
        kind text NOT NULL CHECK (kind IN ('wallet', 'manual', 'crypto')),
        name text NOT NULL,
        instructions text NOT NULL,
        emoji text,
        link text,
        networks text[] NOT NULL,
        enabled boolean NOT NULL DEFAULT true,
        created_at timestamptz NOT NULL,
        removed_at timestamptz,
        UNIQUE (guild_id, id),
        CONSTRAINT payment_methods_removed CHECK ((removed_at IS NULL) = (place IS NOT NULL)),
        CONSTRAINT payment_methods_networks CHECK ((kind = 'crypto') = (cardinality(networks) > 0))
      );
      CREATE UNIQUE INDEX payment_methods_place ON payment_methods (guild_id, place) WHERE place IS NOT NULL;
      CREATE UNIQUE INDEX payment_methods_name ON payment_methods (guild_id, lower(name)) WHERE removed_at IS NULL;

      CREATE TABLE payment_panels (
        guild_id bigint NOT NULL REFERENCES guilds,
        ticket_id bigint NOT NULL,
        order_id bigint,
        deposit_id bigint,
        message_id bigint,
        PRIMARY KEY (guild_id, ticket_id),
        FOREIGN KEY (guild_id, ticket_id) REFERENCES tickets (guild_id, id),
        FOREIGN KEY (guild_id, order_id) REFERENCES orders (guild_id, id),
        FOREIGN KEY (guild_id, deposit_id) REFERENCES deposits (guild_id, id),
        CONSTRAINT payment_panels_about CHECK (num_nonnulls(order_id, deposit_id) = 1)
      );
      CREATE UNIQUE INDEX payment_panels_order ON payment_panels (guild_id, order_id) WHERE order_id IS NOT NULL;
      CREATE UNIQUE INDEX payment_panels_deposit ON payment_panels (guild_id, deposit_id) WHERE deposit_id IS NOT NULL;

      CREATE TABLE payment_proofs (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        guild_id bigint NOT NULL REFERENCES guilds,
        customer_id bigint NOT NULL,
        order_id bigint,
        deposit_id bigint,
        method_id bigint NOT NULL,
        reference text NOT NULL,
        file_key text NOT NULL,
        file_type text NOT NULL CHECK (file_type IN ('png', 'jpg', 'webp', 'gif', 'pdf')),
        file_bytes integer NOT NULL CHECK (file_bytes > 0),
        state text NOT NULL CHECK (state IN ('waiting', 'confirmed', 'rejected')),
        submitted_at timestamptz NOT NULL,
        reminded_at timestamptz,
        decided_at timestamptz,
        decided_by bigint,
        reason text,
        message_id bigint,
        UNIQUE (guild_id, id),
        FOREIGN KEY (guild_id, customer_id) REFERENCES customers (guild_id, id),
        FOREIGN KEY (guild_id, order_id) REFERENCES orders (guild_id, id),
        FOREIGN KEY (guild_id, deposit_id) REFERENCES deposits (guild_id, id),
        FOREIGN KEY (guild_id, method_id) REFERENCES payment_methods (guild_id, id),
        CONSTRAINT payment_proofs_about CHECK (num_nonnulls(order_id, deposit_id) = 1),
        CONSTRAINT payment_proofs_decided CHECK ((state = 'waiting') = (decided_at IS NULL))
      );
      CREATE UNIQUE INDEX payment_proofs_file ON payment_proofs (guild_id, file_key) WHERE state <> 'rejected';
      CREATE INDEX payment_proofs_order ON payment_proofs (guild_id, order_id, id) WHERE order_id IS NOT NULL;
      CREATE INDEX payment_proofs_deposit ON payment_proofs (guild_id, deposit_id, id) WHERE deposit_id IS NOT NULL;
      CREATE INDEX payment_proofs_unread ON payment_proofs (submitted_at) WHERE state = 'waiting' AND reminded_at IS NULL;
      CREATE INDEX payment_proofs_customer ON payment_proofs (guild_id, customer_id);
      CREATE INDEX payment_proofs_method ON payment_proofs (guild_id, method_id);

      CREATE TABLE payments (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        guild_id bigint NOT NULL REFERENCES guilds,
        method_id bigint NOT NULL,
        reference text NOT NULL,
        reference_key text NOT NULL CHECK (reference_key <> ''),
        customer_id bigint NOT NULL,
        order_id bigint,
        deposit_id bigint,
        proof_id bigint,
        amount_minor bigint NOT NULL CHECK (amount_minor > 0),
        confirmed_by bigint NOT NULL,
        confirmed_at timestamptz NOT NULL,
        UNIQUE (guild_id, id),
        CONSTRAINT payments_reference UNIQUE (guild_id, method_id, reference_key),
        FOREIGN KEY (guild_id, method_id) REFERENCES payment_methods (guild_id, id),
        FOREIGN KEY (guild_id, customer_id) REFERENCES customers (guild_id, id),
        FOREIGN KEY (guild_id, order_id) REFERENCES orders (guild_id, id),
        FOREIGN KEY (guild_id, deposit_id) REFERENCES deposits (guild_id, id),
        FOREIGN KEY (guild_id, proof_id) REFERENCES payment_proofs (guild_id, id),
        CONSTRAINT payments_about CHECK (num_nonnulls(order_id, deposit_id) = 1)
      );
      CREATE UNIQUE INDEX payments_proof ON payments (guild_id, proof_id) WHERE proof_id IS NOT NULL;
      CREATE INDEX payments_order ON payments (guild_id, order_id) WHERE order_id IS NOT NULL;
      CREATE INDEX payments_deposit ON payments (guild_id, deposit_id) WHERE deposit_id IS NOT NULL;
      CREATE INDEX payments_customer ON payments (guild_id, customer_id);
      CREATE TRIGGER payments_append_only BEFORE UPDATE OR DELETE ON payments
        FOR EACH ROW EXECUTE FUNCTION refuse_change();

      CREATE TABLE crypto_addresses (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        guild_id bigint NOT NULL REFERENCES guilds,
        method_id bigint NOT NULL,
        network text NOT NULL,
        address text NOT NULL,
        position integer NOT NULL,
        order_id bigint,
        deposit_id bigint,
        added_at timestamptz NOT NULL,
        given_at timestamptz,
        UNIQUE (guild_id, id),
        FOREIGN KEY (guild_id, method_id) REFERENCES payment_methods (guild_id, id),
        FOREIGN KEY (guild_id, order_id) REFERENCES orders (guild_id, id),
        FOREIGN KEY (guild_id, deposit_id) REFERENCES deposits (guild_id, id),
        CONSTRAINT crypto_addresses_given CHECK (num_nonnulls(order_id, deposit_id) = num_nonnulls(given_at))
      );
      CREATE UNIQUE INDEX crypto_addresses_once ON crypto_addresses (guild_id, lower(address));
      CREATE INDEX crypto_addresses_free ON crypto_addresses (guild_id, method_id, network, added_at, position)
        WHERE given_at IS NULL;
      CREATE INDEX crypto_addresses_method ON crypto_addresses (guild_id, method_id);
      CREATE INDEX crypto_addresses_order ON crypto_addresses (guild_id, order_id) WHERE order_id IS NOT NULL;
      CREATE INDEX crypto_addresses_deposit ON crypto_addresses (guild_id, deposit_id) WHERE deposit_id IS NOT NULL;

      CREATE FUNCTION keep_given_address() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION 'address % was given to somebody and stays theirs', OLD.id USING ERRCODE = 'check_violation';
      END $$;
      CREATE TRIGGER crypto_addresses_for_ever BEFORE UPDATE OR DELETE ON crypto_addresses
        FOR EACH ROW WHEN (OLD.given_at IS NOT NULL) EXECUTE FUNCTION keep_given_address();

      CREATE TABLE address_requests (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        guild_id bigint NOT NULL REFERENCES guilds,
        order_id bigint,
        deposit_id bigint,
        method_id bigint NOT NULL,
        network text NOT NULL,
        state text NOT NULL CHECK (state IN ('waiting', 'answered')),
        address_id bigint,
        amount text,
        valid_until timestamptz,
        requested_at timestamptz NOT NULL,
        answered_at timestamptz,
        answered_by bigint,
        message_id bigint,
        UNIQUE (guild_id, id),
        FOREIGN KEY (guild_id, order_id) REFERENCES orders (guild_id, id),
        FOREIGN KEY (guild_id, deposit_id) REFERENCES deposits (guild_id, id),
        FOREIGN KEY (guild_id, method_id) REFERENCES payment_methods (guild_id, id),
        FOREIGN KEY (guild_id, address_id) REFERENCES crypto_addresses (guild_id, id),
        CONSTRAINT address_requests_about CHECK (num_nonnulls(order_id, deposit_id) = 1),
        CONSTRAINT address_requests_answered CHECK ((state = 'answered') = (num_nonnulls(answered_at, address_id) = 2))
      );
      CREATE UNIQUE INDEX address_requests_order ON address_requests (guild_id, order_id, method_id, network)
        WHERE order_id IS NOT NULL;
      CREATE UNIQUE INDEX address_requests_deposit ON address_requests (guild_id, deposit_id, method_id, network)
        WHERE deposit_id IS NOT NULL;
      CREATE INDEX address_requests_method ON address_requests (guild_id, method_id);
      CREATE INDEX address_requests_address ON address_requests (guild_id, address_id) WHERE address_id IS NOT NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE address_requests, crypto_addresses, payments, payment_proofs, payment_panels, payment_methods, deposits;
      DROP FUNCTION keep_given_address();
    `);
  }
}
