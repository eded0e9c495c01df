import { createHash } from "node:crypto";
import { bucketOf, countsGlobally } from "./buckets.js";
import { Windows, type Place } from "./windows.js";

/** The part of a request that limits look at. */
export interface LimitedRequest {
  /** `METHOD template`. */
  readonly route: string;
  readonly params: Readonly<Record<string, string>>;
  /** The request changes the name or the topic of the channel in its path. */
  readonly renames: boolean;
}

/** Why a request has to wait. */
export interface TooMany {
  readonly rule: "limit.bucket" | "limit.global" | "limit.rename";
  readonly retryAfterMs: number;
  readonly global: boolean;
  readonly scope: "user" | "global";
}

/** What limits say to a request. */
export interface Admission {
  /** `X-RateLimit-…` and `Retry-After`, for whatever the answer is. */
  readonly headers: Readonly<Record<string, string>>;
  readonly tooMany?: TooMany;
  /** To be called when the request was carried out: a refused rename is none. */
  readonly done?: () => void;
}

/** Discord's limits, or none at all. */
export interface Limits {
  /** Milliseconds for which the address is still banned for too many invalid requests; 0: it is not. */
  bannedFor(): number;
  admit(request: LimitedRequest): Admission;
  /** Notes an answer. 401, 403 and 429 are invalid requests, but a 429 of scope `shared` is not. */
  answered(status: number, scope?: string): void;
}

/** Requests a second over everything but interaction endpoints. */
const GLOBAL = { limit: 50, window: 1_000 };

/** Changes of a channel's name or topic. Common experience. */
const RENAMES = { limit: 2, window: 10 * 60_000 };

/** https://docs.discord.com/developers/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans */
const INVALID = { limit: 10_000, window: 10 * 60_000 };

/** How long the ban lasts; Discord says "temporarily". An hour by common experience. */
const BAN = 60 * 60_000;

/** The parameters that a quota is separate by, in this order. */
const MAJOR = ["channel_id", "guild_id", "webhook_id", "webhook_token"] as const;

/**
 * Discord's limits by the sandbox clock: a quota per bucket and channel, guild or webhook, 50 requests a second over
 * all, two renames of a channel in 10 min, 10,000 invalid requests in 10 min.
 */
export class DiscordLimits implements Limits {
  readonly #windows: Windows;
  #bannedUntil = 0;

  constructor(private readonly now: () => number) {
    this.#windows = new Windows(now);
  }

  bannedFor(): number {
    return Math.max(0, this.#bannedUntil - this.now());
  }

  admit({ route, params, renames }: LimitedRequest): Admission {
    if (countsGlobally(route)) {
      const place = this.#windows.take("global", GLOBAL.limit, GLOBAL.window);
      if (!place.admitted) return this.#refused("limit.global", place, { "x-ratelimit-global": "true" });
    }
    const bucket = bucketOf(route);
    if (!bucket) return { headers: {} };
    const major = MAJOR.map((name) => params[name] ?? "").join("/");
    const key = `${bucket.name} ${major}`;
    const renameKey = `rename ${major}`;
    const rename = renames ? this.#windows.look(renameKey, RENAMES.limit, RENAMES.window) : undefined;
    const place = this.#windows.take(key, bucket.limit, bucket.window);
    const headers = this.#headers(bucket.name, bucket.limit, place);
    if (!place.admitted) return this.#refused("limit.bucket", place, headers);
    if (rename && !rename.admitted) return this.#refused("limit.rename", rename, headers);
    const done = (): void => void this.#windows.take(renameKey, RENAMES.limit, RENAMES.window);
    return { headers, ...(rename ? { done } : {}) };
  }

  answered(status: number, scope?: string): void {
    if (![401, 403, 429].includes(status) || scope === "shared" || this.bannedFor() > 0) return;
    const { admitted } = this.#windows.take("invalid", INVALID.limit - 1, INVALID.window);
    if (!admitted) this.#bannedUntil = this.now() + BAN;
  }

  #headers(name: string, limit: number, { remaining, resetAt }: Place): Record<string, string> {
    return {
      "x-ratelimit-limit": String(limit),
      "x-ratelimit-remaining": String(remaining),
      "x-ratelimit-reset": (resetAt / 1_000).toFixed(3),
      "x-ratelimit-reset-after": ((resetAt - this.now()) / 1_000).toFixed(3),
      "x-ratelimit-bucket": createHash("md5").update(name).digest("hex"),
    };
  }

  #refused(rule: TooMany["rule"], { resetAt }: Place, headers: Record<string, string>): Admission {
    const retryAfterMs = Math.max(1, resetAt - this.now());
    const global = rule === "limit.global";
    const scope = global ? "global" : "user";
    return {
      headers: { ...headers, "retry-after": String(Math.ceil(retryAfterMs / 1_000)), "x-ratelimit-scope": scope },
      tooMany: { rule, retryAfterMs, global, scope },
    };
  }
}

/** For what is not about limits. */
export const noLimits: Limits = {
  bannedFor: () => 0,
  admit: () => ({ headers: {} }),
  answered: () => undefined,
};
