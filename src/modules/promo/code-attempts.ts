import { inject, injectable } from "tsyringe";
import { RATE_LIMITS, type RateLimits } from "../../platform/access.js";
import type { Actor } from "../../platform/actor.js";
import { Clock } from "../../platform/clock.js";
import { DomainError } from "../../platform/errors.js";
import { wrongCodeLimit } from "../settings/limits.js";
import type { PromoErrors } from "./promo.types.js";

/** Codes that work for nobody: who tries many of them is guessing. One that works elsewhere is no wrong code. */
const WRONG: ReadonlySet<string> = new Set<keyof PromoErrors>([
  "promo.unknown",
  "promo.inactive",
  "promo.notStarted",
  "promo.expired",
  "promo.exhausted",
]);

/** Bounds how many wrong codes a member may try; codes that work do not count. */
@injectable()
export class CodeAttempts {
  constructor(
    @inject(RATE_LIMITS) private readonly limits: RateLimits,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError `limits.exceeded` after too many wrong codes, else what `use` throws */
  async count<T>(actor: Actor, use: () => Promise<T>): Promise<T> {
    await this.limits.refuseExhausted(actor.guildId, actor.customerId, wrongCodeLimit, this.clock.now());
    try {
      return await use();
    } catch (error) {
      if (error instanceof DomainError && WRONG.has(error.code)) {
        await this.limits.take(actor.guildId, actor.customerId, wrongCodeLimit, this.clock.now());
      }
      throw error;
    }
  }
}
