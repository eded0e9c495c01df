import { injectable } from "tsyringe";
import type { Actor } from "../../platform/actor.js";
import { NumberSeries } from "../../platform/database/number-series.js";
import { Transactions } from "../../platform/database/transactions.js";
import { orderError, OrderService } from "../orders/order.service.js";
import type { RowId, Snowflake } from "../../platform/ids.js";
import type { Minor } from "../../platform/money.js";
import { AuditLog } from "../audit/audit.service.js";
import type { ProductNames } from "../catalog/catalog.types.js";
import { CustomerService } from "../customers/customer.service.js";
import { LoyaltyService } from "../loyalty/loyalty.service.js";
import { OrderLifeService, type ManualOrder } from "../orders/order-life.service.js";
import type { Order, ProductSnapshot } from "../orders/order.types.js";
import { HOUSE } from "../wallet/wallet.types.js";
import { WalletService } from "../wallet/wallet.service.js";
import { statusError } from "./staff-words.js";

/** Nothing is handed out here: that was done where the sale was made. */
const NO_GOODS = {
  delivery: "service",
  goods: { keys: false, text: false, role: null },
  warrantyDays: 0,
} as const satisfies Partial<ProductSnapshot>;

/** A sale that was made elsewhere, as staff record it. */
export interface ManualSale {
  readonly member: { readonly id: Snowflake; readonly bot: boolean; readonly here: boolean };
  /** Null for what is not in the catalogue. */
  readonly productId: RowId | null;
  readonly names: ProductNames;
  /** Minor units. */
  readonly amount: Minor;
  readonly notes: string | undefined;
}

/** Sales whose money and goods never came through the shop; they count for the member as any other. */
@injectable()
export class ManualSaleService {
  constructor(
    private readonly transactions: Transactions,
    private readonly numbers: NumberSeries,
    private readonly customers: CustomerService,
    private readonly orders: OrderService,
    private readonly life: OrderLifeService,
    private readonly wallet: WalletService,
    private readonly loyalty: LoyaltyService,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Records a sale: a completed order, its money booked past every wallet. The same command again returns its order.
   *
   * @throws DomainError `sales.manualForSelf`, `sales.manualForBot`, `sales.manualNotHere`
   */
  async record(actor: Actor, { member, productId, names, amount, notes }: ManualSale): Promise<Order> {
    if (member.bot) throw statusError("sales.manualForBot", {});
    if (member.id === actor.memberId) throw statusError("sales.manualForSelf", {});
    if (!member.here) throw statusError("sales.manualNotHere", {});
    const { guildId } = actor;
    const key = `manual:${actor.idempotencyKey}`;
    const customerId = await this.customers.ensure(guildId, member.id);
    const recordedBefore = () => this.orders.findByCheckout({ ...actor, customerId }, key);
    const earlier = await recordedBefore();
    if (earlier) return earlier;
    const { category, subcategory, name, variant } = names;
    const product = { category, subcategory, name, variant, ...NO_GOODS };
    const number = await this.numbers.next(guildId, "order");
    try {
      return await this.book(actor, { number, key, customerId, productId, product, amount, notes });
    } catch (error) {
      // The answer to our own COMMIT was lost, or the command arrived twice.
      const order = await recordedBefore();
      if (order) return order;
      throw error;
    }
  }

  private async book(actor: Actor, sale: ManualOrder): Promise<Order> {
    const { guildId } = actor;
    const { customerId, amount, notes } = sale;
    return this.transactions.run("sales.recordManual", async (tx) => {
      const order = await this.life.placeCompleted(tx, actor, sale);
      if (!order) throw orderError("orders.notFound", {});
      await this.wallet.book(tx, {
        guildId,
        from: HOUSE.manual,
        to: HOUSE.sales,
        kind: "manual_sale",
        amount,
        idempotencyKey: `order:${order.id}:manual`,
        orderId: order.id,
        actorMemberId: actor.memberId,
        reason: notes ?? null,
      });
      await this.customers.addSpend(tx, guildId, customerId, amount, 1);
      await this.loyalty.evaluate(tx, guildId, customerId);
      await this.audit.record(tx, {
        actor,
        action: "order.recordManual",
        subject: { kind: "order", id: order.id },
        after: { state: order.state, amount },
        ...(notes !== undefined && { reason: notes }),
      });
      await this.orders.announceMove(tx, order);
      return order;
    });
  }
}
