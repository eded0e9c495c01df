import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { Client } from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { EmbeddedServer } from "./embedded-server.js";

/** A bot process as far as the database sees it: starts the server, writes rows and says which are committed. */
const OWNER = `
  import { EmbeddedServer } from "${new URL("../../../dist/src/platform/database/embedded-server.js", import.meta.url).href}";
  import pg from "pg";
  const server = await EmbeddedServer.start(process.argv[1]).catch((error) => {
    console.log("refused " + error.message);
    process.exit(1);
  });
  console.log("started " + server.url);
  const client = new pg.Client(server.url);
  await client.connect();
  await client.query("CREATE TABLE IF NOT EXISTS sale (id bigint GENERATED ALWAYS AS IDENTITY)");
  for (;;) {
    const { rows } = await client.query("INSERT INTO sale DEFAULT VALUES RETURNING id");
    console.log("committed " + rows[0].id);
  }`;

/** Where {@link first} was made. */
let firstRoot: string;
/** A server on a new folder; what it made is copied where the making is not what is told. */
let first: EmbeddedServer;
let root: string;
let folder: string;
const servers: EmbeddedServer[] = [];
const owners: ChildProcess[] = [];

beforeAll(async () => {
  firstRoot = await mkdtemp(join(tmpdir(), "guildmart-embedded-"));
  first = await EmbeddedServer.start(join(firstRoot, "postgres"));
});
afterAll(async () => {
  await first.stop();
  await rm(firstRoot, { recursive: true, force: true });
});

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "guildmart-embedded-"));
  folder = join(root, "postgres");
});

afterEach(async () => {
  const left = owners.splice(0);
  for (const owner of left) owner.kill("SIGKILL");
  await Promise.all(servers.splice(0).map((server) => server.stop()));
  // Takes over what the owners left behind, and ends it.
  if (left.length > 0) await (await retried(() => EmbeddedServer.start(folder))).stop();
  await rm(root, { recursive: true, force: true });
});

/** Puts a database there that was made before and stopped in order. */
async function madeBefore(at = folder): Promise<void> {
  await first.stop();
  await promisify(execFile)("cp", ["-a", join(firstRoot, "postgres"), at]);
}

async function start(): Promise<EmbeddedServer> {
  const server = await EmbeddedServer.start(folder);
  servers.push(server);
  return server;
}

interface Owner {
  child: ChildProcess;
  /** The first line it said. */
  said: string;
  /** The rows that it knows to be committed. */
  committed: readonly number[];
}

async function startOwner(): Promise<Owner> {
  const child = spawn(process.execPath, ["--input-type=module", "-e", OWNER, folder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  owners.push(child);
  const committed: number[] = [];
  const lines = createInterface({ input: child.stdout });
  lines.on("line", (line) => {
    if (line.startsWith("committed ")) committed.push(Number(line.slice(10)));
  });
  const [said] = (await once(lines, "line")) as [string];
  return { child, said, committed };
}

async function query<Row>(url: string, sql: string): Promise<Row[]> {
  const client = new Client(url);
  await client.connect();
  try {
    return (await client.query(sql)).rows as Row[];
  } finally {
    await client.end();
  }
}

/** The dying owner may still count as alive for a moment. */
async function retried<T>(work: () => Promise<T>): Promise<T> {
  for (let left = 20; ; left -= 1) {
    try {
      return await work();
    } catch (error) {
      if (left === 0) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

const serverPid = async (of = folder) =>
  Number((await readFile(join(of, "cluster", "postmaster.pid"), "utf8")).split("\n")[0]);

describe("the first start", () => {
  it("makes a database that asks for the password and knows every alphabet", async () => {
    expect(
      await query(first.url, "SELECT lower('ÜBER') AS folded, current_setting('server_encoding') AS encoding"),
    ).toEqual([{ folded: "über", encoding: "UTF8" }]);
    const wrong = new URL(first.url);
    wrong.password = "guess";
    await expect(query(wrong.href, "SELECT 1")).rejects.toThrow("password authentication failed");
  });

  it("keeps the password where only its owner reads it, once", async () => {
    const made = join(firstRoot, "postgres");
    const { mode } = await stat(join(made, "password"));
    expect(mode & 0o777).toBe(0o600);
    expect((await readFile(join(made, "password"), "utf8")).trim()).toBe(new URL(first.url).password);
    expect(existsSync(join(made, "initdb-password"))).toBe(false);
    const command = await readFile(`/proc/${await serverPid(made)}/cmdline`, "utf8");
    expect(command).not.toContain(new URL(first.url).password);
  });

  it("listens on this machine only, without a socket file", async () => {
    expect(
      await query(
        first.url,
        "SELECT name, setting FROM pg_settings WHERE name IN ('listen_addresses', 'unix_socket_directories') ORDER BY 1",
      ),
    ).toEqual([
      { name: "listen_addresses", setting: "127.0.0.1" },
      { name: "unix_socket_directories", setting: "" },
    ]);
  });

  it("works in a folder that everybody may enter, too", async () => {
    await chmod(root, 0o755);
    const { url } = await start();
    expect(await query(url, "SELECT current_setting('data_directory') AS at")).toEqual([
      { at: join(folder, "cluster") },
    ]);
  });
});

describe("after a crash", () => {
  beforeEach(() => madeBefore());

  it("of the bot, again and again, every committed row is there and the orphan is gone", async () => {
    const known: number[] = [];
    for (let round = 0; round < 5; round += 1) {
      const owner = await startOwner();
      expect(owner.said).toMatch(/^started /);
      await expect.poll(() => owner.committed.length, { timeout: 10_000, interval: 10 }).toBeGreaterThan(20);
      const orphan = await serverPid();
      owner.child.kill("SIGKILL");
      await once(owner.child, "close");
      known.push(...owner.committed);
      expect(() => process.kill(orphan, 0), "the server outlives the bot").not.toThrow();
    }
    const orphan = await serverPid();
    const { url } = await start();
    expect(await serverPid()).not.toBe(orphan);
    const stored = (await query<{ id: string }>(url, "SELECT id FROM sale")).map(({ id }) => Number(id));
    expect(known.filter((id) => !stored.includes(id))).toEqual([]);
  });

  it("of the server, the bot is told and the next start recovers", async () => {
    const server = await start();
    await query(server.url, "CREATE TABLE kept AS SELECT 7 AS row");
    process.kill(await serverPid(), "SIGKILL");
    expect(await server.lost).toContain("ended (SIGKILL)");
    servers.length = 0;
    const { url } = await start();
    expect(await query(url, "SELECT row FROM kept")).toEqual([{ row: 7 }]);
  });

  it("a lock file with the id of somebody else's process does that process no harm", async () => {
    await (await start()).stop();
    servers.length = 0;
    await madeBefore(join(root, "another"));
    const another = await EmbeddedServer.start(join(root, "another"));
    const anotherPid = await serverPid(join(root, "another"));
    const program = spawn("sleep", ["60"]);
    try {
      for (const pid of [anotherPid, program.pid]) {
        await writeFile(join(folder, "cluster", "postmaster.pid"), `${pid}\n${folder}/cluster\n`);
        const server = await EmbeddedServer.start(folder);
        expect(await query(server.url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
        await server.stop();
      }
      expect(await query(another.url, "SELECT 2 AS two")).toEqual([{ two: 2 }]);
      expect(program.exitCode ?? program.signalCode).toBeNull();
    } finally {
      program.kill();
      await another.stop();
    }
  });
});

describe("two starts on one folder", () => {
  it("the second is refused while the first lives, and changes nothing", async () => {
    await madeBefore();
    const owner = await startOwner();
    await expect(start()).rejects.toThrow(`Guildmart already runs on ${folder}/cluster (process ${owner.child.pid})`);
    const before = owner.committed.length;
    await expect.poll(() => owner.committed.length).toBeGreaterThan(before);
  });

  it("at the same moment, on a new folder: one wins", async () => {
    const said = (await Promise.all([startOwner(), startOwner()])).map((owner) => owner.said);
    expect(said.filter((line) => line.startsWith("started "))).toHaveLength(1);
    expect(said.filter((line) => line.startsWith("refused Guildmart already runs"))).toHaveLength(1);
  });
});

describe("stopping", () => {
  it("takes less than 5 s in the middle of a statement, and leaves no process", async () => {
    await madeBefore();
    const server = await start();
    const client = new Client(server.url);
    client.on("error", () => undefined);
    await client.connect();
    const sleeping = client.query("SELECT pg_sleep(60)").catch((error: unknown) => String(error));
    await expect
      .poll(() => query(server.url, "SELECT 1 FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(60)'"))
      .toHaveLength(1);
    const pid = await serverPid();
    const startedAt = performance.now();
    await server.stop();
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    // The process is gone as soon as whoever inherited it has taken note.
    await expect.poll(() => isThere(pid)).toBe(false);
    expect(await sleeping).toContain("terminat");
    await server.stop();
  });
});

/** A process that ended is there until its parent has taken note. */
function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
