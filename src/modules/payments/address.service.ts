import { injectable } from "tsyringe";
import { DataSource } from "typeorm";
import type { Actor } from "../../platform/actor.js";
import { Clock, MINUTE } from "../../platform/clock.js";
import { Transactions, type Tx } from "../../platform/database/transactions.js";
import { domainErrors } from "../../platform/errors.js";
import type { RowId, Snowflake } from "../../platform/ids.js";
import { JobQueue } from "../../platform/jobs/job-queue.js";
import { mapItems, readWaiting, type PageOf } from "../../platform/waiting.js";
import { AuditLog } from "../audit/audit.service.js";
import { OrderService } from "../orders/order.service.js";
import type { SubjectRef } from "../tickets/ticket.types.js";
import { networkOf } from "./address-list.service.js";
import type { AddressAnswer, AddressErrors, AddressRequest, AddressRequestState } from "./address.types.js";
import { confirmationError } from "./confirmation.types.js";
import { MethodService } from "./method.service.js";
import { PayableService } from "./payable.service.js";
import { aboutColumns, aboutOf } from "./payable.types.js";
import { drawAddressRequest, sayAddress, showPayable } from "./payment.events.js";

export const addressError = domainErrors<AddressErrors>();

const COLUMNS = `r.id, r.guild_id, r.order_id, r.deposit_id, c.member_id, r.method_id, m.name AS method_name, r.network,
  r.state, a.address, r.amount, r.valid_until, r.requested_at, r.answered_by, r.message_id,
  coalesce(o.number, d.number) AS about_number`;
const FROM = `address_requests r
  JOIN payment_methods m ON m.guild_id = r.guild_id AND m.id = r.method_id
  LEFT JOIN orders o ON o.guild_id = r.guild_id AND o.id = r.order_id
  LEFT JOIN deposits d ON d.guild_id = r.guild_id AND d.id = r.deposit_id
  JOIN customers c ON c.guild_id = r.guild_id AND c.id = coalesce(o.customer_id, d.customer_id)
  LEFT JOIN crypto_addresses a ON a.guild_id = r.guild_id AND a.id = r.address_id`;
/** An address is of no use to whoever cannot pay any more. */
const UNANSWERED = {
  columns: COLUMNS,
  from: FROM,
  where: "r.guild_id = $1 AND r.state = 'waiting' AND (o.state = 'pending' OR d.state = 'waiting')",
  order: "r.requested_at, r.id",
};

interface RequestRow {
  id: string;
  guild_id: string;
  order_id: string | null;
  deposit_id: string | null;
  member_id: string;
  method_id: string;
  method_name: string;
  network: string;
  state: AddressRequestState;
  address: string | null;
  amount: string | null;
  valid_until: Date | null;
  requested_at: Date;
  answered_by: string | null;
  message_id: string | null;
  about_number: string;
}

type AskedRow = Pick<RequestRow, "order_id" | "deposit_id" | "method_id" | "network" | "state">;

/** Gives buyers a crypto address that is theirs alone: the next of the list, or one that staff send. */
@injectable()
export class AddressService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly payables: PayableService,
    private readonly methods: MethodService,
    private readonly orders: OrderService,
    private readonly jobs: JobQueue,
    private readonly audit: AuditLog,
  ) {}

  /**
   * The address to which the actor sends money for an own order or deposit: the same again when asked again. Where the
   * list has none, staff are asked. A pending order is held longer for it, once.
   *
   * @param network its key, as controls carry it
   * @throws DomainError what {@link PayableService.own} throws, `methods.notFound`, `methods.notOffered`,
   * `methods.noSuchNetwork`
   */
  async request(actor: Actor, about: SubjectRef, methodId: RowId, network: string): Promise<AddressRequest> {
    await this.payables.own(actor, about);
    const method = await this.methods.offered(actor.guildId, methodId);
    const chosen = networkOf(method, network);
    await this.transactions.run("payments.requestAddress", async (tx) => {
      const requestId = await this.ask(tx, actor, about, methodId, chosen);
      if (requestId === null) return;
      const given = await this.takeNext(tx, actor, about, requestId, methodId, chosen);
      if (about.kind === "order") await this.orders.extendHold(tx, { guildId: actor.guildId, id: about.id });
      await this.audit.record(tx, {
        actor,
        action: given ? "payment.giveAddress" : "payment.requestAddress",
        subject: about,
        after: { method: method.name, network: chosen },
      });
      await this.jobs.enqueue(
        tx,
        { job: showPayable, payload: { guildId: actor.guildId, about: about.kind, subjectId: about.id } },
        ...(given ? [] : [{ job: drawAddressRequest, payload: { guildId: actor.guildId, requestId } }]),
      );
    });
    return this.ofSubject(actor.guildId, about, methodId, chosen);
  }

  /**
   * Staff answer a request.
   *
   * @throws DomainError `addresses.notFound`, `payments.needsStaff`, `addresses.answered`, `addresses.over`,
   * `addresses.taken`
   */
  async send(actor: Actor, requestId: RowId, answer: AddressAnswer): Promise<AddressRequest> {
    await this.transactions.run("payments.sendAddress", async (tx) => {
      const [row] = await tx.query<AskedRow>(
        `SELECT order_id, deposit_id, method_id, network, state FROM address_requests
         WHERE guild_id = $1 AND id = $2 FOR UPDATE`,
        [actor.guildId, requestId],
      );
      if (!row) throw addressError("addresses.notFound", {});
      const about = aboutOf(row);
      if (!actor.staffOf.has(about.kind)) throw confirmationError("payments.needsStaff", {});
      if (row.state === "answered") throw addressError("addresses.answered", {});
      await this.refuseEnded(actor.guildId, about, tx);
      const addressId = await this.claim(tx, actor.guildId, about, row, answer.address);
      await tx.execute(
        `UPDATE address_requests SET state = 'answered', address_id = $3, amount = $4, valid_until = $5,
           answered_at = $6, answered_by = $7
         WHERE guild_id = $1 AND id = $2`,
        [
          actor.guildId,
          requestId,
          addressId,
          answer.amount,
          this.clock.in(answer.validMinutes * MINUTE),
          this.clock.now(),
          actor.memberId,
        ],
      );
      await this.audit.record(tx, {
        actor,
        action: "payment.sendAddress",
        subject: about,
        after: { network: row.network, amount: answer.amount },
      });
      await this.jobs.enqueue(
        tx,
        { job: drawAddressRequest, payload: { guildId: actor.guildId, requestId } },
        { job: sayAddress, payload: { guildId: actor.guildId, requestId } },
      );
    });
    return this.get(actor.guildId, requestId);
  }

  /** @throws DomainError `addresses.notFound`, also for another guild's */
  async get(guildId: Snowflake, requestId: RowId): Promise<AddressRequest> {
    const request = await this.find("r.id = $2", [guildId, requestId]);
    if (!request) throw addressError("addresses.notFound", {});
    return request;
  }

  /**
   * One that staff may answer now.
   *
   * @throws DomainError `addresses.notFound`, `addresses.answered`, `addresses.over`, `payments.needsStaff`
   */
  async waiting(actor: Actor, requestId: RowId): Promise<AddressRequest> {
    const request = await this.get(actor.guildId, requestId);
    if (!actor.staffOf.has(request.about.kind)) throw confirmationError("payments.needsStaff", {});
    if (request.state !== "waiting") throw addressError("addresses.answered", {});
    await this.refuseEnded(actor.guildId, request.about);
    return request;
  }

  /** Those that nobody answered, the longest waiting first. */
  async unanswered(guildId: Snowflake, page: number): Promise<PageOf<AddressRequest>> {
    return mapItems(await readWaiting<RequestRow>(this.dataSource, UNANSWERED, guildId, page), requestOf);
  }

  /** Notes which message asks the staff. */
  async shownIn(guildId: Snowflake, requestId: RowId, messageId: Snowflake): Promise<void> {
    await this.dataSource.query("UPDATE address_requests SET message_id = $3 WHERE guild_id = $1 AND id = $2", [
      guildId,
      requestId,
      messageId,
    ]);
  }

  /** Nobody is led to send money for what is over. @throws DomainError `addresses.over` */
  private async refuseEnded(guildId: Snowflake, about: SubjectRef, within?: Tx): Promise<void> {
    const { open, kind, number } = await this.payables.get(guildId, about, within);
    if (!open) throw addressError("addresses.over", { kind, number });
  }

  /** @returns null when the order or deposit asked for this network before */
  private async ask(tx: Tx, actor: Actor, about: SubjectRef, methodId: RowId, network: string): Promise<RowId | null> {
    const [row] = await tx.query<{ id: string }>(
      `INSERT INTO address_requests (guild_id, order_id, deposit_id, method_id, network, state, requested_at)
       VALUES ($1, $2, $3, $4, $5, 'waiting', $6) ON CONFLICT DO NOTHING RETURNING id`,
      [actor.guildId, ...aboutColumns(about), methodId, network, this.clock.now()],
    );
    return row?.id ?? null;
  }

  /** The next address of the list that nobody has; two who ask at once never get the same. */
  private async takeNext(
    tx: Tx,
    { guildId }: Actor,
    about: SubjectRef,
    requestId: RowId,
    methodId: RowId,
    network: string,
  ): Promise<boolean> {
    const answered = await tx.execute(
      `WITH taken AS (
         UPDATE crypto_addresses SET order_id = $2, deposit_id = $3, given_at = $6 WHERE id = (
           SELECT id FROM crypto_addresses
           WHERE guild_id = $1 AND method_id = $4 AND network = $5 AND given_at IS NULL
           ORDER BY added_at, position LIMIT 1 FOR UPDATE SKIP LOCKED)
         RETURNING id
       )
       UPDATE address_requests SET state = 'answered', address_id = taken.id, answered_at = $6
       FROM taken WHERE address_requests.guild_id = $1 AND address_requests.id = $7`,
      [guildId, ...aboutColumns(about), methodId, network, this.clock.now(), requestId],
    );
    return answered === 1;
  }

  /** An address that staff typed, for ever the order's or deposit's; of the list where it lies there unused. */
  private async claim(
    tx: Tx,
    guildId: Snowflake,
    about: SubjectRef,
    { method_id: methodId, network }: AskedRow,
    address: string,
  ): Promise<RowId> {
    const [row] = await tx.query<{ id: string }>(
      `INSERT INTO crypto_addresses AS a (guild_id, method_id, network, address, position, order_id, deposit_id, added_at,
         given_at)
       VALUES ($1, $2, $3, $4, 0, $5, $6, $7, $7)
       ON CONFLICT (guild_id, lower(address)) DO UPDATE SET
         order_id = EXCLUDED.order_id, deposit_id = EXCLUDED.deposit_id, given_at = EXCLUDED.given_at
       WHERE a.given_at IS NULL
       RETURNING id`,
      [guildId, methodId, network, address, ...aboutColumns(about), this.clock.now()],
    );
    if (!row) throw addressError("addresses.taken", {});
    return row.id;
  }

  private async ofSubject(
    guildId: Snowflake,
    about: SubjectRef,
    methodId: RowId,
    network: string,
  ): Promise<AddressRequest> {
    const request = await this.find("(r.order_id = $2 OR r.deposit_id = $3) AND r.method_id = $4 AND r.network = $5", [
      guildId,
      ...aboutColumns(about),
      methodId,
      network,
    ]);
    if (!request) throw addressError("addresses.notFound", {});
    return request;
  }

  private async find(where: string, parameters: unknown[]): Promise<AddressRequest | null> {
    const [row] = await this.dataSource.query<RequestRow[]>(
      `SELECT ${COLUMNS} FROM ${FROM} WHERE r.guild_id = $1 AND ${where}`,
      parameters,
    );
    return row ? requestOf(row) : null;
  }
}

function requestOf(row: RequestRow): AddressRequest {
  return {
    id: row.id,
    guildId: row.guild_id,
    about: aboutOf(row),
    aboutNumber: BigInt(row.about_number),
    memberId: row.member_id,
    methodId: row.method_id,
    methodName: row.method_name,
    network: row.network,
    state: row.state,
    address: row.address,
    amount: row.amount,
    validUntil: row.valid_until,
    requestedAt: row.requested_at,
    answeredBy: row.answered_by,
    messageId: row.message_id,
  };
}
