import type { MigrationInterface, QueryRunner } from "typeorm";

/** Payment panels: which message shows an order's state, and how far it is drawn. */
export class Payments1764000000009 implements MigrationInterface {
  name = "Payments1764000000009";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE payment_panels (
        guild_id bigint NOT NULL REFERENCES guilds,
        order_id bigint NOT NULL,
        ticket_id bigint NOT NULL,
        message_id bigint,
        PRIMARY KEY (guild_id, order_id),
        FOREIGN KEY (guild_id, order_id) REFERENCES orders (guild_id, id),
        FOREIGN KEY (guild_id, ticket_id) REFERENCES tickets (guild_id, id)
      );
      CREATE INDEX payment_panels_ticket ON payment_panels (guild_id, ticket_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE payment_panels`);
  }
}
