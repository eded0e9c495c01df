import { expect, it } from "vitest";
import { testDatabase } from "./database.js";

it("gives each caller a migrated database of its own", async () => {
  const [first, second] = await Promise.all([testDatabase([]), testDatabase([])]);
  await first.query("CREATE TABLE mine (id int)");
  const seen = "SELECT count(*)::int AS tables FROM information_schema.tables WHERE table_name IN ('mine', 'guilds')";
  expect(await first.query(seen)).toEqual([{ tables: 2 }]);
  expect(await second.query(seen)).toEqual([{ tables: 1 }]);
  await Promise.all([first.close(), second.close()]);
});
