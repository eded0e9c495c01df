import { setFlagsFromString } from "node:v8";
import { startBot, type Bot } from "./bot.js";
import { Clock, MovableClock } from "./platform/clock.js";
import { loadEnvironment, type Environment } from "./platform/config/environment.js";

/**
 * By how much of what lives the heap may grow until what is dead is collected, in per cent. Left alone, V8 lets it grow
 * to several times that while the bot is busy: 40 MB lived, and the process took 250. A collection comes after about a
 * thousand interactions and costs each of them 0.04 ms.
 */
const HEAP_GROWTH_PERCENT = 50;

/** Whether another process started this one and holds a pipe to it. */
const hasParent = process.connected;

/** Whoever started this process may be gone without a signal, as after kill -9: then its pipe to us is closed. */
function stopWithParent(stop: () => void): void {
  if (!hasParent) return;
  if (process.connected) process.once("disconnect", stop);
  else stop();
}

/** Time moves only with a launcher, and only where Discord is one of its own on this machine; never on Discord itself. */
function clockFor({ DISCORD_API_URL }: Environment): Clock {
  const isOwnDiscord = /^http:\/\/127\.0\.0\.1[:/]/.test(DISCORD_API_URL ?? "");
  return hasParent && isOwnDiscord ? new MovableClock() : new Clock();
}

/** What a launcher may say: how far ahead of real time it is now, in milliseconds. It is told when the shop is there too. */
function isJourney(message: unknown): message is { readonly aheadMs: number } {
  return typeof message === "object" && message !== null && "aheadMs" in message && typeof message.aheadMs === "number";
}

function followInTime(clock: MovableClock, bot: Promise<Bot>): void {
  process.on("message", (message: unknown) => {
    if (!isJourney(message)) return;
    clock.moveTo(message.aheadMs);
    void bot.then(async ({ jobs }) => {
      await jobs.runSweeps();
      if (process.connected) process.send?.({ aheadMs: message.aheadMs });
    });
  });
}

async function main(): Promise<void> {
  setFlagsFromString(`--heap-growing-percent=${HEAP_GROWTH_PERCENT}`);
  const environment = loadEnvironment();
  if (!environment.DISCORD_TOKEN) {
    throw new Error("DISCORD_TOKEN is not set. Put the bot's token there, or try the shop without one: npm start.");
  }
  let stopping = false;
  let stop = async () => {};
  const shutDown = (exitCode: number) => {
    if (stopping) return;
    stopping = true;
    void stop().then(
      () => process.exit(exitCode),
      (error: unknown) => {
        process.stderr.write(`Shutdown failed: ${String(error)}\n`);
        process.exit(1);
      },
    );
  };
  process.once("SIGTERM", () => shutDown(0));
  process.once("SIGINT", () => shutDown(0));
  const clock = clockFor(environment);
  const starting = startBot({
    environment,
    clock,
    onFatal: (reason) => {
      process.stderr.write(`${reason}\n`);
      shutDown(1);
    },
  });
  if (clock instanceof MovableClock) followInTime(clock, starting);
  const bot = await starting;
  stop = () => bot.stop();
  stopWithParent(() => shutDown(0));
  if (process.connected) process.send?.({ ready: true });
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
