import { Status } from "discord.js";
import { Client } from "discordx";
import { injectable } from "tsyringe";
import { DataSource } from "typeorm";
import { SECOND } from "../clock.js";
import { JobQueue } from "../jobs/job-queue.js";

/** Whoever asks waits no longer than this for the database. */
const PATIENCE_MS = 2 * SECOND;

/** Whether the bot can serve; a reason for each part that cannot. */
export interface Health {
  readonly healthy: boolean;
  readonly checks: Readonly<Record<"discord" | "database" | "jobs", string>>;
}

const FINE = "ok";

/** Looks at what the bot cannot serve without. */
@injectable()
export class HealthCheck {
  constructor(
    private readonly client: Client,
    private readonly dataSource: DataSource,
    private readonly jobs: JobQueue,
  ) {}

  async look(): Promise<Health> {
    const checks = {
      discord: this.isConnected() ? FINE : "The gateway is not connected.",
      database: await this.database(),
      jobs: this.jobs.isAlive() ? FINE : "The workers have not reached their tables lately.",
    };
    return { healthy: Object.values(checks).every((check) => check === FINE), checks };
  }

  /** The manager's own status stays what it was at login; only its shards tell. */
  private isConnected(): boolean {
    const { shards } = this.client.ws;
    return shards.size > 0 && shards.every(({ status }) => status === Status.Ready);
  }

  private async database(): Promise<string> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<string>((resolve) => {
      timer = setTimeout(() => resolve(`No answer within ${PATIENCE_MS / SECOND} s.`), PATIENCE_MS);
    });
    const answer = this.dataSource.query("SELECT 1").then(
      () => FINE,
      // What exactly is wrong is in the log; it may hold an address.
      () => "It does not answer.",
    );
    return Promise.race([answer, late]).finally(() => clearTimeout(timer));
  }
}
