import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import multipart from "@fastify/multipart";
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import type { Fault, Faults } from "../faults.js";
import { noLimits, type Admission, type Limits, type TooMany } from "../limits/limits.js";
import type { RequestFacts, Refusal } from "../rules/facts.js";
import { answerTo } from "../rules/index.js";
import type { Violation, Violations } from "../violations.js";
import { contentTypeOf } from "../world/content-type.js";
import { normalisedName } from "../world/world.js";
import { auditOf } from "./audit.js";
import { DiscordError } from "./errors.js";
import type { Answer, Office, ReceivedFile, Request, Route } from "./route.js";
import { routes } from "./routes/index.js";

/** The version prefix discord.js puts after its `api` option. */
const PREFIX = "/api/v10";

/** Larger than anything the rules let through, so that they and not the parser refuse. Bytes. */
const LARGEST_BODY = 64 * 1024 * 1024;

/** Judges a request before it is carried out, and an answer before it is sent. */
export interface Judge {
  refusals(facts: RequestFacts): readonly Refusal[];
  answerFaults(route: string, method: string, status: number, body: unknown): readonly { readonly message: string }[];
}

/** Discord's REST side: authorisation, bodies, faults, judgement, the route itself, and a check of our own answer. */
export class RestServer {
  readonly #app: FastifyInstance;

  constructor(
    private readonly office: () => Office,
    private readonly judge: Judge,
    private readonly faults: () => Faults,
    private readonly violations: Violations,
    private readonly limits: Limits,
  ) {
    this.#app = fastify({
      forceCloseConnections: true,
      bodyLimit: LARGEST_BODY,
      routerOptions: { maxParamLength: 500 },
      rewriteUrl: (request) => (request.url ?? "/").replaceAll("%40", "@"),
    });
  }

  async listen(port: number): Promise<string> {
    const app = this.#app;
    await app.register(multipart, { limits: { fileSize: LARGEST_BODY, files: 100, fieldSize: LARGEST_BODY } });
    app.removeContentTypeParser("application/json");
    app.addContentTypeParser("application/json", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
    for (const route of routes) {
      app.route({
        method: route.method,
        url: `${PREFIX}${route.path}`,
        handler: (request, reply) => this.#serve(route, request, reply),
      });
    }
    app.get("/attachments/:channel_id/:attachment_id/:name", (request, reply) => this.#serveFile(request, reply));
    app.addHook("onSend", async (_request, reply) => {
      this.limits.answered(reply.statusCode, reply.getHeader("x-ratelimit-scope")?.toString());
    });
    app.setNotFoundHandler((request, reply) => this.#refuseUnknownRoute(request, reply));
    app.setErrorHandler((error, request, reply) => this.#reportCrash(error, request, reply));
    await app.listen({ port, host: "127.0.0.1" });
    const address = app.server.address() as AddressInfo;
    return `http://127.0.0.1:${address.port}`;
  }

  get http(): FastifyInstance["server"] {
    return this.#app.server;
  }

  async stop(): Promise<void> {
    await this.#app.close();
  }

  async #serve(route: Route, incoming: FastifyRequest, reply: FastifyReply): Promise<unknown> {
    const where = `${route.method} ${route.path}`;
    let body: unknown;
    let headers: Admission["headers"] = {};
    try {
      if (this.limits.bannedFor() > 0) return this.#keepOut(where, reply);
      this.#authorise(route, incoming);
      const received = await this.#receive(route, incoming);
      body = received.body;
      const fault = this.faults().take({
        method: route.method,
        route: route.path,
        path: incoming.url.slice(PREFIX.length),
        body,
      });
      if (fault && (await this.#failBefore(fault, reply))) return reply;
      const { params } = received;
      // A client cannot mind headers that a planned fault loses: such a request takes no place.
      const limits = fault?.kind.endsWith("-after-commit") ? noLimits : this.limits;
      const admission = limits.admit({ route: where, params, renames: this.#renames(received) });
      headers = admission.headers;
      if (admission.tooMany) return this.#slowDown(route, admission.tooMany, body, reply.headers(headers));
      const answer = this.#answer(route, received, where);
      admission.done?.();
      this.#checkOwnAnswer(route, answer);
      if (fault && (await this.#failAfter(fault, reply))) return reply;
      return sendAnswer(reply.headers(headers), answer);
    } catch (error) {
      if (!(error instanceof DiscordError)) throw error;
      this.#record({
        rule: error.rule,
        where,
        status: error.status,
        code: error.code,
        message: error.message,
        errors: error.errors,
        body,
      });
      const answer = { status: error.status, body: error.body() };
      this.#checkOwnAnswer(route, answer);
      return sendAnswer(reply.headers(headers), answer);
    }
  }

  #authorise(route: Route, incoming: FastifyRequest): void {
    const expected = `Bot ${this.office().world.token}`;
    const given = incoming.headers.authorization;
    if (given === expected || (!route.authorised && given === undefined)) return;
    throw new DiscordError("token.wrong", 401, 0, "401: Unauthorized");
  }

  async #receive(route: Route, incoming: FastifyRequest): Promise<Request> {
    const params = incoming.params as Record<string, string>;
    const query = incoming.query as Record<string, string | string[]>;
    const { world } = this.office();
    const token = params["interaction_token"] ?? params["webhook_token"];
    const interaction = token === undefined ? undefined : world.interactionByToken(token);
    const named = params["interaction_id"];
    return {
      method: route.method,
      route: route.path,
      params,
      ...reasonOf(incoming),
      query: Object.fromEntries(Object.entries(query).map(([key, value]) => [key, String(value)])),
      interaction: named === undefined || interaction?.id === named ? interaction : undefined,
      ...(await readBody(incoming)),
    };
  }

  /** Judges and carries out without an await between, so that no other request comes in between. */
  #answer(route: Route, request: Request, where: string): Answer {
    const office = this.office();
    const refusals = this.judge.refusals({
      ...request,
      world: office.world,
      now: office.world.now(),
      botUserId: office.world.botUserId,
    });
    const [, ...others] = refusals;
    const refusal = answerTo(refusals);
    if (refusal) {
      for (const { rule, status, code, message, errors } of others) {
        this.#record({ rule, where, status, code, message, errors, body: request.body });
      }
      throw DiscordError.of(refusal);
    }
    const audit = auditOf(request, office.world);
    const answer = route.answer(request, office);
    audit?.(answer);
    return answer;
  }

  #renames({ method, route, params, body }: Request): boolean {
    const channel = this.office().world.channel(params["channel_id"] ?? "");
    if (method !== "PATCH" || route !== "/channels/:channel_id" || !channel) return false;
    const { name, topic } = (body ?? {}) as { name?: unknown; topic?: unknown };
    const isNewName = typeof name === "string" && ![name, normalisedName(name)].includes(channel.name);
    return isNewName || (topic !== undefined && topic !== channel.topic);
  }

  #slowDown(route: Route, { rule, retryAfterMs, global }: TooMany, body: unknown, reply: FastifyReply): unknown {
    const message = "You are being rate limited.";
    this.#record({ rule, where: `${route.method} ${route.path}`, status: 429, message, body });
    const answer = { status: 429, body: { message, retry_after: retryAfterMs / 1_000, global } };
    this.#checkOwnAnswer(route, answer);
    return sendAnswer(reply, answer);
  }

  /** Cloudflare answers in Discord's place, and not in JSON. */
  #keepOut(where: string, reply: FastifyReply): unknown {
    const message = "Banned for 10,000 invalid requests in 10 minutes.";
    this.#record({ rule: "limit.invalid-requests", where, status: 429, message });
    const seconds = Math.ceil(this.limits.bannedFor() / 1_000);
    return reply.code(429).header("retry-after", String(seconds)).type("text/plain").send("error code: 1015");
  }

  #checkOwnAnswer(route: Route, answer: Answer): void {
    const faults = this.judge.answerFaults(route.path, route.method, answer.status, answer.body);
    if (faults.length === 0) return;
    this.violations.record({
      kind: "sandbox",
      rule: "sandbox.answer",
      where: `${route.method} ${route.path}`,
      status: answer.status,
      message: faults.map(({ message }) => message).join("; "),
      body: answer.body,
      at: this.office().world.now(),
    });
  }

  /** @returns whether the request ended here */
  async #failBefore(fault: Fault, reply: FastifyReply): Promise<boolean> {
    if (fault.kind === "delay" && !fault.afterCommit) await delay(fault.ms);
    if (fault.kind === "error-before-commit") return fail(reply, fault.status);
    if (fault.kind === "reset-before-commit") return cut(reply, "reset");
    if (fault.kind === "hangup-before-commit") return cut(reply, "hangup");
    if (fault.kind === "refuse") {
      void reply.code(fault.status).send({ message: fault.message, code: fault.code });
      return true;
    }
    if (fault.kind !== "rate-limit") return false;
    void reply
      .code(429)
      .header("retry-after", String(fault.retryAfterSeconds))
      .header("x-ratelimit-scope", "shared")
      .send({ message: "You are being rate limited.", retry_after: fault.retryAfterSeconds, global: false });
    return true;
  }

  async #failAfter(fault: Fault, reply: FastifyReply): Promise<boolean> {
    if (fault.kind === "delay" && fault.afterCommit) await delay(fault.ms);
    if (fault.kind === "error-after-commit") return fail(reply, fault.status);
    if (fault.kind === "reset-after-commit") return cut(reply, "reset");
    return fault.kind === "hangup-after-commit" && cut(reply, "hangup");
  }

  #serveFile(request: FastifyRequest, reply: FastifyReply): unknown {
    const { attachment_id: id, name } = request.params as { attachment_id: string; name: string };
    const bytes = this.office().world.bytes(id);
    if (!bytes) return reply.code(404).type("text/plain").send("This content is no longer available.");
    return reply.type(contentTypeOf(name)).send(bytes);
  }

  #refuseUnknownRoute(request: FastifyRequest, reply: FastifyReply): unknown {
    const where = `${request.method} ${request.url.split("?", 1)[0]?.replace(PREFIX, "") ?? ""}`;
    const message = "The sandbox has no such route; its list is rest/routes.";
    this.#record({ rule: "route.unknown", where, status: 501, message, body: undefined });
    return reply.code(501).send({ message, code: 0 });
  }

  #reportCrash(error: unknown, request: FastifyRequest, reply: FastifyReply): unknown {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const where = `${request.method} ${request.url}`;
    this.violations.record({
      kind: "sandbox",
      rule: "sandbox.crash",
      where,
      status: 500,
      message,
      at: this.office().world.now(),
    });
    return reply.code(500).send({ message: "500: Internal Server Error", code: 0 });
  }

  #record(violation: Omit<Violation, "kind" | "at">): void {
    this.violations.record({ kind: "bot", at: this.office().world.now(), ...violation });
  }
}

/** Sent percent-encoded; what is not decodable is taken as it is. */
function reasonOf({ headers }: FastifyRequest): { reason?: string } {
  const given = headers["x-audit-log-reason"]?.toString();
  if (!given) return {};
  try {
    return { reason: decodeURIComponent(given) };
  } catch {
    return { reason: given };
  }
}

async function readBody(incoming: FastifyRequest): Promise<{ body: unknown; files: ReceivedFile[] }> {
  if (!incoming.isMultipart()) {
    return { body: Buffer.isBuffer(incoming.body) ? parsedJson(incoming.body.toString("utf8")) : undefined, files: [] };
  }
  const files: ReceivedFile[] = [];
  let body: unknown;
  for await (const part of incoming.parts()) {
    if (part.type === "field") {
      if (part.fieldname === "payload_json") body = parsedJson(String(part.value));
      continue;
    }
    const bytes = await part.toBuffer();
    files.push({ field: part.fieldname, name: part.filename, size: bytes.length, type: part.mimetype, bytes });
  }
  return { body, files };
}

function parsedJson(text: string): unknown {
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new DiscordError("body.json", 400, 50109, "The request body contains invalid JSON.");
  }
}

function sendAnswer(reply: FastifyReply, answer: Answer): unknown {
  return answer.body === undefined ? reply.code(answer.status).send() : reply.code(answer.status).send(answer.body);
}

function fail(reply: FastifyReply, status = 502): true {
  void reply.code(status).type("text/html").send("<html><body>upstream error</body></html>");
  return true;
}

function cut(reply: FastifyReply, how: "reset" | "hangup"): true {
  reply.hijack();
  if (how === "reset") reply.raw.socket?.resetAndDestroy();
  else reply.raw.socket?.destroy();
  return true;
}
