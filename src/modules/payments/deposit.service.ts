import { inject, injectable } from "tsyringe";
import { RATE_LIMITS, type RateLimits } from "../../platform/access.js";
import type { Actor } from "../../platform/actor.js";
import { Clock } from "../../platform/clock.js";
import { NumberSeries } from "../../platform/database/number-series.js";
import { Transactions, type Tx } from "../../platform/database/transactions.js";
import type { RowId, Snowflake } from "../../platform/ids.js";
import { JobQueue } from "../../platform/jobs/job-queue.js";
import type { Minor } from "../../platform/money.js";
import { AuditLog } from "../audit/audit.service.js";
import { ticketLimit } from "../settings/limits.js";
import { ticketError, TicketService } from "../tickets/ticket.service.js";
import type { SubjectLine, Ticket } from "../tickets/ticket.types.js";
import { confirmationError } from "./confirmation.types.js";
import { depositError, Deposits, type DepositEnd } from "./deposits.js";
import type { Deposit, DepositState, DepositTicket } from "./deposit.types.js";
import { depositEnded } from "./payment.events.js";

/** Deposits that one run of the sweep ends; the next run takes the rest. */
const EXPIRY_BATCH = 200;
/** One waiting deposit a member, and so one ticket. */
const DEPOSIT_TICKETS = 1;

/** Describes a deposit for the first message of its ticket. */
export type DescribeDeposit = (deposit: Deposit) => readonly SubjectLine[];

/** `/deposit`: money for the wallet, without an order. */
@injectable()
export class DepositService {
  constructor(
    private readonly transactions: Transactions,
    private readonly numbers: NumberSeries,
    private readonly deposits: Deposits,
    private readonly tickets: TicketService,
    private readonly audit: AuditLog,
    private readonly jobs: JobQueue,
    private readonly clock: Clock,
    @inject(RATE_LIMITS) private readonly limits: RateLimits,
  ) {}

  /**
   * Makes a deposit with its ticket, or gives the one that waits.
   *
   * @param amount minor units; null when the member does not say
   * @param describe what the ticket's first message says of it
   * @throws DomainError `limits.exceeded` for too many new tickets
   */
  async open(actor: Actor, amount: Minor | null, describe: DescribeDeposit): Promise<DepositTicket> {
    const waiting = await this.waitingTicket(actor);
    if (waiting) return waiting;
    await this.limits.take(actor.guildId, actor.customerId, ticketLimit, this.clock.now());
    const [number, ticketNumber] = [
      await this.numbers.next(actor.guildId, "deposit"),
      await this.numbers.next(actor.guildId, "ticket"),
    ];
    const opened = await this.transactions.run("payments.openDeposit", async (tx): Promise<DepositTicket | null> => {
      const deposit = await this.deposits.place(tx, actor, number, amount);
      if (!deposit) return null;
      const ticket = await this.tickets.reserve(tx, actor, {
        type: "deposit",
        number: ticketNumber,
        subject: { kind: "deposit", id: deposit.id, title: `Deposit #${deposit.number}`, lines: describe(deposit) },
        channelName: `deposit-${deposit.number}`,
        limit: DEPOSIT_TICKETS,
      });
      await tx.execute("INSERT INTO payment_panels (guild_id, deposit_id, ticket_id) VALUES ($1, $2, $3)", [
        actor.guildId,
        deposit.id,
        ticket.id,
      ]);
      await this.audit.record(tx, {
        actor,
        action: "deposit.open",
        subject: { kind: "deposit", id: deposit.id },
        after: { number: deposit.number, ...(amount !== null && { amount }), ticket: ticket.number },
      });
      return { fresh: true, deposit, ticket };
    });
    if (opened) return opened;
    // The other press of a double click was faster.
    const other = await this.waitingTicket(actor);
    if (!other) throw ticketError("tickets.notFound", {});
    return other;
  }

  /**
   * Staff refuse a deposit.
   *
   * @throws DomainError `deposits.notFound`, `payments.needsStaff`, `deposits.over`
   */
  async reject(actor: Actor, depositId: RowId, reason: string): Promise<Deposit> {
    if (!actor.staffOf.has("deposit")) throw confirmationError("payments.needsStaff", {});
    return this.transactions.run("payments.rejectDeposit", (tx) =>
      this.endStep(tx, actor, depositId, "rejected", { decidedBy: actor.memberId, reason }),
    );
  }

  /**
   * A waiting deposit, for staff who may refuse it.
   *
   * @throws DomainError `deposits.notFound`, `payments.needsStaff`, `deposits.over`
   */
  async undecided(actor: Actor, depositId: RowId): Promise<Deposit> {
    if (!actor.staffOf.has("deposit")) throw confirmationError("payments.needsStaff", {});
    const deposit = await this.deposits.get(actor.guildId, depositId);
    if (deposit.state === "waiting") return deposit;
    throw depositError("deposits.over", { number: deposit.number, state: deposit.state });
  }

  /**
   * The member gives an own deposit up, before a proof is with the staff.
   *
   * @throws DomainError `deposits.notFound`, `deposits.notYours`, `deposits.over`, `deposits.underReview`
   */
  async giveUp(actor: Actor, depositId: RowId): Promise<Deposit> {
    return this.transactions.run("payments.giveUpDeposit", async (tx) => {
      const reason = "given up by the member";
      const end = { decidedBy: actor.memberId, reason, customerId: actor.customerId };
      const deposit = await this.endStep(tx, actor, depositId, "expired", end);
      const reviewed = await tx.query(
        "SELECT 1 FROM payment_proofs WHERE guild_id = $1 AND deposit_id = $2 AND state = 'waiting' LIMIT 1",
        [actor.guildId, depositId],
      );
      if (reviewed.length > 0) throw depositError("deposits.underReview", { number: deposit.number });
      return deposit;
    });
  }

  /** Ends deposits for which nothing came in time; a sweep. @returns how many */
  async expireDue(now: Date): Promise<number> {
    let expired = 0;
    for (const deposit of await this.deposits.overdue(now, EXPIRY_BATCH)) {
      if (await this.abandon(deposit, "nothing arrived in time", now)) expired += 1;
    }
    return expired;
  }

  /** Ends a waiting deposit that cannot go on. @returns false when it does not wait any more */
  async abandon(deposit: { guildId: Snowflake; id: RowId }, reason: string, dueAt?: Date): Promise<boolean> {
    return this.transactions.run("payments.expireDeposit", async (tx) => {
      const ended = await this.deposits.end(tx, deposit, "expired", {
        decidedBy: null,
        reason,
        ...(dueAt && { dueAt }),
      });
      if (!ended) return false;
      await this.announceEnd(tx, ended);
      return true;
    });
  }

  /** Ends the ticket of a deposit that is over. @returns its channel; null when there is none to write in */
  async follow(guildId: Snowflake, depositId: RowId): Promise<Snowflake | null> {
    return this.transactions.run("payments.followDeposit", async (tx) => {
      const { state } = await this.deposits.get(guildId, depositId, tx);
      if (state === "waiting") return null;
      const ticket = await this.tickets.settle(tx, guildId, { kind: "deposit", id: depositId }, true);
      return ticket?.state === "open" ? ticket.channelId : null;
    });
  }

  private async endStep(
    tx: Tx,
    actor: Actor,
    depositId: RowId,
    to: Exclude<DepositState, "waiting">,
    end: DepositEnd,
  ): Promise<Deposit> {
    const deposit = await this.deposits.end(tx, { guildId: actor.guildId, id: depositId }, to, end);
    if (!deposit) throw await this.whyNot(tx, actor, depositId, end.customerId !== undefined);
    await this.audit.record(tx, {
      actor,
      action: to === "rejected" ? "deposit.reject" : "deposit.giveUp",
      subject: { kind: "deposit", id: depositId },
      before: { state: "waiting" },
      after: { state: deposit.state },
      ...(to === "rejected" && { reason: deposit.reason }),
    });
    await this.announceEnd(tx, deposit);
    return deposit;
  }

  private announceEnd(tx: Tx, { guildId, id }: Deposit): Promise<void> {
    return this.jobs.enqueue(tx, { job: depositEnded, payload: { guildId, depositId: id } });
  }

  private async whyNot(tx: Tx, actor: Actor, depositId: RowId, byMember: boolean): Promise<Error> {
    const { customerId, number, state } = await this.deposits.get(actor.guildId, depositId, tx);
    if (byMember && customerId !== actor.customerId) return depositError("deposits.notYours", {});
    return depositError("deposits.over", { number, state });
  }

  /** The waiting deposit with its ticket; null when there is none, or its channel was deleted: that one is over. */
  private async waitingTicket(actor: Actor): Promise<DepositTicket | null> {
    const deposit = await this.deposits.waiting(actor);
    if (!deposit) return null;
    const ticket = await this.tickets.findBySubject(actor.guildId, { kind: "deposit", id: deposit.id });
    if (ticket && isUsable(ticket)) return { fresh: false, deposit, ticket };
    await this.abandon(deposit, "its ticket is gone");
    return null;
  }
}

function isUsable({ state }: Ticket): boolean {
  return state === "opening" || state === "open";
}
