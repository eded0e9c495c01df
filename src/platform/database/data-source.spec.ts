import { Client } from "pg";
import { createLogger, transports } from "winston";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import { migrations } from "../../../migrations/index.js";
import { testDatabase, type TestDatabase } from "../../../test/support/database.js";
import { traced } from "../trace.js";
import { checkServer, createDataSource, migrate, revertLast } from "./data-source.js";

const logger = createLogger({ silent: true, transports: [new transports.Console()] });

let database: TestDatabase;
beforeEach(async () => {
  database = await testDatabase([]);
});
afterEach(() => database.close());

describe("migrations", () => {
  /** Everything that a migration can make, as text. */
  const schema = () =>
    database.query(`
      SELECT 'column' AS kind, table_name || '.' || column_name AS name,
             concat_ws(' ', data_type, is_nullable, column_default, identity_generation, generation_expression) AS definition
        FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'migrations'
      UNION ALL SELECT 'constraint', conrelid::regclass || '.' || conname, pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text <> 'migrations'
      UNION ALL SELECT 'index', indexname, indexdef
        FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'migrations'
      UNION ALL SELECT 'trigger', tgrelid::regclass || '.' || tgname, pg_get_triggerdef(oid)
        FROM pg_trigger WHERE NOT tgisinternal
      UNION ALL SELECT 'function', proname, pg_get_functiondef(oid)
        FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prokind = 'f'
          AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')
      UNION ALL SELECT 'type', typname, typtype::text
        FROM pg_type WHERE typnamespace = 'public'::regnamespace AND typtype IN ('e', 'd')
      UNION ALL SELECT 'sequence', sequencename, data_type::text FROM pg_sequences WHERE schemaname = 'public'
      ORDER BY kind, name, definition`);

  it("go up, down to nothing, and up to the same schema", async () => {
    const whole = await schema();
    expect(whole.length).toBeGreaterThan(0);
    const steps = [whole];
    for (let left = migrations.length; left > 0; left -= 1) {
      await revertLast(database.dataSource);
      steps.unshift(await schema());
    }
    expect(steps[0]?.filter((part) => (part as { name: string }).name !== "migrations_id_seq")).toEqual([]);
    await migrate(database.dataSource);
    expect(await schema()).toEqual(whole);
  });

  it("run once when several processes start together", async () => {
    for (const _ of migrations) await revertLast(database.dataSource);
    const processes = await Promise.all(
      [1, 2, 3].map(() => createDataSource({ url: database.url, entities: [], logger }).initialize()),
    );
    await Promise.all(processes.map(migrate));
    await Promise.all(processes.map((process) => process.destroy()));
    const rows = await database.query<{ name: string }>("SELECT name FROM migrations ORDER BY id");
    expect(rows.map(({ name }) => name)).toEqual(migrations.map(({ name }) => name));
  });

  it("make the columns that the entities map, with their types and nullability", async () => {
    const mapped = await testDatabase();
    // The schema builder says what it would change, and changes nothing.
    const { upQueries } = await mapped.dataSource.driver.createSchemaBuilder().log();
    await mapped.close();
    // Foreign keys, checks and indexes are the business of the migrations, so it would drop them.
    const drift = upQueries
      .map(({ query }) => query)
      .filter((sql) => !/^(ALTER TABLE \S+ DROP CONSTRAINT|DROP INDEX)/.test(sql));
    expect(drift).toEqual([]);
  });
});

describe("a session", () => {
  it("has the time zone and the time limits that the shop counts on", async () => {
    const rows = await database.query(`
      SELECT name, setting FROM pg_settings
      WHERE name IN ('TimeZone', 'lock_timeout', 'statement_timeout', 'idle_in_transaction_session_timeout') ORDER BY 1`);
    expect(rows).toEqual([
      { name: "TimeZone", setting: "UTC" },
      { name: "idle_in_transaction_session_timeout", setting: "10000" },
      { name: "lock_timeout", setting: "5000" },
      { name: "statement_timeout", setting: "10000" },
    ]);
  });

  it("reports its statements to the action that runs them, and to no other", async () => {
    const [first, second] = await Promise.all([
      traced("1", async ({ statements }) => {
        await database.query("SELECT 1");
        await database.query("SELECT 11");
        return statements;
      }),
      traced("2", async ({ statements }) => {
        await database.query("SELECT 2");
        return statements;
      }),
    ]);
    expect(first).toEqual(["SELECT 1", "SELECT 11"]);
    expect(second).toEqual(["SELECT 2"]);
  });
});

describe("a server of the operator's", () => {
  it("is taken when it can carry the shop", async () => {
    await expect(checkServer(database.dataSource)).resolves.toBeUndefined();
  });

  it.each([
    ["knows only ASCII", "ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'", "does not know letters outside ASCII"],
    ["is not UTF8", "ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'", "stores text as LATIN1"],
  ])("is refused with the remedy when its database %s", async (_case, options, fault) => {
    const name = `foreign_${Math.random().toString(36).slice(2)}`;
    const admin = new Client(inject("adminUrl"));
    await admin.connect();
    await admin.query(`CREATE DATABASE ${name} TEMPLATE template0 ${options}`);
    const url = new URL(database.url);
    url.pathname = `/${name}`;
    const foreign = await createDataSource({ url: url.href, entities: [], logger }).initialize();
    const refusal = await checkServer(foreign).catch((error: unknown) => String(error));
    await foreign.destroy();
    await admin.query(`DROP DATABASE ${name}`);
    await admin.end();
    expect(refusal).toContain(fault);
    expect(refusal).toContain("CREATE DATABASE guildmart TEMPLATE template0");
  });
});
