import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { MINUTE } from "../../platform/clock.js";
import type { RowId } from "../../platform/ids.js";
import { testDatabase, type TestDatabase } from "../../../test/support/database.js";
import { RateLimitService } from "./rate-limit.service.js";

const GUILD = "200000000000000001";
const LIMIT = { name: "refusedPayments", times: 3, windowMs: 5 * MINUTE };
const NOON = new Date("2026-01-01T12:00:00Z");

let database: TestDatabase;
let limits: RateLimitService;
let bea: RowId;
let members = 0;

beforeAll(async () => {
  database = await testDatabase();
  limits = new RateLimitService(database.dataSource);
  await database.query("INSERT INTO guilds (id) VALUES ($1)", [GUILD]);
});
afterAll(() => database.close());

beforeEach(async () => {
  members += 1;
  const sql = "INSERT INTO customers (guild_id, member_id, created_at) VALUES ($1, $2, now()) RETURNING id";
  const [row] = await database.query<{ id: string }>(sql, [GUILD, `30000000000000000${members}`]);
  bea = row?.id ?? "";
});

const take = (at: Date) => limits.take(GUILD, bea, LIMIT, at);
const after = (ms: number) => new Date(NOON.getTime() + ms);

it("allows so many in a window, says when it works again, and then works again", async () => {
  await take(NOON);
  await take(after(MINUTE));
  await take(after(2 * MINUTE));
  await expect(take(after(3 * MINUTE))).rejects.toMatchObject({
    code: "limits.exceeded",
    facts: { worksAt: after(5 * MINUTE) },
  });
  await expect(take(after(5 * MINUTE - 1))).rejects.toMatchObject({ code: "limits.exceeded" });
  await take(after(5 * MINUTE));
});

it("counts each of many at once", async () => {
  const outcomes = await Promise.allSettled(Array.from({ length: 12 }, () => take(NOON)));
  expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(3);
});

it("counts names and members apart", async () => {
  await Promise.all([take(NOON), take(NOON), take(NOON)]);
  await limits.take(GUILD, bea, { ...LIMIT, name: "lists" }, NOON);
  await expect(take(NOON)).rejects.toMatchObject({ code: "limits.exceeded" });
});

it("follows the guild's own number", async () => {
  await database.query("INSERT INTO settings VALUES ($1, 'limits.refusedPayments', '1', now())", [GUILD]);
  await take(NOON);
  await expect(take(NOON)).rejects.toMatchObject({ code: "limits.exceeded" });
  await database.query("DELETE FROM settings");
  await take(NOON);
});

it("can be asked without counting", async () => {
  const ask = (at: Date) => limits.refuseExhausted(GUILD, bea, LIMIT, at);
  for (let i = 0; i < 5; i += 1) await ask(NOON);
  for (let i = 0; i < 3; i += 1) await take(NOON);
  await expect(ask(NOON)).rejects.toMatchObject({ code: "limits.exceeded" });
  await ask(after(5 * MINUTE));
});
