import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Sandbox } from "../sandbox/index.js";
import { BotUnderTest } from "./bot.js";
import { median, rounded } from "./measure.js";
import type { PartResults } from "./results.js";
import type { Scale } from "./scale.js";

/** Discord tells an application twice in 5 s where its gateway is; a third start in that time would wait for that. */
const BETWEEN_STARTS_MS = 2_500;

/** From the spawn of the bot to its word that it serves, with the built-in database. */
export async function start({ start: scale }: Scale): Promise<PartResults["start"]> {
  const sandbox = await Sandbox.start();
  sandbox.world.createGuild({ name: "Market" });
  try {
    const firsts: number[] = [];
    const warms: number[] = [];
    for (let n = 0; n < scale.first; n += 1) {
      const folder = await mkdtemp(join(tmpdir(), "guildmart-bench-"));
      try {
        // The database is made and migrated.
        firsts.push(await onceStarted(sandbox, folder));
        const again = n === 0 ? scale.warm : 0;
        for (let start = 0; start < again; start += 1) warms.push(await onceStarted(sandbox, folder));
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    }
    sandbox.violations.expectNone();
    return { start: { firstMs: rounded(median(firsts)), warmMs: rounded(median(warms)) } };
  } finally {
    await sandbox.stop();
  }
}

async function onceStarted(sandbox: Sandbox, folder: string): Promise<number> {
  const bot = await BotUnderTest.start({
    DISCORD_TOKEN: sandbox.token,
    DISCORD_API_URL: sandbox.apiUrl,
    DATA_DIR: join(folder, "data"),
  });
  await bot.stop();
  await sleep(BETWEEN_STARTS_MS);
  return bot.startMs;
}
