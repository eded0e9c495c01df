import { injectable } from "tsyringe";
import type { Actor } from "../../platform/actor.js";
import type { Tx } from "../../platform/database/transactions.js";
import { domainErrors } from "../../platform/errors.js";
import type { RowId } from "../../platform/ids.js";
import { AuditLog } from "../audit/audit.service.js";
import { CustomerService } from "../customers/customer.service.js";
import { LoyaltyService } from "../loyalty/loyalty.service.js";
import { InventoryService } from "../inventory/inventory.service.js";
import { orderError, OrderService } from "../orders/order.service.js";
import { unitsOf } from "../orders/order.types.js";
import { HOUSE } from "../wallet/wallet.types.js";
import { WalletService } from "../wallet/wallet.service.js";
import type { CancellationWord, Cancelled, SaleErrors } from "./sale.types.js";

const saleError = domainErrors<SaleErrors>();

/** Cancels orders that are paid and not delivered: the whole sum goes back to the wallet. Staff alone do it. */
@injectable()
export class CancellationService {
  constructor(
    private readonly orders: OrderService,
    private readonly wallet: WalletService,
    private readonly customers: CustomerService,
    private readonly loyalty: LoyaltyService,
    private readonly inventory: InventoryService,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Order, wallet, spend, audit, stock: the sale undone. A code that was used stays used. A step.
   *
   * @throws DomainError `orders.notFound`, `orders.wrongState`, `sales.goodsReleased`, `sales.ownCancel`
   */
  async cancelStep(
    tx: Tx,
    actor: Actor,
    orderId: RowId,
    { reason, quiet, ownsGuild }: CancellationWord,
  ): Promise<Cancelled> {
    const order = await this.orders.move(
      tx,
      { guildId: actor.guildId, id: orderId },
      "cancelled",
      { from: ["paid", "processing"], goodsReleased: false },
      { actorMemberId: actor.memberId, reason },
    );
    if (!order) throw await this.whyNot(tx, actor, orderId);
    const own = order.customerId === actor.customerId;
    if (own && !ownsGuild) throw saleError("sales.ownCancel", {});
    if (order.due > 0n) {
      await this.wallet.credit(tx, {
        guildId: order.guildId,
        customerId: order.customerId,
        house: HOUSE.sales,
        kind: "order_cancelled",
        amount: order.due,
        idempotencyKey: `order:${order.id}:cancelled`,
        orderId: order.id,
        actorMemberId: actor.memberId,
        reason,
      });
    }
    await this.customers.addSpend(tx, order.guildId, order.customerId, -order.due, -1);
    await this.loyalty.evaluate(tx, order.guildId, order.customerId);
    await this.audit.record(tx, {
      actor,
      action: own ? "order.cancelPaidOwn" : "order.cancelPaid",
      subject: { kind: "order", id: order.id },
      after: { state: order.state, returned: order.due },
      reason,
    });
    await this.orders.announceMove(tx, order, quiet);
    if (order.stockHeld) await this.inventory.giveBack(tx, unitsOf(order));
    return { order, returned: order.due };
  }

  private async whyNot(tx: Tx, actor: Actor, orderId: RowId): Promise<Error> {
    const { number, state, goodsReleasedAt } = await this.orders.get(actor.guildId, orderId, tx);
    return state === "paid" && goodsReleasedAt
      ? saleError("sales.goodsReleased", { number })
      : orderError("orders.wrongState", { number, state });
  }
}
