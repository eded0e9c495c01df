import { inject, injectable } from "tsyringe";
import { RATE_LIMITS, type RateLimits } from "../../platform/access.js";
import type { Actor } from "../../platform/actor.js";
import { Clock } from "../../platform/clock.js";
import { DomainError } from "../../platform/errors.js";
import { refusedPaymentLimit } from "../settings/limits.js";

/** Bounds how often a member may try to pay with an empty wallet; payments that succeed do not count. */
@injectable()
export class PaymentAttempts {
  constructor(
    @inject(RATE_LIMITS) private readonly limits: RateLimits,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError `limits.exceeded` after too many refusals, else what `pay` throws */
  async count<T>(actor: Actor, pay: () => Promise<T>): Promise<T> {
    await this.limits.refuseExhausted(actor.guildId, actor.customerId, refusedPaymentLimit, this.clock.now());
    try {
      return await pay();
    } catch (error) {
      if (error instanceof DomainError && error.code === "wallet.insufficient") {
        await this.limits.take(actor.guildId, actor.customerId, refusedPaymentLimit, this.clock.now());
      }
      throw error;
    }
  }
}
