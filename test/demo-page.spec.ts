import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { WebSocket } from "ws";
import type { History, LiveEvent, Persona, Scene } from "../sandbox/web/protocol.js";

let folder: string;
const children: ChildProcess[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "guildmart-demo-page-"));
});

afterAll(async () => {
  for (const child of children) {
    if (child.exitCode !== null) continue;
    child.kill("SIGTERM");
    await once(child, "exit");
  }
  await rm(folder, { recursive: true, force: true });
});

/** A visitor of the printed address. */
class Visitor {
  private constructor(
    private readonly address: URL,
    private readonly cookie: string,
  ) {}

  static async enter(printed: string): Promise<Visitor> {
    const address = new URL(printed);
    const { headers } = await fetch(address, { redirect: "manual" });
    return new Visitor(address, headers.get("set-cookie")?.split(";", 1)[0] ?? "");
  }

  async get<T>(path: string): Promise<T> {
    const response = await fetch(new URL(path, this.address), { headers: { cookie: this.cookie } });
    return (await response.json()) as T;
  }

  async travel(hours: number): Promise<number> {
    const response = await fetch(new URL("/api/advance", this.address), {
      method: "POST",
      headers: { cookie: this.cookie, "content-type": "application/json" },
      body: JSON.stringify({ ms: hours * 3_600_000 }),
    });
    return response.status;
  }

  /** What the person sees, and what time it is for them. */
  look(personaId: string): Promise<{ scene: Scene; now: number }> {
    return new Promise((resolve, reject) => {
      const url = `ws://${this.address.host}/live?persona=${personaId}`;
      const socket = new WebSocket(url, { headers: { cookie: this.cookie }, origin: this.address.origin });
      let now = 0;
      socket.on("error", reject).on("message", (text: Buffer) => {
        const event = JSON.parse(text.toString("utf8")) as LiveEvent;
        if (event.type === "clock") now = event.now;
        if (event.type !== "scene") return;
        socket.terminate();
        resolve({ scene: event.scene, now });
      });
    });
  }
}

/** `npm start` without its build, until it prints the page's address. */
async function start(): Promise<{ child: ChildProcess; visitor: Visitor }> {
  const { DISCORD_TOKEN: _token, DATABASE_URL: _url, ...rest } = process.env;
  const child = spawn(process.execPath, ["dist/demo/start.js"], {
    env: { ...rest, DATA_DIR: folder, NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  children.push(child);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => (output += text));
  }
  const printed = (): string | undefined => /http:\/\/127\.0\.0\.1:\d+\/\?key=\S+/.exec(output)?.[0];
  await expect.poll(printed, { timeout: 50_000, interval: 100, message: output }).toBeDefined();
  return { child, visitor: await Visitor.enter(printed() ?? "") };
}

it("lets a person travel in time with the bot, and stays there after a restart", async () => {
  const { child, visitor } = await start();
  const people = await visitor.get<Persona[]>("/api/personas");
  expect(people.map(({ name, standing }) => `${name}: ${standing}`)).toEqual([
    "Ada: Owner, Admin",
    "Bea: Member",
    "Sam: Support",
    "Ben: Member",
    "Noa: Member",
  ]);
  const bea = people[1]?.id ?? "";
  const { scene } = await visitor.look(bea);
  const ticket = scene.guilds[0]?.channels.find(({ name }) => name === "order-3");
  const said = async (): Promise<string> =>
    JSON.stringify(await visitor.get<History>(`/api/history?persona=${bea}&channel=${ticket?.id ?? ""}`));
  expect(await said()).toContain("Waiting for payment");

  expect(await visitor.travel(2)).toBe(200);
  await expect.poll(said, { timeout: 10_000 }).toContain("Not paid in time.");

  child.kill("SIGTERM");
  await once(child, "exit");
  const again = await start();
  expect((await again.visitor.look(bea)).now - Date.now()).toBeGreaterThan(2 * 3_600_000 - 60_000);
});
