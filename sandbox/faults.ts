import type { Member, Overwrite, Role, User } from "./world/types.js";
import type { World } from "./world/world.js";

/**
 * What goes wrong with a matching request.
 *
 * `before-commit` happens instead of the request, `after-commit` instead of its answer: the change stands.
 */
export type FaultKind =
  | { readonly kind: "error-before-commit" | "error-after-commit"; readonly status?: 500 | 502 | 503 | 504 }
  /** The connection is reset (RST): discord.js sees ECONNRESET and tries again. */
  | { readonly kind: "reset-before-commit" | "reset-after-commit" }
  /** The connection is closed without an answer (FIN): discord.js gives up with an error. */
  | { readonly kind: "hangup-before-commit" | "hangup-after-commit" }
  /** Waits before the request is looked at, or, `afterCommit`, before its answer is sent. */
  | { readonly kind: "delay"; readonly ms: number; readonly afterCommit?: boolean }
  | { readonly kind: "rate-limit"; readonly retryAfterSeconds: number }
  /** An error that only Discord knows the reason of, such as 40003, "opening direct messages too fast". */
  | { readonly kind: "refuse"; readonly status: number; readonly code: number; readonly message: string };

export type Fault = FaultKind & {
  /** `POST`, …; undefined: any. */
  readonly method?: string;
  /** The route's template, such as `/channels/:channel_id/messages`, or a test of the path; undefined: any. */
  readonly route?: string | ((path: string) => boolean);
  /** Which body; undefined: any. */
  readonly body?: (body: unknown) => boolean;
  /** How often; default once. */
  readonly times?: number;
};

/** A running fault. */
export interface FaultHandle {
  /** How often it happened so far. */
  readonly hits: number;
  remove(): void;
}

/** What the gateway offers for trouble. */
export interface GatewayFaults {
  dropAll(): void;
  duplicateNext(type: string): void;
  invalidateSessions(): void;
  requestReconnect(): void;
  sendInteractionsToAll(): void;
}

interface PlannedFault {
  readonly fault: Fault;
  left: number;
  hits: number;
}

/** Trouble on purpose. Nothing of it counts as a violation by itself. */
export class Faults {
  readonly #planned: PlannedFault[] = [];

  constructor(
    private readonly world: World,
    private readonly gateway: GatewayFaults,
  ) {}

  /** Plans a fault for the next matching requests. The oldest matching fault happens first. */
  add(fault: Fault): FaultHandle {
    const planned: PlannedFault = { fault, left: fault.times ?? 1, hits: 0 };
    this.#planned.push(planned);
    return {
      get hits() {
        return planned.hits;
      },
      remove: () => {
        planned.left = 0;
      },
    };
  }

  /** Forgets the planned faults. */
  clear(): void {
    this.#planned.length = 0;
  }

  /** The fault for this request, used up by one. */
  take(request: { method: string; route: string; path: string; body: unknown }): Fault | undefined {
    const planned = this.#planned.find(({ fault, left }) => left > 0 && isFor(fault, request));
    if (!planned) return undefined;
    planned.left -= 1;
    planned.hits += 1;
    return planned.fault;
  }

  /** From now on the user accepts no direct messages: 50007. */
  closeDms(user: User): void {
    this.world.updateUser(user, { dmsClosed: true });
  }

  openDms(user: User): void {
    this.world.updateUser(user, { dmsClosed: false });
  }

  /** Cuts every gateway socket without a goodbye. Sessions stay resumable and collect what happens meanwhile. */
  dropGateway(): void {
    this.gateway.dropAll();
  }

  /** Cuts every socket and forgets the sessions: the next RESUME is answered with op 9. */
  invalidateSessions(): void {
    this.gateway.invalidateSessions();
  }

  /** Op 7: asks every connection to reconnect and resume. */
  requestReconnect(): void {
    this.gateway.requestReconnect();
  }

  /** The next dispatch of this type is sent twice, with two sequence numbers. */
  duplicateNextEvent(type: string): void {
    this.gateway.duplicateNext(type);
  }

  /**
   * From now on each session gets every interaction, as people see it who run two processes on one token: both answer,
   * and the second is told that the interaction is acknowledged. Not documented.
   */
  sendInteractionsToAll(): void {
    this.gateway.sendInteractionsToAll();
  }

  /** Takes guild permissions from every role of the bot in a guild. Administrator goes too, since it implies all. */
  revoke(guildId: string, permissions: bigint): void {
    const guild = this.world.guild(guildId);
    const bot: Member | undefined = guild?.members.get(this.world.botUserId);
    if (!guild || !bot) throw new Error(`The bot is not in a guild ${guildId}.`);
    const roles: (Role | undefined)[] = [guild.id, ...bot.roleIds].map((id) => guild.roles.get(id));
    for (const role of roles) {
      if (role) this.world.updateRole(role, { permissions: role.permissions & ~permissions & ~ADMINISTRATOR });
    }
  }

  /** Denies the bot permissions in one channel, by an overwrite for its user. */
  revokeIn(channelId: string, permissions: bigint): void {
    const channel = this.world.channel(channelId);
    if (!channel) throw new Error(`There is no channel ${channelId}.`);
    const own = channel.overwrites.find(({ id }) => id === this.world.botUserId);
    const overwrite: Overwrite = {
      id: this.world.botUserId,
      type: 1,
      allow: (own?.allow ?? 0n) & ~permissions,
      deny: (own?.deny ?? 0n) | permissions,
    };
    this.world.setOverwrite(channel, this.world.botUserId, overwrite);
  }
}

const ADMINISTRATOR = 8n;

function isFor(fault: Fault, request: { method: string; route: string; path: string; body: unknown }): boolean {
  if (fault.method !== undefined && fault.method !== request.method) return false;
  if (typeof fault.route === "string" && fault.route !== request.route) return false;
  if (typeof fault.route === "function" && !fault.route(request.path)) return false;
  return fault.body === undefined || fault.body(request.body);
}
