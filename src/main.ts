import { startBot } from "./bot.js";
import { loadEnvironment } from "./platform/config/environment.js";

/** Whether another process started this one and holds a pipe to it. */
const hasParent = process.connected;

/** Whoever started this process may be gone without a signal, as after kill -9: then its pipe to us is closed. */
function stopWithParent(stop: () => void): void {
  if (!hasParent) return;
  if (process.connected) process.once("disconnect", stop);
  else stop();
}

async function main(): Promise<void> {
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
  const bot = await startBot({
    environment,
    onFatal: (reason) => {
      process.stderr.write(`${reason}\n`);
      shutDown(1);
    },
  });
  stop = () => bot.stop();
  stopWithParent(() => shutDown(0));
  if (process.connected) process.send?.({ ready: true });
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
