import { injectable } from "tsyringe";
import { DataSource } from "typeorm";
import type { Actor } from "../../platform/actor.js";
import { Clock } from "../../platform/clock.js";
import { readRows, type Tx } from "../../platform/database/transactions.js";
import { domainErrors } from "../../platform/errors.js";
import type { RowId, Snowflake } from "../../platform/ids.js";
import { mapItems, readWaiting, type PageOf } from "../../platform/waiting.js";
import type { CancelRequest, CancelRequestErrors, CancelRequestState } from "./cancel-request.types.js";

export const cancelRequestError = domainErrors<CancelRequestErrors>();

const COLUMNS = "r.id, r.guild_id, r.order_id, r.state, r.reason, r.asked_at, r.answer";

const WAITING = {
  columns: COLUMNS,
  from: "cancel_requests r JOIN orders o ON o.guild_id = r.guild_id AND o.id = r.order_id",
  where: "r.guild_id = $1 AND r.state = 'waiting' AND o.state IN ('paid', 'processing')",
  order: "r.asked_at, r.id",
};

interface RequestRow {
  id: RowId;
  guild_id: Snowflake;
  order_id: RowId;
  state: CancelRequestState;
  reason: string;
  asked_at: Date;
  answer: string | null;
}

/**
 * Requests to cancel: the rows. Each change locks the order first, as every move of it does.
 *
 * A request waits only while its order can be cancelled: one that was asked in the moment in which the order moved on
 * may never have been marked as lapsed.
 */
@injectable()
export class CancelRequestService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /**
   * Keeps a buyer's request while the order is paid and not delivered. A step.
   *
   * @returns null when the order is not the buyer's, not so, or has a request that waits
   */
  async ask(tx: Tx, actor: Actor, orderId: RowId, reason: string): Promise<CancelRequest | null> {
    const [row] = await tx.query<RequestRow>(
      `WITH o AS (
         SELECT id, state, customer_id FROM orders WHERE guild_id = $1 AND id = $2 FOR UPDATE
       ), r AS (
         INSERT INTO cancel_requests (guild_id, order_id, state, reason, asked_at)
         SELECT $1, id, 'waiting', $4, $5 FROM o WHERE customer_id = $3 AND state IN ('paid', 'processing')
         ON CONFLICT (guild_id, order_id) WHERE state = 'waiting' DO NOTHING
         RETURNING *
       )
       SELECT ${COLUMNS} FROM r`,
      [actor.guildId, orderId, actor.customerId, reason, this.clock.now()],
    );
    return row ? requestOf(row) : null;
  }

  /**
   * Decides a request that waits; the conditional update is the lock. The first step of its transaction.
   *
   * @throws DomainError `orders.decidedAlready`
   */
  async decide(
    tx: Tx,
    actor: Actor,
    requestId: RowId,
    state: "approved" | "declined",
    answer: string | null,
  ): Promise<CancelRequest> {
    const [row] = await tx.query<RequestRow>(
      `WITH o AS (
         SELECT o.id FROM orders o JOIN cancel_requests r ON r.guild_id = o.guild_id AND r.order_id = o.id
         WHERE r.guild_id = $1 AND r.id = $2 AND o.state IN ('paid', 'processing') FOR UPDATE OF o
       )
       UPDATE cancel_requests r SET state = $3, answer = $4, decided_by = $5, decided_at = $6 FROM o
       WHERE r.guild_id = $1 AND r.id = $2 AND r.order_id = o.id AND r.state = 'waiting'
       RETURNING ${COLUMNS}`,
      [actor.guildId, requestId, state, answer, actor.memberId, this.clock.now()],
    );
    if (!row) throw cancelRequestError("orders.decidedAlready", {});
    return requestOf(row);
  }

  /** @throws DomainError `orders.decidedAlready` when the guild has none with this id */
  async get(guildId: Snowflake, requestId: RowId, within?: Tx): Promise<CancelRequest> {
    const request = await this.find("r.id = $2", [guildId, requestId], within);
    if (!request) throw cancelRequestError("orders.decidedAlready", {});
    return request;
  }

  /** The request of an order that waits for its decision; null when there is none. */
  waitingOf(guildId: Snowflake, orderId: RowId, within?: Tx): Promise<CancelRequest | null> {
    return this.find(
      `r.order_id = $2 AND r.state = 'waiting' AND EXISTS (
         SELECT FROM orders o WHERE o.guild_id = $1 AND o.id = r.order_id AND o.state IN ('paid', 'processing'))`,
      [guildId, orderId],
      within,
    );
  }

  /** A page of the requests that wait, the oldest first, with their orders' rows. One statement. */
  async waiting(guildId: Snowflake, page: number): Promise<PageOf<CancelRequest>> {
    return mapItems(await readWaiting<RequestRow>(this.dataSource, WAITING, guildId, page), requestOf);
  }

  private async find(where: string, parameters: unknown[], within?: Tx): Promise<CancelRequest | null> {
    const [row] = await readRows<RequestRow>(
      within,
      this.dataSource,
      `SELECT ${COLUMNS} FROM cancel_requests r WHERE r.guild_id = $1 AND ${where}`,
      parameters,
    );
    return row ? requestOf(row) : null;
  }
}

function requestOf(row: RequestRow): CancelRequest {
  return {
    id: row.id,
    guildId: row.guild_id,
    orderId: row.order_id,
    state: row.state,
    reason: row.reason,
    askedAt: row.asked_at,
    answer: row.answer,
  };
}
