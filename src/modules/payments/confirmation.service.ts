import { injectable } from "tsyringe";
import type { Actor } from "../../platform/actor.js";
import { Transactions } from "../../platform/database/transactions.js";
import type { RowId } from "../../platform/ids.js";
import { JobQueue, type JobSend } from "../../platform/jobs/job-queue.js";
import { WalletService } from "../wallet/wallet.service.js";
import { Arrivals } from "./arrivals.js";
import { confirmationError, type Confirmation, type Confirmed } from "./confirmation.types.js";
import { accountOf, methodError, MethodService } from "./method.service.js";
import { PayableService } from "./payable.service.js";
import { depositEnded, drawProof, showPayable, tellConfirmed } from "./payment.events.js";
import { PaymentRecords, readReference } from "./payment-records.js";
import { ProofService } from "./proof.service.js";

/** The one way in which money from outside reaches the shop. */
@injectable()
export class ConfirmationService {
  constructor(
    private readonly transactions: Transactions,
    private readonly payables: PayableService,
    private readonly methods: MethodService,
    private readonly proofs: ProofService,
    private readonly records: PaymentRecords,
    private readonly wallet: WalletService,
    private readonly arrivals: Arrivals,
    private readonly jobs: JobQueue,
  ) {}

  /**
   * Records money that arrived: it fills the buyer's wallet, and in the same transaction pays the order if that can be
   * done. Also for an order or deposit that is over: the money is the buyer's whatever became of it.
   *
   * @throws DomainError `payments.needsStaff`, `payments.notForSelf`, `payments.badReference`, `payments.referenceUsed`,
   * `methods.notFound`, `orders.notFound`, `deposits.notFound`, `proofs.notFound`, `proofs.decided`
   */
  async confirm(actor: Actor, confirmation: Confirmation): Promise<Confirmed> {
    const { about, methodId, amount, proofId, ownsGuild } = confirmation;
    if (!actor.staffOf.has(about.kind)) throw confirmationError("payments.needsStaff", {});
    const reference = readReference(confirmation.reference);
    const method = await this.methods.get(actor.guildId, methodId);
    if (method.removed) throw methodError("methods.notFound", {});
    return this.transactions.run("payments.confirm", async (tx) => {
      const accepted = await this.proofs.accept(tx, actor, about, proofId);
      const { payable, order } = await this.payables.lock(tx, actor.guildId, about);
      if (payable.customerId === actor.customerId && !ownsGuild) throw confirmationError("payments.notForSelf", {});
      const payment = { methodId, reference, proofId: accepted, amount };
      const paymentId = await this.records.record(tx, actor, payable, payment);
      const credited = await this.wallet.credit(tx, {
        guildId: actor.guildId,
        customerId: payable.customerId,
        house: accountOf(methodId),
        kind: "payment",
        amount,
        idempotencyKey: `payment:${paymentId}`,
        ...(order && { orderId: order.id }),
        actorMemberId: actor.memberId,
        reason: `${method.name}: ${reference}`,
      });
      const done = await this.arrivals.apply(tx, actor, payable, order, credited);
      const confirmed = { paymentId, payable, methodName: method.name, amount, reference, ...done };
      await this.records.note(tx, actor, credited, confirmed);
      await this.jobs.enqueue(tx, ...this.effects(actor, confirmed, accepted));
      return confirmed;
    });
  }

  private effects(actor: Actor, confirmed: Confirmed, proofId: RowId | null): JobSend[] {
    const { guildId, currency } = actor;
    const { payable, paymentId, amount, methodName, effect, orderState, lostCode, balance, missing } = confirmed;
    const about = { about: payable.kind, subjectId: payable.id };
    const news = { paymentId, amount, methodName, effect, orderState, lostCode, balance, missing, currency };
    const sends: JobSend[] = [{ job: tellConfirmed, payload: { guildId, ...about, ...news } }];
    if (proofId !== null) sends.push({ job: drawProof, payload: { guildId, proofId } });
    // An order that was paid has its ticket drawn by its own move.
    if (payable.kind === "deposit") sends.push({ job: depositEnded, payload: { guildId, depositId: payable.id } });
    else if (effect !== "paid") sends.push({ job: showPayable, payload: { guildId, ...about } });
    return sends;
  }
}
