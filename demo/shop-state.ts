import type { DataSource } from "typeorm";
import { LedgerProof } from "../src/modules/sales/ledger-proof.js";
import { formatMoney, type Currency } from "../src/platform/money.js";
import { currency } from "../src/modules/settings/shop-settings.js";
import type { Market } from "./market.js";
import { note, outcome, say, section, table } from "./terminal.js";

const INDENT = "      ";

/** What the shop's own tables say, read beside the running bot. */
export class ShopState {
  constructor(
    private readonly database: DataSource,
    private readonly market: Market,
  ) {}

  /** Catalogue, wallets, orders and open tickets. */
  async show(): Promise<void> {
    const money = await this.money();
    const products = await this.rows<{ path: string; price_minor: string; stock: string }>(
      `SELECT coalesce(p2.name || ' / ', '') || c.name || ' / ' || p.name || CASE p.variant WHEN '' THEN '' ELSE ' (' || p.variant || ')' END AS path,
         p.price_minor, coalesce(s.quantity::text, 'unlimited') AS stock
       FROM products p JOIN categories c ON c.id = p.category_id LEFT JOIN categories p2 ON p2.id = c.parent_id
       LEFT JOIN stocks s ON s.guild_id = p.guild_id AND s.product_id = p.id
       WHERE p.guild_id = $1 AND p.state = 'published' ORDER BY path LIMIT 12`,
    );
    section("Catalogue");
    print(products.map(({ path, price_minor, stock }) => [path, money(price_minor), stock]));
    section("Wallets");
    const wallets = await this.rows<{ member_id: string; balance: string; spend_minor: string }>(
      `SELECT c.member_id, a.balance, c.spend_minor FROM accounts a JOIN customers c ON c.id = a.customer_id
       WHERE a.guild_id = $1 ORDER BY a.balance DESC LIMIT 12`,
    );
    print(
      wallets.map((wallet) => [
        this.nameOf(wallet.member_id),
        money(wallet.balance),
        `spent ${money(wallet.spend_minor)}`,
      ]),
    );
    section("Orders");
    const orders = await this.rows<{ number: string; name: string; due_minor: string; state: string }>(
      `SELECT number, product_snapshot->>'name' AS name, due_minor, state FROM orders
       WHERE guild_id = $1 ORDER BY id DESC LIMIT 12`,
    );
    print(
      orders.map(({ number, name, due_minor, state }) => [`#${number}`, name, state, money(due_minor)]),
      3,
    );
    section("Open tickets");
    const tickets = await this.rows<{ channel_id: string; member_id: string }>(
      `SELECT t.channel_id, c.member_id FROM tickets t JOIN customers c ON c.id = t.customer_id
       WHERE t.guild_id = $1 AND t.state = 'open' ORDER BY t.id LIMIT 12`,
    );
    print(tickets.map(({ channel_id, member_id }) => [`#${this.channelName(channel_id)}`, this.nameOf(member_id)]));
  }

  /** The sums of the ledger by account, and the proof that they hold. @returns whether they do */
  async showLedger(): Promise<boolean> {
    const money = await this.money();
    const sums = await this.rows<{ account: string; entries: string; sum: string }>(
      `SELECT CASE WHEN a.customer_id IS NULL THEN a.code ELSE 'wallet of ' || c.member_id END AS account,
         count(e.id) AS entries, coalesce(sum(e.amount), 0)::text AS sum
       FROM accounts a LEFT JOIN entries e ON e.account_id = a.id LEFT JOIN customers c ON c.id = a.customer_id
       WHERE a.guild_id = $1 GROUP BY a.id, c.member_id ORDER BY a.id LIMIT 20`,
    );
    const total = sums.reduce((all, { sum }) => all + BigInt(sum), 0n);
    print([
      ...sums.map(({ account, entries, sum }) => [
        account.replace(/\d{17,}/, (id) => this.nameOf(id)),
        `${entries} ${entries === "1" ? "entry" : "entries"}`,
        money(sum),
      ]),
      ["sum", "", money(total.toString())],
    ]);
    const { transfers, wallets, faults } = await new LedgerProof(this.database).verify();
    const holds = faults.length === 0 && total === 0n;
    outcome(
      holds,
      `transfers: ${transfers}, wallets: ${wallets}; every balance equals its entries and the sum is zero`,
    );
    return holds;
  }

  private async money(): Promise<(minor: string) => string> {
    const [row] = await this.rows<{ value: Currency }>(
      `SELECT value #>> '{}' AS value FROM settings WHERE guild_id = $1 AND key = '${currency.key}'`,
    );
    return (minor) => formatMoney(BigInt(minor), row?.value ?? currency.defaultValue);
  }

  private rows<Row>(sql: string): Promise<Row[]> {
    return this.database.query<Row[]>(sql, [this.market.guild.id]);
  }

  private nameOf(memberId: string): string {
    return (
      Object.values({ ada: this.market.ada, sam: this.market.sam, bea: this.market.bea }).find(
        ({ id }) => id === memberId,
      )?.name ?? memberId
    );
  }

  private channelName(id: string): string {
    return this.market.ada.channels().find((channel) => channel.id === id)?.name ?? "deleted";
  }
}

function print(rows: readonly (readonly string[])[], rightFrom = 1): void {
  if (rows.length === 0) note("none");
  for (const line of table(rows, rightFrom)) say(INDENT + line);
}
