import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import multipart from "@fastify/multipart";
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { WebSocketServer } from "ws";
import type { Upload } from "../../people/command-line.js";
import type { People } from "../../people/people.js";
import type { Person } from "../../people/person.js";
import { ClientRefusal } from "../../people/refusal.js";
import type { Violation, Violations } from "../../violations.js";
import type { Channel, Guild } from "../../world/types.js";
import type { World } from "../../world/world.js";
import type { Act, Completion, Refused, SeenViolation } from "../protocol.js";
import { complete, perform } from "./acting.js";
import { Gate } from "./gate.js";
import { Window } from "./live.js";
import { Reading } from "./reading.js";
import { personasOf, Viewer } from "./viewer.js";

/** What the page stands on. */
export interface PageParts {
  readonly world: World;
  readonly people: People;
  readonly violations: Violations;
}

export interface PageOptions {
  /** TCP port on 127.0.0.1; default a free one. When it is taken, a free one is used. */
  readonly port?: number;
  /** Moves the time of everybody concerned by so many milliseconds. */
  readonly advance: (ms: number) => Promise<void>;
}

/** Discord takes ten files of 10 MiB. Bytes. */
const LARGEST_FILE = 10 * 1024 * 1024;
const MOST_FILES = 10;

/** As far as a person travels at once, milliseconds. */
const LONGEST_JOURNEY = 31 * 24 * 3_600_000;

/** Violations shown in the drawer; the rest is in the log. */
const VIOLATIONS_SHOWN = 200;
const DETAILS_SHOWN = 4_000;

/** Where `npm run build` puts the bundle: beside the built server, or seen from the sources. */
const ASSETS = ["../", "../../../dist/sandbox/web/"].map((path) => new URL(path, import.meta.url));

/** No script but the page's own, nothing sent anywhere else; pictures of embeds may come from the web. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https: data:; connect-src 'self'; " +
  "form-action 'none'; frame-ancestors 'none'; base-uri 'none'";

/** Types that a browser shows in place; all else is saved, so that no uploaded page runs under this origin. */
const SHOWN_TYPES = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);

/** The page: a local Discord for people, served on loopback beside the sandbox's own. */
export class Page {
  readonly #app: FastifyInstance = fastify({ forceCloseConnections: true, bodyLimit: 1024 * 1024 });
  readonly #sockets = new WebSocketServer({ noServer: true });
  readonly #windows = new Set<Window>();
  readonly #gate: Gate;
  readonly #reading: Reading;
  readonly #unsubscribe: (() => void)[] = [];
  #port = 0;

  private constructor(
    private readonly parts: PageParts,
    private readonly options: PageOptions,
  ) {
    this.#gate = new Gate(parts.world.token, () => this.#port);
    this.#reading = new Reading(parts.world);
  }

  /** @throws Error when the page was not built */
  static async open(parts: PageParts, options: PageOptions): Promise<Page> {
    const page = new Page(parts, options);
    await page.#serve();
    page.#listenToWorld();
    await page.#listen(options.port ?? 0);
    return page;
  }

  /** What a person opens; whoever has it is let in. */
  get address(): string {
    return `http://127.0.0.1:${this.#port}/?key=${this.#gate.key}`;
  }

  async close(): Promise<void> {
    for (const stop of this.#unsubscribe) stop();
    for (const window of this.#windows) window.close();
    await this.#app.close();
  }

  async #serve(): Promise<void> {
    const app = this.#app;
    await app.register(multipart, { limits: { fileSize: LARGEST_FILE, files: MOST_FILES } });
    app.addHook("onRequest", async (request, reply) => this.#guard(request, reply));
    for (const [path, file, type] of [
      ["/", "index.html", "text/html; charset=utf-8"],
      ["/page.js", "page.js", "text/javascript; charset=utf-8"],
      ["/page.css", "page.css", "text/css; charset=utf-8"],
    ] as const) {
      const bytes = asset(file);
      app.get(path, (_request, reply) => reply.type(type).header("cache-control", "no-cache").send(bytes));
    }
    app.get("/files/:id/:name", (request, reply) => this.#sendFile(request, reply));
    this.#serveViews();
    this.#serveActs();
    app.setErrorHandler((error, _request, reply) => {
      const refused: Refused = { error: error instanceof Error ? error.message : String(error) };
      const status = error instanceof ClientRefusal ? 409 : ((error as { statusCode?: number }).statusCode ?? 500);
      return reply.code(status).send(refused);
    });
  }

  #serveViews(): void {
    this.#app.get("/api/history", (request) => {
      const { persona = "", channel = "", before } = queryOf(request);
      const found = this.#channel(channel);
      return this.#viewer(persona).history(found, before);
    });
    this.#app.get("/api/commands", (request) => {
      const { persona = "", channel = "" } = queryOf(request);
      return this.#viewer(persona).commands(this.#channel(channel));
    });
    this.#app.get("/api/personas", () => [...this.parts.world.guilds()].flatMap((guild) => this.#personas(guild)));
    this.#app.get("/api/violations", () => this.#seenViolations());
  }

  #serveActs(): void {
    this.#app.post("/api/act", async (request) => {
      const { payload, files } = await readForm(request);
      const { persona, ...act } = payload as Act & { readonly persona: string };
      return perform(this.parts.world, this.#person(persona, this.#placeOf(act)), act, files);
    });
    this.#app.post("/api/complete", (request) => {
      const { persona, ...completion } = request.body as Completion & { readonly persona: string };
      return complete(this.#person(persona, this.parts.world.channel(completion.channel)), completion);
    });
    this.#app.post("/api/read", (request) => {
      const { persona, channel } = request.body as { persona: string; channel: string };
      if (this.#reading.read(persona, channel)) this.#windowsOf(persona).forEach((window) => window.refresh());
      return {};
    });
    this.#app.post("/api/dismiss", (request) => {
      const { persona, message: id } = request.body as { persona: string; message: string };
      const message = this.parts.world.message(id);
      if (message?.ephemeralFor !== persona) return {};
      this.#reading.dismiss(id);
      for (const window of this.#windowsOf(persona)) {
        window.tell({ type: "gone", channelId: message.channelId, messageId: id });
      }
      return {};
    });
    this.#app.post("/api/join", async (request) => {
      const { name, guild: guildId } = request.body as { name: string; guild: string };
      const guild = this.parts.world.guild(guildId);
      if (!guild) throw new ClientRefusal("There is no such server.");
      const trimmed = String(name).trim().slice(0, 32);
      if (trimmed === "") throw new ClientRefusal("A member needs a name.");
      const person = await this.parts.people.join(guild, { name: trimmed });
      return { id: person.id };
    });
    this.#app.post("/api/advance", async (request) => {
      const { ms } = request.body as { ms: number };
      if (!(ms > 0 && ms <= LONGEST_JOURNEY)) throw new ClientRefusal("A journey is up to 31 days, and only forward.");
      await this.options.advance(ms);
      for (const window of this.#windows) {
        window.tell({ type: "clock", now: this.parts.world.now() });
        window.refresh();
      }
      return {};
    });
  }

  #listenToWorld(): void {
    const { world, violations } = this.parts;
    this.#unsubscribe.push(
      world.events.on((event) => this.#windows.forEach((window) => window.hear(event))),
      violations.onRecord(() =>
        this.#windows.forEach((window) => window.tell({ type: "violations", count: this.#violationCount() })),
      ),
    );
  }

  async #listen(port: number): Promise<void> {
    const app = this.#app;
    const taken = await app.listen({ port, host: "127.0.0.1" }).then(
      () => false,
      (error: NodeJS.ErrnoException) => {
        if (error.code !== "EADDRINUSE" || port === 0) throw error;
        return true;
      },
    );
    if (taken) await app.listen({ port: 0, host: "127.0.0.1" });
    // It listens on TCP, so the address is not a path.
    this.#port = (app.server.address() as AddressInfo).port;
    app.server.on("upgrade", (request, socket, head) => {
      const url = new URL(request.url ?? "/", "http://localhost");
      // A browser always names its origin here.
      const isOwn = request.headers.origin !== undefined && this.#gate.isFromHere(request);
      if (!isOwn || !this.#gate.knows(request) || url.pathname !== "/live") {
        socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
        return;
      }
      this.#sockets.handleUpgrade(request, socket, head, (connected) => {
        const window = this.#window(connected, url.searchParams.get("persona") ?? "");
        this.#windows.add(window);
        connected.on("close", () => this.#windows.delete(window));
      });
    });
  }

  #window(socket: ConstructorParameters<typeof Window>[0], userId: string): Window {
    return new Window(socket, userId, this.parts.world, {
      viewer: () => (this.#guildOf(userId) ? this.#viewer(userId) : undefined),
      scene: (viewer) => {
        const guilds = [...this.parts.world.guilds()];
        const personas = new Map(guilds.flatMap((guild) => this.#personas(guild)).map((each) => [each.id, each]));
        return { type: "scene", scene: viewer.scene([...personas.values()]) };
      },
      violations: () => this.#violationCount(),
    });
  }

  async #guard(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
    void reply.headers({
      "content-security-policy": POLICY,
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "cross-origin-resource-policy": "same-origin",
    });
    if (!this.#gate.isFromHere(request.raw)) return refuse(reply, "This page answers only to this machine.");
    const { key } = queryOf(request);
    if (request.method === "GET" && request.url.startsWith("/?") && this.#gate.isKey(key)) {
      return reply.header("set-cookie", this.#gate.setCookie).redirect("/");
    }
    if (this.#gate.knows(request.raw)) return undefined;
    return refuse(reply, "Open the address that the terminal printed, with its key.");
  }

  #sendFile(request: FastifyRequest, reply: FastifyReply): unknown {
    const { id, name } = request.params as { id: string; name: string };
    const bytes = this.parts.world.bytes(id);
    if (!bytes) return refuse(reply, "This content is no longer available.", 404);
    const type = imageTypeOf(bytes);
    const shown = type !== undefined && SHOWN_TYPES.has(type);
    return reply
      .type(shown ? type : "application/octet-stream")
      .header("content-disposition", `${shown ? "inline" : "attachment"}; filename*=UTF-8''${encodeURIComponent(name)}`)
      .send(bytes);
  }

  /** @throws ClientRefusal for nobody of any guild */
  #person(userId: string, place: Channel | undefined): Person {
    const guild = this.parts.world.guild(place?.guildId ?? "") ?? this.#guildOf(userId);
    if (!guild?.members.has(userId)) throw new ClientRefusal("This person is not a member any more.");
    return this.parts.people.member(guild, userId);
  }

  #viewer(userId: string): Viewer {
    return new Viewer(this.#person(userId, undefined), this.parts.world, this.#reading);
  }

  #guildOf(userId: string): Guild | undefined {
    return [...this.parts.world.guilds()].find(({ members }) => members.has(userId));
  }

  #personas(guild: Guild): ReturnType<typeof personasOf> {
    return personasOf(this.parts.world, guild);
  }

  #windowsOf(userId: string): Window[] {
    return [...this.#windows].filter((window) => window.userId === userId);
  }

  #channel(id: string): Channel {
    const channel = this.parts.world.channel(id);
    if (!channel) throw new ClientRefusal("The channel is gone.");
    return channel;
  }

  #placeOf(act: Act): Channel | undefined {
    const { world } = this.parts;
    if (act.act === "use") return world.channel(world.message(act.message)?.channelId ?? "");
    if (act.act === "submit") return world.channel(world.interaction(act.interaction)?.channelId ?? "");
    return this.#channel(act.channel);
  }

  #violationCount(): number {
    return this.parts.violations.undeclared().length;
  }

  /** The latest first. */
  #seenViolations(): SeenViolation[] {
    const undeclared = new Set(this.parts.violations.undeclared());
    return this.parts.violations
      .all()
      .slice(-VIOLATIONS_SHOWN)
      .reverse()
      .map((violation) => seenViolation(violation, !undeclared.has(violation)));
  }
}

function seenViolation(
  { kind, rule, where, message, status, code, at, errors, body }: Violation,
  declared: boolean,
): SeenViolation {
  const details = errors === undefined && body === undefined ? "" : JSON.stringify({ errors, body }, undefined, 2);
  return { kind, rule, where, message, status, code, at, declared, details: details.slice(0, DETAILS_SHOWN) };
}

/** The `payload` field and the files of a multipart form; no other site can send one with the cookie. */
async function readForm(request: FastifyRequest): Promise<{ payload: unknown; files: Upload[] }> {
  const files: Upload[] = [];
  let payload: unknown;
  for await (const part of request.parts()) {
    if (part.type === "file") files.push({ name: part.filename, contents: await part.toBuffer(), type: part.mimetype });
    else if (part.fieldname === "payload") payload = JSON.parse(String(part.value));
  }
  if (typeof payload !== "object" || payload === null) throw new ClientRefusal("The request says nothing.");
  return { payload, files };
}

function queryOf(request: FastifyRequest): Record<string, string | undefined> {
  return request.query as Record<string, string | undefined>;
}

function refuse(reply: FastifyReply, text: string, status = 403): unknown {
  return reply.code(status).type("text/plain; charset=utf-8").send(text);
}

function asset(file: string): Buffer {
  for (const folder of ASSETS) {
    try {
      return readFileSync(fileURLToPath(new URL(file, folder)));
    } catch {
      // Looked for in the next place.
      continue;
    }
  }
  throw new Error("The page is not built. Run npm run build.");
}

/** By its first bytes: what a file says of itself is the word of whoever sent it. */
function imageTypeOf(bytes: Buffer): string | undefined {
  const starts = (hex: string, at = 0): boolean => bytes.subarray(at, at + hex.length / 2).toString("hex") === hex;
  if (starts("89504e47")) return "image/png";
  if (starts("ffd8ff")) return "image/jpeg";
  if (starts("47494638")) return "image/gif";
  return starts("52494646") && starts("57454250", 8) ? "image/webp" : undefined;
}
