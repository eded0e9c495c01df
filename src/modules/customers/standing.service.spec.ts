import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createLogger } from "winston";
import type { Caller } from "../../platform/access.js";
import { Clock, DAY } from "../../platform/clock.js";
import { Transactions } from "../../platform/database/transactions.js";
import type { Snowflake } from "../../platform/ids.js";
import { traced } from "../../platform/trace.js";
import { testDatabase, type TestDatabase } from "../../../test/support/database.js";
import { rolesSetting } from "../settings/setting-kinds.js";
import { adminRoles, currency, timeZone } from "../settings/shop-settings.js";
import { CustomerService } from "./customer.service.js";
import { StandingService } from "./standing.service.js";

const STAFF = "500000000000000001";
const ADMIN = "500000000000000002";
const HOUSE = ["adjustments", "sales"];

let database: TestDatabase;
let clock: Clock;
let transactions: Transactions;
let members = 0;

beforeAll(async () => {
  database = await testDatabase();
  clock = new Clock();
  transactions = new Transactions(database.dataSource, createLogger({ silent: true }), new Map());
});
afterAll(() => database.close());

function service(houseAccounts: readonly string[] = HOUSE): StandingService {
  const staff = (type: string) =>
    rolesSetting({ key: `tickets.${type}.staffRoles`, label: "Staff roles", help: "Who serves these tickets." });
  const definitions = [currency, timeZone, adminRoles, staff("order"), staff("refund")];
  return new StandingService(database.dataSource, transactions, clock, definitions, houseAccounts);
}

function caller(guildId: Snowflake, facts: Partial<Caller> = {}): Caller {
  members += 1;
  const memberId = `30000000000000${members.toString().padStart(4, "0")}`;
  return { guildId, memberId, roleIds: [], managesGuild: false, ...facts };
}

function set(guildId: Snowflake, key: string, value: unknown): Promise<unknown> {
  const sql = "INSERT INTO settings (guild_id, key, value, changed_at) VALUES ($1, $2, $3::jsonb, now())";
  return database.query(sql, [guildId, key, JSON.stringify(value)]);
}

const accounts = (guildId: Snowflake) =>
  database.query<{ code: string; balance: string | null }>(
    "SELECT code, balance FROM accounts WHERE guild_id = $1 ORDER BY code",
    [guildId],
  );

describe("the first command of a guild", () => {
  it("makes guild, house accounts and member once, however many come at once", async () => {
    const guildId = "200000000000000001";
    const bea = caller(guildId);
    const all = await Promise.all(Array.from({ length: 8 }, () => service().standing(bea)));
    expect(new Set(all.map((standing) => standing.customerId)).size).toBe(1);
    expect(all[0]).toMatchObject({ level: "customer", blocked: false, currency: "USD", timeZone: "UTC" });
    expect(await accounts(guildId)).toEqual([
      { code: "adjustments", balance: null },
      { code: "sales", balance: null },
    ]);
  });

  it("is followed by commands that cost one statement", async () => {
    const bea = caller("200000000000000001");
    await service().standing(bea);
    const statements = await traced("test", async (trace) => {
      await service().standing(bea);
      return trace.statements;
    });
    expect(statements).toHaveLength(1);
  });

  it("adds the house accounts that a newer version needs", async () => {
    const bea = caller("200000000000000002");
    await service().standing(bea);
    await service([...HOUSE, "gift cost"]).standing(bea);
    expect((await accounts(bea.guildId)).map(({ code }) => code)).toEqual(["adjustments", "gift cost", "sales"]);
  });
});

describe("a member", () => {
  const guildId = "200000000000000003";

  beforeAll(async () => {
    await service().standing(caller(guildId));
    await set(guildId, "tickets.order.staffRoles", [STAFF]);
    await set(guildId, "shop.adminRoles", [ADMIN]);
  });

  it.each<[string, Partial<Caller>, string, string[]]>([
    ["without roles buys", {}, "customer", []],
    ["with the staff role serves that type", { roleIds: [STAFF] }, "support", ["order"]],
    ["with an admin role runs the shop", { roleIds: [ADMIN] }, "admin", ["order", "refund"]],
    ["who manages the guild runs the shop", { managesGuild: true }, "admin", ["order", "refund"]],
  ])("%s", async (_, facts, level, staffOf) => {
    const bea = caller(guildId, facts);
    const standing = await service().standing(bea);
    expect([standing.level, [...standing.staffOf]]).toEqual([level, staffOf]);
    // Roles of one guild mean nothing in another.
    const elsewhere = await service().standing({ ...bea, guildId: "200000000000000004", managesGuild: false });
    expect(elsewhere.level).toBe("customer");
  });

  it("sees the guild's currency and zone", async () => {
    const bea = caller("200000000000000005");
    await service().standing(bea);
    await set(bea.guildId, "shop.currency", "JPY");
    await set(bea.guildId, "shop.timeZone", "Asia/Tokyo");
    expect(await service().standing(bea)).toMatchObject({ currency: "JPY", timeZone: "Asia/Tokyo" });
  });

  it.each([
    ["for good", null, true],
    ["until tomorrow", DAY, true],
    ["until yesterday", -DAY, false],
  ])("who was blocked %s", async (_, untilMs, blocked) => {
    const bea = caller("200000000000000006");
    const { customerId } = await service().standing(bea);
    await database.query("UPDATE customers SET blocked_at = now(), blocked_until = $2 WHERE id = $1", [
      customerId,
      untilMs === null ? null : clock.in(untilMs),
    ]);
    expect((await service().standing(bea)).blocked).toBe(blocked);
  });
});

describe("customers", () => {
  it("are made once and found without being made", async () => {
    const customers = new CustomerService(database.dataSource, clock);
    const { guildId, memberId } = caller("200000000000000007");
    await service().standing(caller(guildId));
    expect(await customers.find(guildId, memberId)).toBeUndefined();
    const ids = await Promise.all(Array.from({ length: 8 }, () => customers.ensure(guildId, memberId)));
    expect(new Set(ids).size).toBe(1);
    expect(await customers.find(guildId, memberId)).toEqual({ id: ids[0], spend: 0n, mutedNotices: [] });
  });

  it("count what they spent and in how many orders, never below nothing, never in another guild", async () => {
    const customers = new CustomerService(database.dataSource, clock);
    const bea = caller("200000000000000008");
    const { customerId } = await service().standing(bea);
    const add = (amount: bigint, orders: -1 | 0 | 1, guildId = bea.guildId) =>
      transactions.run("test", (tx) => customers.addSpend(tx, guildId, customerId, amount, orders));
    await Promise.all(Array.from({ length: 10 }, () => add(5n, 1)));
    await add(-20n, 0);
    for (let i = 0; i < 10; i += 1) await add(0n, -1);
    await expect(add(-31n, 0)).rejects.toThrow("cannot change spend");
    await expect(add(1n, -1)).rejects.toThrow("cannot change spend");
    await expect(add(1n, 0, "200000000000000007")).rejects.toThrow("cannot change spend");
    expect(await database.query("SELECT spend_minor, paid_orders FROM customers WHERE id = $1", [customerId])).toEqual([
      { spend_minor: "30", paid_orders: 0 },
    ]);
  });
});
