import type { MigrationInterface, QueryRunner } from "typeorm";

/** What waits for staff about money from outside, by age: each page of `/queue` costs the same, however much was decided. */
export class PaymentQueues1764000000013 implements MigrationInterface {
  name = "PaymentQueues1764000000013";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE INDEX payment_proofs_waiting ON payment_proofs (guild_id, submitted_at, id) WHERE state = 'waiting';
      CREATE INDEX deposits_by_age ON deposits (guild_id, created_at, id) WHERE state = 'waiting';
      CREATE INDEX address_requests_waiting ON address_requests (guild_id, requested_at, id) WHERE state = 'waiting';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX address_requests_waiting;
      DROP INDEX deposits_by_age;
      DROP INDEX payment_proofs_waiting;
    `);
  }
}
