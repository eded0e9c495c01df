import { SandboxClock } from "./clock.js";
import { Faults } from "./faults.js";
import { Gateway } from "./gateway/gateway.js";
import { InteractionDesk } from "./interactions/desk.js";
import { InteractionPayloads } from "./interactions/payload.js";
import { DiscordLimits, noLimits } from "./limits/limits.js";
import { People } from "./people/people.js";
import { RestServer, type Judge } from "./rest/server.js";
import { Wire } from "./rest/wire.js";
import { validateRequest } from "./rules/index.js";
import { validateResponse } from "./spec/index.js";
import { Violations } from "./violations.js";
import { Page, type PageOptions } from "./web/server/page.js";
import { World } from "./world/world.js";

/** How a sandbox starts. */
export interface SandboxOptions {
  /** Where the world survives the process; undefined: memory only. */
  readonly dataDir?: string;
  /** The sandbox's time; default its own, at real time. */
  readonly clock?: SandboxClock;
  /** TCP port on 127.0.0.1; default a free one. */
  readonly port?: number;
  /** Ids of rules that do not count, for a test of the rules themselves. */
  readonly rulesOff?: ReadonlySet<string>;
  /** Whether requests are counted as Discord counts them; default `discord`. */
  readonly limits?: "discord" | "off";
}

/**
 * A strict Discord of one's own: REST, gateway, and people who use it, in this process.
 *
 * Point a client at it with `rest: { api: sandbox.apiUrl }` and log in with {@link token}. Any number run side by side.
 */
export class Sandbox {
  readonly #pages: Page[] = [];

  private constructor(
    /** The base for discord.js' `rest.api`. */
    readonly apiUrl: string,
    readonly clock: SandboxClock,
    readonly world: World,
    readonly people: People,
    readonly faults: Faults,
    readonly violations: Violations,
    private readonly gateway: Gateway,
    private readonly desk: InteractionDesk,
    private readonly server: RestServer,
  ) {}

  static async start(options: SandboxOptions = {}): Promise<Sandbox> {
    const clock = options.clock ?? new SandboxClock();
    const world = new World(clock, options.dataDir);
    const violations = new Violations();
    let origin = "";
    const wire = new Wire(world, () => `${origin}/attachments`);
    const gateway = new Gateway(world, wire);
    const faults = new Faults(world, gateway);
    const judge = judgeWithout(options.rulesOff);
    const desk = new InteractionDesk(world, clock, violations, (payload) => {
      checkPayload(judge, payload, violations, clock);
      gateway.sendInteraction(payload);
    });
    const server = new RestServer(
      () => ({ world, wire, desk, gatewayUrl: gateway.url }),
      judge,
      () => faults,
      violations,
      options.limits === "off" ? noLimits : new DiscordLimits(() => clock.now()),
    );
    origin = await server.listen(options.port ?? 0);
    gateway.attach(server.http, origin);
    const people = new People({ world, desk, payloads: new InteractionPayloads(world, wire) });
    return new Sandbox(`${origin}/api`, clock, world, people, faults, violations, gateway, desk, server);
  }

  /** The bot's token, the same for as long as its world lives. */
  get token(): string {
    return this.world.token;
  }

  get applicationId(): string {
    return this.world.applicationId;
  }

  get botUserId(): string {
    return this.world.botUserId;
  }

  /** How many bot connections are identified at the gateway now. */
  get connections(): number {
    return this.gateway.connections;
  }

  /**
   * Serves the page in which people use this Discord in a browser, on loopback, until {@link stop}.
   *
   * @throws Error when the page was not built
   */
  async openPage(options: Partial<PageOptions> = {}): Promise<Page> {
    const advance = async (ms: number): Promise<void> => this.clock.advance(ms);
    const page = await Page.open(this, { advance, ...options });
    this.#pages.push(page);
    return page;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#pages.map((page) => page.close()));
    this.desk.stop();
    this.gateway.stop();
    await this.server.stop();
  }
}

/** Discord's rules, and its API description for the sandbox's own answers. */
const judgeWithout = (off: ReadonlySet<string> | undefined): Judge => ({
  refusals: (facts) => validateRequest(facts, { off }),
  answerFaults: (route, method, status, body) =>
    validateResponse(route, method, status, body).map(({ path, message }) => ({
      message: `${path.join(".")}: ${message}`,
    })),
});

/** Nothing of the gateway is in Discord's description, but the objects inside an interaction are those of REST. */
function checkPayload(judge: Judge, payload: object, violations: Violations, clock: SandboxClock): void {
  const { message, user, member } = payload as { message?: unknown; user?: unknown; member?: { user?: unknown } };
  const parts = [
    { route: "/channels/:channel_id/messages/:message_id", part: message },
    { route: "/users/:user_id", part: user ?? member?.user },
  ];
  for (const { route, part } of parts) {
    const faults = part === undefined ? [] : judge.answerFaults(route, "GET", 200, part);
    if (faults.length === 0) continue;
    violations.record({
      kind: "sandbox",
      rule: "sandbox.interaction",
      where: "INTERACTION_CREATE",
      message: faults.map((fault) => fault.message).join("; "),
      body: part,
      at: clock.now(),
    });
  }
}
