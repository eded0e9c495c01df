import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * The double-entry ledger: accounts, transfers, entries.
 *
 * Only wallets store a balance. A stored balance on house accounts would make every sale of a guild queue on one row.
 * A wallet counts its movements and numbers their entries, so that any page of a statement is ten rows of an index.
 */
export class Ledger1764000000003 implements MigrationInterface {
  name = "Ledger1764000000003";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE accounts (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        guild_id bigint NOT NULL REFERENCES guilds,
        code text NOT NULL,
        customer_id bigint,
        balance bigint,
        movements bigint,
        created_at timestamptz NOT NULL,
        UNIQUE (guild_id, id),
        FOREIGN KEY (guild_id, customer_id) REFERENCES customers (guild_id, id),
        CONSTRAINT accounts_shape CHECK (
          (code = 'wallet' AND customer_id IS NOT NULL AND balance IS NOT NULL AND movements IS NOT NULL)
          OR (code <> 'wallet' AND customer_id IS NULL AND balance IS NULL AND movements IS NULL)
        ),
        CONSTRAINT accounts_balance_not_negative CHECK (balance >= 0)
      );
      CREATE UNIQUE INDEX accounts_wallet ON accounts (guild_id, customer_id) WHERE customer_id IS NOT NULL;
      CREATE UNIQUE INDEX accounts_house ON accounts (guild_id, code) WHERE customer_id IS NULL;

      CREATE TABLE transfers (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        guild_id bigint NOT NULL REFERENCES guilds,
        idempotency_key text NOT NULL,
        kind text NOT NULL CHECK (kind IN
          ('top_up', 'withdrawal', 'purchase', 'order_cancelled', 'payment', 'manual_sale')),
        amount bigint NOT NULL CHECK (amount > 0),
        debit_account_id bigint NOT NULL,
        credit_account_id bigint NOT NULL,
        order_id bigint,
        actor_member_id bigint,
        reason text,
        reverses_id bigint UNIQUE,
        created_at timestamptz NOT NULL,
        UNIQUE (guild_id, id),
        CONSTRAINT transfers_idempotency_key UNIQUE (guild_id, idempotency_key),
        FOREIGN KEY (guild_id, debit_account_id) REFERENCES accounts (guild_id, id),
        FOREIGN KEY (guild_id, credit_account_id) REFERENCES accounts (guild_id, id),
        FOREIGN KEY (guild_id, reverses_id) REFERENCES transfers (guild_id, id),
        CHECK (debit_account_id <> credit_account_id)
      );
      CREATE INDEX transfers_debit ON transfers (guild_id, debit_account_id);
      CREATE INDEX transfers_credit ON transfers (guild_id, credit_account_id);
      CREATE INDEX transfers_order ON transfers (guild_id, order_id) WHERE order_id IS NOT NULL;

      CREATE TABLE entries (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        guild_id bigint NOT NULL REFERENCES guilds,
        transfer_id bigint NOT NULL,
        account_id bigint NOT NULL,
        amount bigint NOT NULL CHECK (amount <> 0),
        balance_after bigint CHECK (balance_after >= 0),
        number bigint CHECK (number > 0),
        created_at timestamptz NOT NULL,
        UNIQUE (guild_id, id),
        UNIQUE (transfer_id, account_id),
        CONSTRAINT entries_of_wallets CHECK ((number IS NULL) = (balance_after IS NULL)),
        FOREIGN KEY (guild_id, transfer_id) REFERENCES transfers (guild_id, id),
        FOREIGN KEY (guild_id, account_id) REFERENCES accounts (guild_id, id)
      );
      CREATE INDEX entries_transfer ON entries (guild_id, transfer_id);
      CREATE UNIQUE INDEX entries_statement ON entries (guild_id, account_id, number);

      CREATE TRIGGER transfers_append_only BEFORE UPDATE OR DELETE ON transfers
        FOR EACH ROW EXECUTE FUNCTION refuse_change();
      CREATE TRIGGER entries_append_only BEFORE UPDATE OR DELETE ON entries
        FOR EACH ROW EXECUTE FUNCTION refuse_change();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE entries, transfers, accounts`);
  }
}
