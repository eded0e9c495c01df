import { injectable } from "tsyringe";
import type { Actor } from "../../platform/actor.js";
import { Clock } from "../../platform/clock.js";
import type { Tx } from "../../platform/database/transactions.js";
import { domainErrors } from "../../platform/errors.js";
import type { Snowflake } from "../../platform/ids.js";
import { orderError, OrderService } from "../orders/order.service.js";
import type { Order } from "../orders/order.types.js";
import type { SaleErrors } from "../sales/sale.types.js";
import type { SubjectRef } from "../tickets/ticket.types.js";
import { depositError, Deposits } from "./deposits.js";
import type { Deposit } from "./deposit.types.js";
import type { Payable } from "./payable.types.js";

const saleError = domainErrors<SaleErrors>();

/** Orders and deposits alike, for what is done to either. */
@injectable()
export class PayableService {
  constructor(
    private readonly orders: OrderService,
    private readonly deposits: Deposits,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError `orders.notFound`, `deposits.notFound`, also for another guild's */
  async get(guildId: Snowflake, { kind, id }: SubjectRef, within?: Tx): Promise<Payable> {
    return kind === "order"
      ? this.ofOrder(await this.orders.get(guildId, id, within))
      : this.ofDeposit(await this.deposits.get(guildId, id, within));
  }

  /**
   * As {@link get}, and nobody moves it until the transaction ends. A step, before any wallet.
   *
   * @throws DomainError `orders.notFound`, `deposits.notFound`
   */
  async lock(
    tx: Tx,
    guildId: Snowflake,
    { kind, id }: SubjectRef,
  ): Promise<{ readonly payable: Payable; readonly order: Order | null }> {
    if (kind === "deposit") return { payable: this.ofDeposit(await this.deposits.lock(tx, guildId, id)), order: null };
    const order = await this.orders.lock(tx, guildId, id);
    return { payable: this.ofOrder(order), order };
  }

  ofOrder(order: Order): Payable {
    const { id, guildId, number, customerId, memberId, due, state, reservedUntil } = order;
    const open = state === "pending" && reservedUntil !== null && reservedUntil > this.clock.now();
    return { kind: "order", id, guildId, number, customerId, memberId, due, open, openUntil: reservedUntil };
  }

  ofDeposit(deposit: Deposit): Payable {
    const { id, guildId, number, customerId, memberId, amount, state, expiresAt } = deposit;
    const open = state === "waiting" && expiresAt > this.clock.now();
    const openUntil = state === "waiting" ? expiresAt : null;
    return { kind: "deposit", id, guildId, number, customerId, memberId, due: amount, open, openUntil };
  }

  /**
   * The actor's own, while it waits for money.
   *
   * @param late also when it ran out: money may have been sent before
   * @throws DomainError `orders.notFound`, `sales.notYours`, `sales.holdOver`, `orders.wrongState`, `deposits.notFound`,
   * `deposits.notYours`, `deposits.over`
   */
  async own(actor: Actor, { kind, id }: SubjectRef, late = false): Promise<Payable> {
    return kind === "order" ? this.ownOrder(actor, id, late) : this.ownDeposit(actor, id, late);
  }

  private async ownOrder(actor: Actor, id: string, late: boolean): Promise<Payable> {
    const order = await this.orders.get(actor.guildId, id);
    const { customerId, number, state } = order;
    if (customerId !== actor.customerId) throw saleError("sales.notYours", {});
    const payable = this.ofOrder(order);
    const ranOut = state === "expired" || (state === "pending" && !payable.open);
    if (ranOut && !late) throw saleError("sales.holdOver", { number });
    if (!ranOut && !payable.open) throw orderError("orders.wrongState", { number, state });
    return payable;
  }

  private async ownDeposit(actor: Actor, id: string, late: boolean): Promise<Payable> {
    const deposit = await this.deposits.get(actor.guildId, id);
    const { customerId, number, state } = deposit;
    if (customerId !== actor.customerId) throw depositError("deposits.notYours", {});
    const payable = this.ofDeposit(deposit);
    const ranOut = state === "expired" || (state === "waiting" && !payable.open);
    if (!payable.open && !(late && ranOut)) throw depositError("deposits.over", { number, state });
    return payable;
  }
}
