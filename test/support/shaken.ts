import { setTimeout as sleep } from "node:timers/promises";
import type { Shop } from "./shop.js";

/**
 * Lets every statement of the bot wait a random moment first, so that what runs side by side interleaves anew each time.
 *
 * @returns ends it
 */
export function shake({ bot: { dataSource } }: Shop, mostMs = 4): () => void {
  const steady = dataSource.createQueryRunner.bind(dataSource);
  dataSource.createQueryRunner = (mode) => {
    const runner = steady(mode);
    const query = runner.query.bind(runner) as (...statement: unknown[]) => Promise<unknown>;
    return Object.assign(runner, {
      query: async (...statement: unknown[]) => {
        await sleep(Math.random() * mostMs);
        return query(...statement);
      },
    });
  };
  return () => {
    dataSource.createQueryRunner = steady;
  };
}
