import { injectable } from "tsyringe";
import type { Actor } from "../../platform/actor.js";
import { Transactions } from "../../platform/database/transactions.js";
import { JobQueue, type DeadJob } from "../../platform/jobs/job-queue.js";
import { AuditLog } from "../audit/audit.service.js";
import { deskError } from "./desk.service.js";

/** Jobs that failed for good, for whoever runs the bot. */
@injectable()
export class DeadJobService {
  constructor(
    private readonly transactions: Transactions,
    private readonly jobs: JobQueue,
    private readonly audit: AuditLog,
  ) {}

  /** @throws DomainError `desk.noDeadJob` */
  async get(id: string): Promise<DeadJob> {
    const job = await this.jobs.deadJob(id);
    if (!job) throw deskError("desk.noDeadJob", {});
    return job;
  }

  /**
   * Tries a dead job once more.
   *
   * @throws DomainError `desk.noDeadJob`
   */
  async redrive(actor: Actor, id: string): Promise<DeadJob> {
    const job = await this.get(id);
    if (!(await this.jobs.redrive(id))) throw deskError("desk.noDeadJob", {});
    await this.transactions.run("desk.redrive", (tx) =>
      this.audit.record(tx, {
        actor,
        action: "job.redrive",
        subject: { kind: "job", id },
        after: { kind: job.kind },
      }),
    );
    return job;
  }
}
