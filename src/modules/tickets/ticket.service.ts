import { randomUUID } from "node:crypto";
import { injectable } from "tsyringe";
import { DataSource } from "typeorm";
import type { Actor } from "../../platform/actor.js";
import { Clock, MINUTE } from "../../platform/clock.js";
import { readRows, Transactions, type Tx } from "../../platform/database/transactions.js";
import { domainErrors } from "../../platform/errors.js";
import { newKey, type RowId, type Snowflake } from "../../platform/ids.js";
import { JobQueue } from "../../platform/jobs/job-queue.js";
import { AuditLog } from "../audit/audit.service.js";
import { subjectFailed, subjectOpened, ticketFinished, ticketOpened } from "./ticket.events.js";
import type { LeasedTicket, SubjectLine, SubjectRef, Ticket, TicketErrors, TicketRequest } from "./ticket.types.js";

export const ticketError = domainErrors<TicketErrors>();

/**
 * How long a process may take to create a channel before the reaper takes over. The client gives up after four tries of
 * 15 s, so only a process that died or hangs loses its lease.
 */
export const LEASE_MS = 2 * MINUTE;

const COLUMNS = `t.id, t.guild_id, t.number, t.type, t.customer_id, c.member_id, t.subject_kind, t.subject_id,
  t.subject_title, t.subject_lines, t.state, t.channel_name, t.channel_key, t.channel_id, t.withdrawn, t.read_only,
  t.lease, t.opening_tries, t.opened_at`;
const OPENER = "JOIN customers c ON c.guild_id = t.guild_id AND c.id = t.customer_id";

interface TicketRow {
  id: string;
  guild_id: string;
  number: string;
  type: Ticket["type"];
  customer_id: string;
  member_id: string;
  subject_kind: SubjectRef["kind"];
  subject_id: string;
  subject_title: string;
  subject_lines: SubjectLine[];
  state: Ticket["state"];
  channel_name: string;
  channel_key: string;
  channel_id: string | null;
  withdrawn: boolean;
  read_only: boolean;
  lease: string | null;
  opening_tries: number;
  opened_at: Date | null;
}

/** Tickets' rows: places, leases and states. Knows no Discord. */
@injectable()
export class TicketService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly jobs: JobQueue,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Reserves a ticket and one of the member's places of its type; its channel may be created by the caller after commit,
   * for {@link LEASE_MS}. A step.
   *
   * @throws DomainError `tickets.alreadyOpen` when the member has no place left
   */
  async reserve(tx: Tx, actor: Actor, request: TicketRequest): Promise<LeasedTicket> {
    const [row] = await tx.query<TicketRow>(
      `WITH free AS (
         SELECT min(place) AS slot FROM generate_series(1, $5::integer) AS place
         WHERE NOT EXISTS (
           SELECT FROM tickets WHERE guild_id = $1 AND customer_id = $4 AND type = $3 AND slot = place)
       ), t AS (
         INSERT INTO tickets (guild_id, number, type, customer_id, slot, subject_kind, subject_id, subject_title,
           subject_lines, state, channel_name, channel_key, lease, leased_until, created_at)
         SELECT $1, $2, $3, $4, slot, $6, $7, $8, $9, 'opening', $10, $11, $12, $13, $14
         FROM free WHERE slot IS NOT NULL
         ON CONFLICT (guild_id, customer_id, type, slot) WHERE slot IS NOT NULL DO NOTHING
         RETURNING *
       )
       SELECT ${COLUMNS} FROM t ${OPENER}`,
      [
        actor.guildId,
        request.number,
        request.type,
        actor.customerId,
        request.limit,
        request.subject.kind,
        request.subject.id,
        request.subject.title,
        JSON.stringify(request.subject.lines),
        request.channelName,
        newKey(),
        randomUUID(),
        this.clock.in(LEASE_MS),
        this.clock.now(),
      ],
    );
    if (!row) throw await this.noPlaceLeft(tx, actor, request.type);
    return leased(ticketOf(row));
  }

  /**
   * Makes the channel the ticket's own and sends `tickets.opened`; the lease is the lock.
   *
   * @returns false when the lease was lost or the subject ended meanwhile: the caller removes the channel it made
   */
  async activate(ticket: LeasedTicket, channelId: Snowflake): Promise<boolean> {
    return this.transactions.run("tickets.activate", async (tx) => {
      const activated = await tx.execute(
        `UPDATE tickets SET state = 'open', channel_id = $4, opened_at = $5, lease = NULL, leased_until = NULL
         WHERE guild_id = $1 AND id = $2 AND state = 'opening' AND lease = $3 AND NOT withdrawn`,
        [ticket.guildId, ticket.id, ticket.lease, channelId, this.clock.now()],
      );
      if (activated === 0) return false;
      await this.jobs.enqueue(tx, { job: ticketOpened, payload: { guildId: ticket.guildId, ticketId: ticket.id } });
      return true;
    });
  }

  /**
   * Gives a ticket up for which there is no channel and will be none: frees its place and tells its subject's owner.
   *
   * @param reason for the audit
   * @param openerKnows the opener reads the reason in the answer to the own press
   * @returns false when the lease was lost: somebody else goes on with it
   */
  async fail(ticket: LeasedTicket, reason: string, openerKnows: boolean): Promise<boolean> {
    const { guildId, id, subject } = ticket;
    return this.transactions.run("tickets.fail", async (tx) => {
      const failed = await tx.execute(
        `UPDATE tickets SET state = 'failed', slot = NULL, lease = NULL, leased_until = NULL
         WHERE guild_id = $1 AND id = $2 AND state = 'opening' AND lease = $3`,
        [guildId, id, ticket.lease],
      );
      if (failed === 0) return false;
      await this.audit.record(tx, {
        guildId,
        actorMemberId: null,
        action: "ticket.fail",
        subject: { kind: "ticket", id },
        before: { state: "opening" },
        after: { state: "failed" },
        reason,
      });
      await this.jobs.enqueue(tx, {
        job: subjectFailed[subject.kind],
        payload: { guildId, subjectId: subject.id, ticketId: id, openerKnows },
      });
      return true;
    });
  }

  /** Gives the lease back, so that the reaper's next run goes on. */
  async renounce(ticket: LeasedTicket): Promise<void> {
    await this.dataSource.query(
      `UPDATE tickets SET leased_until = $4 WHERE guild_id = $1 AND id = $2 AND state = 'opening' AND lease = $3`,
      [ticket.guildId, ticket.id, ticket.lease, this.clock.now()],
    );
  }

  /** Takes the lease of a ticket whose creator lost it before `now`, the longest waiting first; null when none waits. */
  async takeOverdue(now: Date): Promise<LeasedTicket | null> {
    const rows = await this.dataSource.query<TicketRow[]>(
      `WITH t AS (
         UPDATE tickets SET lease = $2, leased_until = $3, opening_tries = opening_tries + 1
         WHERE id = (
           SELECT id FROM tickets WHERE state = 'opening' AND leased_until < $1
           ORDER BY leased_until LIMIT 1 FOR UPDATE SKIP LOCKED)
         RETURNING *
       )
       SELECT ${COLUMNS} FROM t ${OPENER}`,
      [now, randomUUID(), new Date(now.getTime() + LEASE_MS)],
    );
    return rows[0] ? leased(ticketOf(rows[0])) : null;
  }

  /**
   * The subject needs no payment any more: its ticket stops counting against the opener's limit. When the subject is
   * finished too, an open ticket becomes read-only by job, and one that is still opening is withdrawn. A step.
   */
  async settle(tx: Tx, guildId: Snowflake, subject: SubjectRef, finished: boolean): Promise<Ticket | null> {
    const [row] = await tx.query<TicketRow>(
      `WITH t AS (
         UPDATE tickets SET slot = NULL, withdrawn = withdrawn OR ($4 AND state = 'opening')
         WHERE guild_id = $1 AND subject_kind = $2 AND subject_id = $3
         RETURNING *
       )
       SELECT ${COLUMNS} FROM t ${OPENER}`,
      [guildId, subject.kind, subject.id, finished],
    );
    const ticket = row ? ticketOf(row) : null;
    if (finished && ticket?.state === "open" && !ticket.readOnly) {
      await this.jobs.enqueue(tx, { job: ticketFinished, payload: { guildId, ticketId: ticket.id } });
    }
    return ticket;
  }

  /** Tells the subject's owner that the ticket has its channel. */
  async tellOpened({ guildId, id, subject }: Ticket): Promise<void> {
    await this.transactions.run("tickets.tellOpened", (tx) =>
      this.jobs.enqueue(tx, {
        job: subjectOpened[subject.kind],
        payload: { guildId, subjectId: subject.id, ticketId: id },
      }),
    );
  }

  /** Notes that the opener can write no more. */
  async markReadOnly(ticket: Ticket): Promise<void> {
    await this.dataSource.query(`UPDATE tickets SET read_only = true WHERE guild_id = $1 AND id = $2`, [
      ticket.guildId,
      ticket.id,
    ]);
  }

  /** The channel was deleted by hand. @returns false when it was no open ticket's */
  async lose(guildId: Snowflake, channelId: Snowflake): Promise<boolean> {
    return this.transactions.run("tickets.lose", async (tx) => {
      const [row] = await tx.query<{ id: string }>(
        `UPDATE tickets SET state = 'lost', slot = NULL
         WHERE guild_id = $1 AND channel_id = $2 AND state = 'open' RETURNING id`,
        [guildId, channelId],
      );
      if (!row) return false;
      await this.audit.record(tx, {
        guildId,
        actorMemberId: null,
        action: "ticket.lose",
        subject: { kind: "ticket", id: row.id },
        before: { state: "open" },
        after: { state: "lost" },
        reason: "the channel was deleted",
      });
      return true;
    });
  }

  /** @throws DomainError `tickets.notFound`, also for a ticket of another guild */
  async get(guildId: Snowflake, ticketId: RowId): Promise<Ticket> {
    const ticket = await this.find("t.id = $2", [guildId, ticketId]);
    if (!ticket) throw ticketError("tickets.notFound", {});
    return ticket;
  }

  /** The ticket of a subject; null when it has none. */
  findBySubject(guildId: Snowflake, subject: SubjectRef, within?: Tx): Promise<Ticket | null> {
    return this.find("t.subject_kind = $2 AND t.subject_id = $3", [guildId, subject.kind, subject.id], within);
  }

  private async find(where: string, parameters: unknown[], within?: Tx): Promise<Ticket | null> {
    const [row] = await readRows<TicketRow>(
      within,
      this.dataSource,
      `SELECT ${COLUMNS} FROM tickets t ${OPENER} WHERE t.guild_id = $1 AND ${where}`,
      parameters,
    );
    return row ? ticketOf(row) : null;
  }

  private async noPlaceLeft(tx: Tx, actor: Actor, type: Ticket["type"]): Promise<Error> {
    const [held] = await tx.query<{ number: string; channel_id: string | null; subject_id: string }>(
      `SELECT number, channel_id, subject_id FROM tickets
       WHERE guild_id = $1 AND customer_id = $2 AND type = $3 AND slot IS NOT NULL ORDER BY id DESC LIMIT 1`,
      [actor.guildId, actor.customerId, type],
    );
    return ticketError("tickets.alreadyOpen", {
      number: held ? BigInt(held.number) : null,
      channelId: held?.channel_id ?? null,
      subjectId: held?.subject_id ?? null,
    });
  }
}

function leased(ticket: Ticket): LeasedTicket {
  const { state, lease } = ticket;
  if (state !== "opening" || lease === null) throw new Error(`ticket ${ticket.id} was leased without a lease`);
  return { ...ticket, state, lease };
}

function ticketOf(row: TicketRow): Ticket {
  return {
    id: row.id,
    guildId: row.guild_id,
    number: BigInt(row.number),
    type: row.type,
    customerId: row.customer_id,
    memberId: row.member_id,
    subject: { kind: row.subject_kind, id: row.subject_id, title: row.subject_title, lines: row.subject_lines },
    state: row.state,
    channelName: row.channel_name,
    channelKey: row.channel_key,
    channelId: row.channel_id,
    withdrawn: row.withdrawn,
    readOnly: row.read_only,
    lease: row.lease,
    openingTries: row.opening_tries,
    openedAt: row.opened_at,
  };
}
