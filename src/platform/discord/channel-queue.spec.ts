import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { testDatabase, type TestDatabase } from "../../../test/support/database.js";
import { TryAgainLater } from "../jobs/job.js";
import { ChannelQueue } from "./channel-queue.js";

const CHANNEL = "123456789012345678";
let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase([]);
});
afterAll(() => database.close());

it("works on one channel in order, on others at the same time, and survives a failure", async () => {
  const queue = new ChannelQueue(database.dataSource);
  const done: string[] = [];
  const work = (name: string, ms: number) => async () => {
    await sleep(ms);
    done.push(name);
  };
  const failing = queue.run(CHANNEL, async () => {
    await sleep(10);
    throw new Error("refused");
  });
  const rest = [
    queue.run(CHANNEL, work("first", 20)),
    queue.run(CHANNEL, work("second", 0)),
    queue.run("2", work("other", 0)),
  ];
  await expect(failing).rejects.toThrow("refused");
  await Promise.all(rest);
  expect(done).toEqual(["other", "first", "second"]);
});

it("makes the first and the last of many equal wishes", async () => {
  const queue = new ChannelQueue(database.dataSource);
  const made: string[] = [];
  const rename = (name: string) => async () => {
    await sleep(5);
    made.push(name);
  };
  const ran = await Promise.all(["a", "b", "c", "d"].map((name) => queue.merge(CHANNEL, "rename", rename(name))));
  expect(made).toEqual(["a", "d"]);
  expect(ran).toEqual([true, false, false, true]);
});

it("lets one process at a time work on a channel", async () => {
  const here = new ChannelQueue(database.dataSource);
  const there = new ChannelQueue(database.dataSource);
  let finish = () => {};
  const holding = new Promise<void>((resolve) => (finish = resolve));
  let started = () => {};
  const begun = new Promise<void>((resolve) => (started = resolve));
  const first = here.alone(CHANNEL, async () => {
    started();
    await holding;
  });
  await begun;
  await expect(there.alone(CHANNEL, async () => "stolen")).rejects.toBeInstanceOf(TryAgainLater);
  await expect(there.alone("2", async () => "free")).resolves.toBe("free");
  finish();
  await first;
  await expect(there.alone(CHANNEL, async () => "mine")).resolves.toBe("mine");
});
