import { afterEach, beforeEach, expect, it } from "vitest";
import { testDatabase, type TestDatabase } from "../../../test/support/database.js";

let database: TestDatabase;
beforeEach(async () => {
  database = await testDatabase([]);
});
afterEach(() => database.close());

/** One connection, as TypeORM hands it out. */
async function onOneConnection<T>(work: (query: (sql: string, values?: unknown[]) => Promise<unknown>) => Promise<T>) {
  const runner = database.dataSource.createQueryRunner();
  try {
    return await work((sql, values) => runner.query(sql, values));
  } finally {
    await runner.release();
  }
}

const PREPARED = "SELECT name, statement FROM pg_prepared_statements ORDER BY prepare_time";

it("prepares a statement with parameters once, under the name of its use case, and no other", async () => {
  await onOneConnection(async (query) => {
    for (const value of [1, 2, 3]) {
      expect(await query("/* box.fill */ SELECT $1::int AS value", [value])).toEqual([{ value }]);
    }
    await query("SELECT 1 AS value");
    await query("SELECT 2 AS value", []);
    expect(await query(PREPARED)).toEqual([
      { name: "/* box.fill */ 0", statement: "/* box.fill */ SELECT $1::int AS value" },
    ]);
  });
});

it("runs a statement that failed before, also one that could not even be parsed", async () => {
  await onOneConnection(async (query) => {
    await expect(query("SELECT 1 / $1::int AS value", [0])).rejects.toThrow("division by zero");
    expect(await query("SELECT 1 / $1::int AS value", [1])).toEqual([{ value: 1 }]);
    await expect(query("SELECT id FROM box WHERE id = $1", [1])).rejects.toThrow('"box" does not exist');
    await query("CREATE TABLE box (id int)");
    expect(await query("SELECT id FROM box WHERE id = $1", [1])).toEqual([]);
    await query("ALTER TABLE box ADD COLUMN coins int");
    expect(await query("SELECT id FROM box WHERE id = $1", [1])).toEqual([]);
  });
});

it("stops keeping plans at a bound, and goes on without", async () => {
  await onOneConnection(async (query) => {
    for (let n = 0; n < 300; n += 1)
      expect(await query(`SELECT $1::int + ${n} AS value`, [1])).toEqual([{ value: n + 1 }]);
    expect(await query("SELECT count(*)::int AS kept FROM pg_prepared_statements")).toEqual([{ kept: 250 }]);
  });
});
