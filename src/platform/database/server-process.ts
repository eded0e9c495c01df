import { execFile } from "node:child_process";
import { readFile, readlink, realpath } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

const OWNER_MARK = "cluster_name=guildmart-";

/** The option that names the bot process which started a server, so that a later start can tell an orphan. */
export const ownerMark = (pid: number): string => `${OWNER_MARK}${pid}`;

/** A running PostgreSQL server of one data directory. */
export interface ServerProcess {
  readonly pid: number;
  /** The bot process that started it and still runs; nothing when it is an orphan. */
  readonly ownerPid: number | undefined;
}

/** The process id in the lock file of a data directory, or nothing when there is no lock file. */
export async function lockedBy(cluster: string): Promise<number | undefined> {
  const lines = await lockLines(cluster);
  const pid = Number(lines?.[0]);
  return Number.isInteger(pid) && pid > 0 ? pid : undefined;
}

/** Whether the server `pid` of this data directory takes connections. */
export async function isReady(cluster: string, pid: number): Promise<boolean> {
  const lines = await lockLines(cluster);
  // Line 8 of postmaster.pid is the status (PostgreSQL's miscadmin.h, LOCK_FILE_LINE_PM_STATUS).
  return Number(lines?.[0]) === pid && lines?.[7]?.trim() === "ready";
}

/** The port of the server that holds the data directory. */
export async function portOf(cluster: string): Promise<number> {
  // Line 4 of postmaster.pid (miscadmin.h, LOCK_FILE_LINE_PORT).
  return Number((await lockLines(cluster))?.[3]);
}

async function lockLines(cluster: string): Promise<string[] | undefined> {
  const text = await readFile(join(cluster, "postmaster.pid"), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  return text?.split("\n");
}

/**
 * The live server `pid` of this data directory; nothing when that process is gone, is a zombie, or is something else,
 * since the system gives process ids out again.
 */
export async function findServer(cluster: string, pid: number): Promise<ServerProcess | undefined> {
  const seen = process.platform === "linux" ? await lookInProc(cluster, pid) : await askPs(cluster, pid);
  if (!seen) return undefined;
  const owner = new RegExp(`${OWNER_MARK}(\\d+)`).exec(seen.command)?.[1];
  // An orphan's parent is init or another reaper, whoever got the old owner's id since.
  return { pid, ownerPid: Number(owner) === seen.parentPid ? seen.parentPid : undefined };
}

interface Seen {
  parentPid: number;
  command: string;
}

async function lookInProc(cluster: string, pid: number): Promise<Seen | undefined> {
  try {
    const status = await readFile(`/proc/${pid}/stat`, "utf8");
    // The name in parentheses may contain spaces; state and parent follow its last one.
    const [state, parent] = status.slice(status.lastIndexOf(")") + 2).split(" ");
    if (state === "Z" || state === "X") return undefined;
    // A server's working directory is its data directory.
    if ((await readlink(`/proc/${pid}/cwd`)) !== (await realpath(cluster))) return undefined;
    const command = (await readFile(`/proc/${pid}/cmdline`, "utf8")).replaceAll("\0", " ");
    return /\/postgres /.test(command) ? { parentPid: Number(parent), command } : undefined;
  } catch (error) {
    if (isGoneOrForeign(error)) return undefined;
    throw error;
  }
}

/** ESRCH: gone while we looked. EACCES, EPERM: another user's process, and a server of ours runs as a user we may see. */
function isGoneOrForeign(error: unknown): boolean {
  return ["ENOENT", "ESRCH", "EACCES", "EPERM"].includes((error as NodeJS.ErrnoException).code ?? "");
}

async function askPs(cluster: string, pid: number): Promise<Seen | undefined> {
  const ps = promisify(execFile)("ps", ["-ww", "-o", "ppid=,stat=,args=", "-p", String(pid)]);
  const line = (await ps.catch(() => undefined))?.stdout.trim();
  const [, parent, state, command] = /^(\d+)\s+(\S+)\s+(.*)$/.exec(line ?? "") ?? [];
  if (!command || state?.startsWith("Z") || !command.includes(`-D ${cluster} `)) return undefined;
  return { parentPid: Number(parent), command };
}

/**
 * Stops a server: first with SIGINT, which ends its sessions and writes everything out; after `patienceMs` with
 * SIGQUIT, from which it recovers at the next start.
 *
 * @returns false when it was still there at the end
 */
export async function stopServer(cluster: string, pid: number, patienceMs: number): Promise<boolean> {
  for (const [signal, ms] of [
    ["SIGINT", patienceMs],
    ["SIGQUIT", 500],
    ["SIGKILL", 500],
  ] as const) {
    // Looked at again each time: the id may belong to somebody else by now.
    if (!(await findServer(cluster, pid))) return true;
    process.kill(pid, signal);
    if (await within(ms, async () => !(await findServer(cluster, pid)))) return true;
  }
  return false;
}

/** Waits until `done` says yes; false when it did not within `ms`. */
export async function within(ms: number, done: () => Promise<boolean>): Promise<boolean> {
  for (const end = performance.now() + ms; performance.now() < end; await sleep(10)) {
    if (await done()) return true;
  }
  return done();
}
