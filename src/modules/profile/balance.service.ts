import { injectable } from "tsyringe";
import { atLeast, type Actor } from "../../platform/actor.js";
import { domainErrors } from "../../platform/errors.js";
import type { Snowflake } from "../../platform/ids.js";
import type { Notice } from "../customers/customer.types.js";
import { LoyaltyService } from "../loyalty/loyalty.service.js";
import { CustomerService } from "../customers/customer.service.js";
import { WalletService } from "../wallet/wallet.service.js";
import { OrderService } from "../orders/order.service.js";
import { StatementService } from "../wallet/statement.service.js";
import type { BalanceFacts, MemberStatement, ProfileErrors, ProfileFacts } from "./balance.types.js";

const profileError = domainErrors<ProfileErrors>();

/** What a member has and has spent. */
@injectable()
export class BalanceService {
  constructor(
    private readonly customers: CustomerService,
    private readonly wallet: WalletService,
    private readonly statements: StatementService,
    private readonly orders: OrderService,
    private readonly loyalty: LoyaltyService,
  ) {}

  /**
   * A member's balance; nothing for one who never used the shop, and no row is made by looking.
   *
   * @throws DomainError `profile.notYours`
   */
  async of(actor: Actor, memberId: Snowflake): Promise<BalanceFacts> {
    mayLookAt(actor, memberId);
    const customer = await this.customers.find(actor.guildId, memberId);
    if (!customer) return { memberId, balance: 0n, spend: 0n, tiers: null };
    return {
      memberId,
      balance: await this.wallet.balance(actor.guildId, customer.id),
      spend: customer.spend,
      tiers: await this.loyalty.standing(actor.guildId, customer.id),
    };
  }

  /**
   * A member as the shop knows them.
   *
   * @throws DomainError `profile.notYours`
   */
  async profile(actor: Actor, memberId: Snowflake): Promise<ProfileFacts> {
    mayLookAt(actor, memberId);
    const customer = await this.customers.find(actor.guildId, memberId);
    if (!customer) return { memberId, balance: 0n, spend: 0n, tiers: null, orders: 0, mutedNotices: [] };
    return {
      memberId,
      balance: await this.wallet.balance(actor.guildId, customer.id),
      spend: customer.spend,
      tiers: await this.loyalty.standing(actor.guildId, customer.id),
      orders: await this.orders.count(actor.guildId, customer.id),
      mutedNotices: customer.mutedNotices,
    };
  }

  /** Switches a kind of the actor's direct messages, and shows the profile anew. */
  async switchNotice(actor: Actor, notice: Notice, on: boolean): Promise<ProfileFacts> {
    await this.customers.switchNotice(actor.guildId, actor.customerId, notice, on);
    return this.profile(actor, actor.memberId);
  }

  /**
   * A page of a member's statement; a page that does not exist shows the last one.
   *
   * @throws DomainError `profile.notYours`
   */
  async statement(actor: Actor, memberId: Snowflake, page: number): Promise<MemberStatement> {
    mayLookAt(actor, memberId);
    const own = memberId === actor.memberId;
    const customerId = own ? actor.customerId : (await this.customers.find(actor.guildId, memberId))?.id;
    const nothing = { entries: [], page: 1, pages: 1, total: 0, balance: 0n };
    const shown = customerId ? await this.statements.page(actor.guildId, customerId, page) : nothing;
    const orderIds = shown.entries.flatMap(({ orderId }) => orderId ?? []);
    return { ...shown, memberId, orderNumbers: await this.orders.numbers(actor.guildId, orderIds) };
  }
}

/** @throws DomainError `profile.notYours` */
function mayLookAt(actor: Actor, memberId: Snowflake): void {
  if (memberId !== actor.memberId && !atLeast(actor.level, "support")) throw profileError("profile.notYours", {});
}
