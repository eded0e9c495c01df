import { inject, injectable } from "tsyringe";
import { atLeast, type Actor } from "../../platform/actor.js";
import { QUEUES, type OpenQueue, type QueueSource } from "../../platform/discord/queues.js";
import type { View } from "../../platform/discord/view.js";
import { mapItems, WAITING_PER_PAGE, type WaitingPage } from "../../platform/waiting.js";
import type { Snowflake } from "../../platform/ids.js";
import { JobQueue } from "../../platform/jobs/job-queue.js";
import { CancelRequestService } from "../orders/cancel-request.service.js";
import { OrderLifeService } from "../orders/order-life.service.js";
import { DeadJobService } from "./dead-job.service.js";
import { DeskService, deskError } from "./desk.service.js";
import type { ShownQueue } from "./desk.types.js";
import * as statusViews from "./order-status.views.js";
import * as queueViews from "./queue.views.js";

/** What waits for staff, from every module that has something. */
@injectable()
export class Queues {
  constructor(@inject(QUEUES) private readonly all: readonly OpenQueue[]) {}

  /** The first page of each kind that the actor is shown. */
  async overview(actor: Actor): Promise<ShownQueue[]> {
    const shown: ShownQueue[] = [];
    for (const queue of this.shownTo(actor)) {
      shown.push({ kind: queue.kind, label: queue.label, page: await queue.source().page(actor.guildId, 1) });
    }
    return shown;
  }

  /** @throws DomainError `desk.unknownQueue`, also for one that the actor is not shown */
  async page(actor: Actor, typed: string, page: number): Promise<ShownQueue> {
    const { kind, label, source } = this.named(actor, typed);
    return { kind, label, page: await source().page(actor.guildId, Math.max(1, page)) };
  }

  /**
   * @param picked what names one of them, as a client sent it
   * @throws DomainError `desk.unknownQueue`, `component.malformed`, and what the kind throws when it waits no more
   */
  async open(actor: Actor, kind: string, picked: string): Promise<View> {
    const { id, source } = this.named(actor, kind);
    return source().open(actor, id.parse(picked));
  }

  shownTo(actor: Actor): OpenQueue[] {
    return this.all.filter(({ level }) => atLeast(actor.level, level));
  }

  private named(actor: Actor, typed: string): OpenQueue {
    const word = typed.trim().toLowerCase();
    const queue = this.shownTo(actor).find(({ kind, label }) => kind === word || label.toLowerCase() === word);
    if (!queue) throw deskError("desk.unknownQueue", { kinds: this.shownTo(actor).map(({ kind }) => kind) });
    return queue;
  }
}

/** Orders that staff are to deliver, the longest paid first. */
@injectable()
export class OrdersInProgress implements QueueSource {
  constructor(
    private readonly life: OrderLifeService,
    private readonly desk: DeskService,
  ) {}

  async page(guildId: Snowflake, page: number): Promise<WaitingPage> {
    return mapItems(await this.life.inProgress(guildId, page), queueViews.orderInProgress);
  }

  async open(actor: Actor, id: string): Promise<View> {
    return statusViews.report(await this.desk.reportOf(actor, id), actor.currency);
  }
}

/** Requests to cancel that nobody decided yet; opened as their order, which has the decision's buttons. */
@injectable()
export class CancelRequests implements QueueSource {
  constructor(
    private readonly requests: CancelRequestService,
    private readonly life: OrderLifeService,
    private readonly desk: DeskService,
  ) {}

  async page(guildId: Snowflake, page: number): Promise<WaitingPage> {
    const found = await this.requests.waiting(guildId, page);
    const orders = await this.life.byIds(
      guildId,
      found.items.map(({ orderId }) => orderId),
    );
    const byId = new Map(orders.map((order) => [order.id, order]));
    const items = found.items.flatMap((request) => {
      const order = byId.get(request.orderId);
      return order ? [queueViews.cancelRequest(request, order)] : [];
    });
    return { ...found, items };
  }

  async open(actor: Actor, id: string): Promise<View> {
    return statusViews.report(await this.desk.reportOf(actor, id), actor.currency);
  }
}

/** Jobs that failed for good, of all guilds. */
@injectable()
export class DeadJobs implements QueueSource {
  constructor(
    private readonly jobs: JobQueue,
    private readonly dead: DeadJobService,
  ) {}

  async page(_guildId: Snowflake, asked: number): Promise<WaitingPage> {
    const total = await this.jobs.countDeadJobs();
    const page = Math.max(1, Math.min(asked, Math.ceil(total / WAITING_PER_PAGE)));
    const jobs = await this.jobs.deadJobs(WAITING_PER_PAGE, (page - 1) * WAITING_PER_PAGE);
    return { items: jobs.map(queueViews.deadJob), page, total };
  }

  async open(_actor: Actor, id: string): Promise<View> {
    return queueViews.deadJobCard(await this.dead.get(id));
  }
}
