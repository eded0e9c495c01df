import { injectable } from "tsyringe";
import { atLeast, type Actor } from "../../platform/actor.js";
import { domainErrors } from "../../platform/errors.js";
import type { Snowflake } from "../../platform/ids.js";
import { CustomerService } from "../customers/customer.service.js";
import { WalletService } from "../wallet/wallet.service.js";
import type { BalanceFacts, ProfileErrors } from "./balance.types.js";

const profileError = domainErrors<ProfileErrors>();

/** What a member has and has spent. */
@injectable()
export class BalanceService {
  constructor(
    private readonly customers: CustomerService,
    private readonly wallet: WalletService,
  ) {}

  /**
   * A member's balance; nothing for one who never used the shop, and no row is made by looking.
   *
   * @throws DomainError `profile.notYours`
   */
  async of(actor: Actor, memberId: Snowflake): Promise<BalanceFacts> {
    if (memberId !== actor.memberId && !atLeast(actor.level, "support")) throw profileError("profile.notYours", {});
    const customer = await this.customers.find(actor.guildId, memberId);
    if (!customer) return { memberId, balance: 0n, spend: 0n };
    return { memberId, balance: await this.wallet.balance(actor.guildId, customer.id), spend: customer.spend };
  }
}
