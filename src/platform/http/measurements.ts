import { collectDefaultMetrics, Gauge, Registry } from "prom-client";
import { Client } from "discordx";
import { injectable } from "tsyringe";
import { DataSource } from "typeorm";
import { JobQueue } from "../jobs/job-queue.js";
import { doneHere } from "../metrics.js";

/** What TypeORM's driver keeps its connections in: a pool of node-postgres. */
interface Connections {
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
}

/** What Prometheus reads: what was done so far, and the state at the moment of the question. */
@injectable()
export class Measurements {
  private readonly state = new Registry();
  readonly contentType = doneHere.contentType;

  constructor(client: Client, dataSource: DataSource, jobs: JobQueue) {
    const gauge = (name: string, help: string, read: () => number | Promise<number>) =>
      new Gauge({
        name,
        help,
        registers: [this.state],
        async collect() {
          this.set(await read());
        },
      });
    collectDefaultMetrics({ register: this.state });
    // TypeORM types the pool as any.
    const pool = (dataSource.driver as unknown as { readonly master: Connections }).master;
    gauge("guildmart_pool_connections", "Connections to the database", () => pool.totalCount);
    gauge("guildmart_pool_idle", "Connections that nobody uses now", () => pool.idleCount);
    gauge("guildmart_pool_waiting", "Callers that wait for a connection", () => pool.waitingCount);
    gauge("guildmart_dead_jobs", "Jobs that failed for the last time", () => jobs.countDeadJobs());
    gauge("guildmart_guilds", "Servers that the bot is in", () => client.guilds.cache.size);
    gauge("guildmart_gateway_ping_seconds", "Round trip to Discord's gateway; -1 before the first", () =>
      client.ws.ping < 0 ? -1 : client.ws.ping / 1_000,
    );
  }

  async read(): Promise<string> {
    return Registry.merge([doneHere, this.state]).metrics();
  }
}
