import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createLogger } from "winston";
import type { Actor } from "../../platform/actor.js";
import { Clock } from "../../platform/clock.js";
import { Transactions } from "../../platform/database/transactions.js";
import { traced } from "../../platform/trace.js";
import { testDatabase, type TestDatabase } from "../../../test/support/database.js";
import { AuditLog } from "../audit/audit.service.js";
import { limitSettings } from "./limits.js";
import { categorySetting, numberSetting } from "./setting-kinds.js";
import { Settings } from "./settings.service.js";
import { adminRoles, currency, timeZone } from "./shop-settings.js";

const perMember = numberSetting({
  key: "story.perMember",
  label: "Per member",
  help: "1 to 1000.",
  defaultValue: 3,
  unit: "each",
  lowest: 1,
  highest: 1000,
});

let database: TestDatabase;
let transactions: Transactions;
let settings: Settings;
let ada: Actor;
let guilds = 0;

beforeAll(async () => {
  database = await testDatabase();
  const clock = new Clock();
  transactions = new Transactions(database.dataSource, createLogger({ silent: true }), new Map());
  settings = new Settings(database.dataSource, transactions, clock, new AuditLog(clock));
});
afterAll(() => database.close());

beforeEach(async () => {
  guilds += 1;
  const guildId = `2000000000000000${guilds.toString().padStart(2, "0")}`;
  await database.query("INSERT INTO guilds (id) VALUES ($1)", [guildId]);
  ada = {
    guildId,
    memberId: "300000000000000001",
    customerId: "1",
    level: "admin",
    staffOf: new Set(),
    blocked: false,
    currency: "USD",
    timeZone: "UTC",
    correlationId: "test",
    idempotencyKey: "400000000000000001",
  };
});

/** Money moves: the statement that every transfer ends with. */
const FIRST_MOVEMENT = `
  WITH side AS (
    INSERT INTO accounts (guild_id, code, created_at) VALUES ($1, 'sales', now()), ($1, 'adjustments', now())
    RETURNING id
  ), transfer AS (
    INSERT INTO transfers (guild_id, idempotency_key, kind, amount, debit_account_id, credit_account_id, created_at)
    SELECT $1, 'first', 'top_up', 5, min(id), max(id), now() FROM side RETURNING id
  )
  INSERT INTO entries (guild_id, transfer_id, account_id, amount, created_at)
  SELECT $1, transfer.id, side.id, 5, now() FROM transfer, side`;

describe("a setting", () => {
  it("has its default until an admin changes it, in one guild only", async () => {
    const [other] = await database.query<{ id: string }>("INSERT INTO guilds VALUES (299999999999999999) RETURNING id");
    expect(await settings.get(ada.guildId, timeZone)).toBe("UTC");
    expect(await settings.change(ada, timeZone, " europe/berlin ")).toEqual({ before: "UTC", after: "Europe/Berlin" });
    expect(await settings.get(ada.guildId, timeZone)).toBe("Europe/Berlin");
    expect(await settings.get(other?.id ?? "", timeZone)).toBe("UTC");
  });

  it("keeps who changed it and what it was, in history and audit", async () => {
    await settings.change(ada, perMember, "7");
    await settings.change(ada, perMember, "9");
    const past = await settings.history(ada.guildId, perMember);
    expect(past.map(({ before, after, changedBy }) => [before, after, changedBy])).toEqual([
      [7, 9, ada.memberId],
      [3, 7, ada.memberId],
    ]);
    const audit = "SELECT action, subject_id, before, after FROM audit_log WHERE guild_id = $1 ORDER BY id";
    expect(await database.query(audit, [ada.guildId])).toEqual([
      { action: "settings.change", subject_id: "story.perMember", before: { value: 3 }, after: { value: 7 } },
      { action: "settings.change", subject_id: "story.perMember", before: { value: 7 }, after: { value: 9 } },
    ]);
  });

  it("is written only when it differs", async () => {
    expect(await settings.change(ada, currency, "usd")).toEqual({ before: "USD", after: "USD" });
    expect(await database.query("SELECT 1 FROM settings WHERE guild_id = $1", [ada.guildId])).toEqual([]);
  });

  it.each([
    [currency, "US"],
    [currency, "ZZZ"],
    [timeZone, "+02:00"],
    [timeZone, "Mars/Olympus"],
    [timeZone, ""],
    [perMember, "0"],
    [perMember, "1001"],
    [perMember, "1e2"],
    [perMember, "-1"],
    [perMember, ["300000000000000001"]],
    [adminRoles, "everyone"],
    [adminRoles, Array.from({ length: 11 }, (_, i) => `5000000000000000${10 + i}`)],
  ])("refuses what is outside its bounds: %#", async (definition, input) => {
    const change = settings.change<unknown>(ada, definition, input);
    await expect(change).rejects.toMatchObject({ code: "settings.refused", facts: { label: definition.label } });
    expect(await settings.get<unknown>(ada.guildId, definition)).toEqual(definition.defaultValue);
  });

  it("names roles, each once, never that of everyone", async () => {
    const roles = ["500000000000000001", "500000000000000002", "500000000000000001"];
    expect((await settings.change(ada, adminRoles, roles)).after).toEqual(roles.slice(0, 2));
    await expect(settings.change(ada, adminRoles, [ada.guildId])).rejects.toMatchObject({ code: "settings.everyone" });
    expect(await settings.get(ada.guildId, adminRoles)).toEqual(roles.slice(0, 2));
  });

  it("can be cleared to none and set again", async () => {
    const category = categorySetting({ key: "test.category", label: "Category", help: "" });
    const id = "600000000000000001";
    await settings.change(ada, category, [id]);
    expect(await settings.change(ada, category, [])).toEqual({ before: id, after: null });
    expect(await settings.change(ada, category, [id])).toEqual({ before: null, after: id });
  });

  it("comes with others in one statement", async () => {
    await settings.change(ada, limitSettings[1], "12");
    const [values, statements] = await traced("test", async (trace) => [
      await settings.getMany(ada.guildId, { tickets: limitSettings[1], perMember, timeZone }),
      trace.statements,
    ]);
    expect(values).toEqual({ tickets: 12, perMember: 3, timeZone: "UTC" });
    expect(statements).toHaveLength(1);
  });

  it("loses no change when several come at once", async () => {
    await Promise.all(Array.from({ length: 12 }, (_, i) => settings.change(ada, perMember, `${i + 4}`)));
    const past = await settings.history(ada.guildId, perMember);
    expect(past.map(({ before }) => before).slice(0, -1)).toEqual(past.map(({ after }) => after).slice(1));
    expect(await settings.get(ada.guildId, perMember)).toBe(past[0]?.after);
  });
});

describe("the currency", () => {
  it("may change until money has moved", async () => {
    await settings.change(ada, currency, "EUR");
    await database.query(FIRST_MOVEMENT, [ada.guildId]);
    await expect(settings.change(ada, currency, "USD")).rejects.toMatchObject({ code: "settings.currencyLocked" });
    expect(await settings.get(ada.guildId, currency)).toBe("EUR");
  });

  it("waits for a movement under way and is refused after it", async () => {
    const moving = database.dataSource.createQueryRunner();
    await moving.startTransaction();
    await moving.query(FIRST_MOVEMENT, [ada.guildId]);
    const change = settings.change(ada, currency, "EUR").then(
      () => "changed",
      (error: { code: string }) => error.code,
    );
    const first = await Promise.race([change, new Promise((resolve) => setTimeout(resolve, 300, "waiting"))]);
    await moving.commitTransaction();
    await moving.release();
    expect([first, await change]).toEqual(["waiting", "settings.currencyLocked"]);
  });

  it("holds a movement back until its change is done", async () => {
    const order: string[] = [];
    await transactions.run("test", async (tx) => {
      await currency.permit?.(tx, ada.guildId, "EUR");
      const moved = database.query(FIRST_MOVEMENT, [ada.guildId]).then(() => order.push("moved"));
      await new Promise((resolve) => setTimeout(resolve, 300));
      order.push("changed");
      tx.afterCommit(() => void moved);
    });
    await expect.poll(() => order).toEqual(["changed", "moved"]);
  });
});
