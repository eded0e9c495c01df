import { createLogger, transports } from "winston";
import { afterEach, beforeEach, expect, it } from "vitest";
import { testDatabase, type TestDatabase } from "../../../test/support/database.js";
import { DomainError } from "../errors.js";
import { Transactions } from "./transactions.js";

const logger = createLogger({ silent: true, transports: [new transports.Console()] });

let database: TestDatabase;
let transactions: Transactions;

beforeEach(async () => {
  database = await testDatabase([]);
  transactions = new Transactions(database.dataSource, logger, new Map([["box_owner_key", "box.taken"]]));
  await database.query("CREATE TABLE box (id int PRIMARY KEY, owner text UNIQUE, coins bigint NOT NULL DEFAULT 0)");
  await database.query("INSERT INTO box VALUES (1, 'ann'), (2, 'bob')");
});
afterEach(() => database.close());

const coins = async () =>
  (await database.query<{ coins: string }>("SELECT coins FROM box ORDER BY id")).map((b) => b.coins);

it("commits what the work did and returns what it returned, with rows and counts", async () => {
  const result = await transactions.run("box.fill", async (tx) => {
    const rows = await tx.query<{ id: number }>("UPDATE box SET coins = coins + $1 WHERE id = $2 RETURNING id", [
      5n,
      1,
    ]);
    return {
      rows,
      changed: await tx.execute("UPDATE box SET coins = coins + 1"),
      missed: await tx.execute("DELETE FROM box WHERE id = 9"),
    };
  });
  expect(result).toEqual({ rows: [{ id: 1 }], changed: 2, missed: 0 });
  expect(await coins()).toEqual(["6", "1"]);
});

it("rolls everything back when the work throws, and wakes nobody", async () => {
  let woken = 0;
  const failing = transactions.run("box.fail", async (tx) => {
    tx.afterCommit(() => (woken += 1));
    await tx.execute("UPDATE box SET coins = 99");
    throw new Error("no");
  });
  await expect(failing).rejects.toThrow("no");
  expect(await coins()).toEqual(["0", "0"]);
  expect(woken).toBe(0);
});

it("wakes only after the commit, when others see the rows", async () => {
  const seen = new Promise<string[]>((resolve) => {
    void transactions.run("box.fill", async (tx) => {
      tx.afterCommit(() => void coins().then(resolve));
      await tx.execute("UPDATE box SET coins = 7");
    });
  });
  expect(await seen).toEqual(["7", "7"]);
});

it("says a violated constraint as the refusal that its module named", async () => {
  const taking = transactions.run("box.take", (tx) => tx.execute("UPDATE box SET owner = 'ann' WHERE id = 2"));
  await expect(taking).rejects.toEqual(new DomainError("box.taken", {}));
  const unnamed = transactions.run("box.add", (tx) => tx.execute("INSERT INTO box VALUES (1, 'eve')"));
  await expect(unnamed).rejects.toThrow('duplicate key value violates unique constraint "box_pkey"');
});

it("re-runs the loser of a deadlock, so that both come through", async () => {
  let runs = 0;
  let bothHold: () => void = () => undefined;
  const both = new Promise<void>((resolve) => (bothHold = resolve));
  const lock = (first: number, second: number) =>
    transactions.run("box.swap", async (tx) => {
      runs += 1;
      await tx.execute("UPDATE box SET coins = coins + 1 WHERE id = $1", [first]);
      if (runs >= 2) bothHold();
      await both;
      await tx.execute("UPDATE box SET coins = coins + 1 WHERE id = $1", [second]);
    });
  await Promise.all([lock(1, 2), lock(2, 1)]);
  expect(runs).toBe(3);
  expect(await coins()).toEqual(["2", "2"]);
});

it("gives every connection back, also of failures and of connections that died", async () => {
  // The pool has 20 places.
  for (let round = 0; round < 30; round += 1) {
    const dying = transactions.run("box.die", async (tx) => {
      await tx.query(round % 2 ? "SELECT pg_terminate_backend(pg_backend_pid())" : "SELECT 1 / 0");
    });
    await expect(dying).rejects.toThrow(/terminat|division/);
  }
  expect(await transactions.run("box.count", (tx) => tx.query("SELECT count(*)::int AS boxes FROM box"))).toEqual([
    { boxes: 2 },
  ]);
});
