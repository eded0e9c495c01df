import { injectable } from "tsyringe";
import type { Actor } from "../../platform/actor.js";
import type { Tx } from "../../platform/database/transactions.js";
import type { Minor } from "../../platform/money.js";
import type { Order, OrderState } from "../orders/order.types.js";
import { SettlementService } from "../sales/settlement.js";
import type { ConfirmationEffect } from "./confirmation.types.js";
import { Deposits } from "./deposits.js";
import type { Payable } from "./payable.types.js";

/** What money did, once it lay in the wallet. */
export interface ArrivalEffect {
  readonly effect: ConfirmationEffect;
  /** The wallet after all of it. */
  readonly balance: Minor;
  /** What the order still needs beyond the wallet; 0 unless `short`. */
  readonly missing: Minor;
  /** The order's state now; null for a deposit. */
  readonly orderState: OrderState | null;
  /** The code for want of which an expired order was not paid late; null for any other reason. */
  readonly lostCode: string | null;
}

/** What becomes of money from outside, after it was credited. */
@injectable()
export class Arrivals {
  constructor(
    private readonly settlement: SettlementService,
    private readonly deposits: Deposits,
  ) {}

  /**
   * Pays the order if that can be done, or confirms the deposit if it waits. A step.
   *
   * @param order read and locked before the wallet was; null for a deposit
   * @param credited the wallet after the credit
   */
  async apply(tx: Tx, actor: Actor, payable: Payable, order: Order | null, credited: Minor): Promise<ArrivalEffect> {
    if (!order) {
      await this.deposits.end(tx, payable, "confirmed", { decidedBy: actor.memberId });
      return { effect: "deposit", balance: credited, missing: 0n, orderState: null, lostCode: null };
    }
    const settled = await this.settlement.settle(tx, actor, order);
    if (settled.outcome === "paid") {
      const { balance, order: paid } = settled.receipt;
      return { effect: "paid", balance, missing: 0n, orderState: paid.state, lostCode: null };
    }
    const missing = order.due > credited ? order.due - credited : 0n;
    const short = settled.refusal.code === "wallet.insufficient";
    return {
      effect: short ? "short" : "kept",
      balance: credited,
      missing: short ? missing : 0n,
      orderState: order.state,
      lostCode: settled.refusal.code === "sales.codeGone" ? (order.promo?.code ?? null) : null,
    };
  }
}
