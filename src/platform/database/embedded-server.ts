import { spawn, type ChildProcess, type StdioOptions } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { chmod, chown, mkdir, open, readFile, rename, rm, writeFile, type FileHandle } from "node:fs/promises";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Binaries, findBinaries, isOpenTo, serverUser, type ServerUser } from "./embedded-binaries.js";
import { findServer, isReady, lockedBy, ownerMark, portOf, stopServer } from "./server-process.js";

const SUPERUSER = "guildmart";

/** Recovery after a crash replays at most `max_wal_size` (1 GB), which a slow disk does in this time. */
const READY_WITHIN_MS = 120_000;
/** Of the 5 s that a shutdown may take, before the server is made to drop what it is doing. */
const STOP_PATIENCE_MS = 3_500;
/** Somebody may take the free port, or old backends hold the shared memory, between our look and the server's. */
const START_ATTEMPTS = 10;
const START_PAUSE_MS = 300;

/** Only what differs from PostgreSQL's defaults. */
const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  // An ERROR's detail holds the values of a row; the bot logs its own statements without them.
  log_min_messages: "log",
  log_checkpoints: "off",
  log_timezone: "UTC",
};

export interface EmbeddedServerOptions {
  /** Server settings on top of ours. */
  readonly settings?: Readonly<Record<string, string>>;
}

/**
 * A PostgreSQL server of our own, from the binaries that npm brought, for a bot without `DATABASE_URL`.
 *
 * It listens on 127.0.0.1 and a free port. When the bot is killed the server stays as an orphan; the next start on the
 * folder stops it and takes over. Killed itself, it recovers every committed transaction at the next start.
 */
export class EmbeddedServer {
  /** Settles when the server ends without {@link stop}: the reason, for the log. */
  readonly lost: Promise<string>;
  private stopping = false;

  private constructor(
    /** The superuser's connection to the database `postgres`. */
    readonly url: string,
    private readonly cluster: string,
    private readonly program: Program,
    logFile: string,
  ) {
    this.lost = program.ended.then(async (outcome) => {
      if (this.stopping) return new Promise<string>(() => undefined);
      return `The built-in database ended (${outcome}). ${await lastLines(logFile)}`;
    });
  }

  /**
   * Starts the server of `folder`; makes it first when the folder is new.
   *
   * @param folder holds the data (`cluster`), the superuser's password (`password`, mode 0600) and the server's log
   * @throws Error a sentence with the remedy, for example when another bot runs on the same folder
   */
  static async start(folder: string, options: EmbeddedServerOptions = {}): Promise<EmbeddedServer> {
    const home = resolve(folder);
    const cluster = join(home, "cluster");
    const user = await serverUser(cluster);
    const binaries = await findBinaries(user);
    if (!existsSync(cluster)) await create(home, binaries, user);
    const password = await readPassword(join(home, "password"));
    const logFile = await rotateLog(home);

    for (let attempt = 1; ; attempt += 1) {
      await takeOver(cluster);
      const port = await freePort();
      const program = await launch({ cluster, binaries, user, port, logFile, settings: options.settings ?? {} });
      if (await becomesReady(cluster, program)) {
        const url = `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/postgres`;
        return new EmbeddedServer(url, cluster, program, logFile);
      }
      if (attempt === START_ATTEMPTS) {
        throw new Error(`The built-in database in ${home} does not start. ${await lastLines(logFile)}`);
      }
      await sleep(START_PAUSE_MS);
    }
  }

  /** Ends all sessions and stops the server, within 5 s. */
  async stop(): Promise<void> {
    this.stopping = true;
    const { pid, exitCode, signalCode } = this.program.child;
    if (pid === undefined || exitCode !== null || signalCode !== null) return;
    if (!(await stopServer(this.cluster, pid, STOP_PATIENCE_MS))) {
      throw new Error(`The built-in database (process ${pid}) does not stop.`);
    }
  }
}

/** The superuser's URL of the server that runs on the folder now; nothing when none does. */
export async function runningServer(folder: string): Promise<string | undefined> {
  const cluster = join(resolve(folder), "cluster");
  const pid = await lockedBy(cluster);
  if (pid === undefined || !(await findServer(cluster, pid)) || !(await isReady(cluster, pid))) return undefined;
  const password = (await readFile(join(resolve(folder), "password"), "utf8")).trim();
  return `postgres://${SUPERUSER}:${password}@127.0.0.1:${await portOf(cluster)}/postgres`;
}

/** Makes the folder beside its place and moves it there whole, so that it is never half made. */
async function create(home: string, binaries: Binaries, user: ServerUser | undefined): Promise<void> {
  const draft = `${home}.${process.pid}.draft`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true });
  // The process's umask may have taken the passage away that the server's user needs.
  await chmod(draft, 0o711);
  const cluster = join(draft, "cluster");
  await mkdir(cluster, { mode: 0o700 });
  const password = randomBytes(24).toString("base64url");
  await writeFile(join(draft, "password"), `${password}\n`, { mode: 0o600 });
  const forInitdb = join(draft, "initdb-password");
  await writeFile(forInitdb, `${password}\n`, { mode: 0o600 });
  if (user) for (const path of [cluster, forInitdb]) await chown(path, user.uid, user.gid);
  const passwordFile = await open(forInitdb, "r");
  const paths = await pathsFor(user, cluster);
  try {
    const logFile = join(draft, "initdb.log");
    const log = await open(logFile, "w", 0o600);
    const initdb = run(
      join(binaries.folder, "bin", "initdb"),
      [
        `--pgdata=${paths.path}`,
        `--username=${SUPERUSER}`,
        `--pwfile=${user ? "/proc/self/fd/4" : forInitdb}`,
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--lc-collate=C",
        "--lc-ctype=C.UTF-8",
        "--no-instructions",
      ],
      ["ignore", log.fd, log.fd, paths.handle?.fd ?? "ignore", passwordFile.fd],
      user,
    );
    const outcome = await initdb.ended;
    await log.close();
    if (outcome !== "code 0")
      throw new Error(`The built-in database cannot be made in ${home}. ${await lastLines(logFile)}`);
    await rm(forInitdb);
    await rm(logFile);
    await rename(draft, home).catch((error: NodeJS.ErrnoException) => {
      // Another start was first; both go on with its folder.
      if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
    });
  } finally {
    await passwordFile.close();
    await paths.handle?.close();
    await rm(draft, { recursive: true, force: true });
  }
}

async function readPassword(file: string): Promise<string> {
  try {
    return (await readFile(file, "utf8")).trim();
  } catch (cause) {
    throw new Error(
      `The built-in database's password in ${file} cannot be read (${(cause as NodeJS.ErrnoException).code}). ` +
        "Start Guildmart as the user who started it first.",
      { cause },
    );
  }
}

/** Makes sure that nothing runs on the data directory: stops an orphan, forgets a stale lock, refuses to share. */
async function takeOver(cluster: string): Promise<void> {
  const pid = await lockedBy(cluster);
  if (pid === undefined) return;
  const server = await findServer(cluster, pid);
  if (server?.ownerPid !== undefined) {
    throw new Error(
      `Guildmart already runs on ${cluster} (process ${server.ownerPid}). Stop it first, or set another DATA_DIR.`,
    );
  }
  if (server && !(await stopServer(cluster, pid, STOP_PATIENCE_MS))) {
    throw new Error(
      `An old database server (process ${pid}) holds ${cluster} and does not stop. Kill it and try again.`,
    );
  }
  // PostgreSQL forgets the lock of a dead process by itself, and better; but not one whose id is in use by now.
  if (isAlive(pid) && (await lockedBy(cluster)) === pid) await rm(join(cluster, "postmaster.pid"), { force: true });
}

interface Launch {
  cluster: string;
  binaries: Binaries;
  user: ServerUser | undefined;
  port: number;
  logFile: string;
  settings: Readonly<Record<string, string>>;
}

async function launch({ cluster, binaries, user, port, logFile, settings }: Launch): Promise<Program> {
  const log = await open(logFile, "a", 0o600);
  const paths = await pathsFor(user, cluster);
  const options = Object.entries({ ...SETTINGS, ...settings, port: String(port) }).flatMap(([name, value]) => [
    "-c",
    `${name}=${value}`,
  ]);
  try {
    return run(
      join(binaries.folder, "bin", "postgres"),
      ["-D", paths.path, ...options, "-c", ownerMark(process.pid)],
      ["ignore", log.fd, log.fd, paths.handle?.fd ?? "ignore"],
      user,
    );
  } finally {
    // The child has its own copies by now.
    await log.close();
    await paths.handle?.close();
  }
}

/**
 * The name of the data directory as the server's user reaches it. In a folder that only root may enter, for example
 * below /root, it is given open: `/proc/self/fd/3` leads there without passing the folders above.
 */
async function pathsFor(
  user: ServerUser | undefined,
  cluster: string,
): Promise<{ path: string; handle: FileHandle | undefined }> {
  if (!user || (await isOpenTo(user, cluster))) return { path: cluster, handle: undefined };
  return { path: "/proc/self/fd/3", handle: await open(cluster, "r") };
}

/** A started program; `ended` is how: `code 0`, `SIGKILL`. */
interface Program {
  readonly child: ChildProcess;
  readonly ended: Promise<string>;
}

function run(file: string, args: string[], stdio: StdioOptions, user: ServerUser | undefined): Program {
  // A group of its own: Ctrl-C in the terminal is for the bot, which stops the server last.
  const child = spawn(file, args, { stdio, detached: true, env: { LC_MESSAGES: "C", TZ: "UTC" }, ...user });
  const ended = new Promise<string>((settle, fail) => {
    child.once("exit", (code, signal) => settle(signal ?? `code ${code}`));
    child.once("error", (error: NodeJS.ErrnoException) => fail(isLoaderMissing(error, file) ? glibcError() : error));
  });
  // It may fail before anybody waits for it; whoever does still sees the failure.
  ended.catch(() => undefined);
  return { child, ended };
}

/** The file is there, what loads it is not. */
function isLoaderMissing(error: NodeJS.ErrnoException, file: string): boolean {
  return error.code === "ENOENT" && existsSync(file);
}

function glibcError(): Error {
  return new Error(
    "The built-in database needs a system with glibc, such as Debian; this looks like Alpine. " +
      "Use a Debian image, or set DATABASE_URL to a PostgreSQL server.",
  );
}

async function becomesReady(cluster: string, { child, ended }: Program): Promise<boolean> {
  for (const end = performance.now() + READY_WITHIN_MS; performance.now() < end;) {
    if (child.pid !== undefined && (await isReady(cluster, child.pid))) return true;
    if (await Promise.race([ended, sleep(10)])) return false;
  }
  child.kill("SIGQUIT");
  return false;
}

async function rotateLog(home: string): Promise<string> {
  const logFile = join(home, "server.log");
  if (existsSync(logFile)) await rename(logFile, `${logFile}.1`);
  return logFile;
}

async function lastLines(logFile: string): Promise<string> {
  const text = await readFile(logFile, "utf8").catch(() => "");
  const lines = text.trim().split("\n").slice(-5).join("\n");
  return lines ? `Its log ends:\n${lines}` : "";
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (address === null || typeof address === "string") throw new Error("No free port on 127.0.0.1.");
  return address.port;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
