import { Client } from "pg";

/** Held shared by every process that runs jobs. */
const PRESENCE_LOCK = 7_310_579_201;
/** Held by the one process that makes queues. */
const SETUP_LOCK = 7_310_579_202;

/**
 * Says to other processes that this one runs jobs, by a lock that ends with its connection, however the process ends.
 *
 * A process that comes alone knows from it that every running job is lost, and need not wait for its expiry.
 */
export class Presence {
  private client: Client | undefined;

  constructor(
    private readonly url: string,
    private readonly onLost: (error: Error) => void,
  ) {}

  /** Runs `setUp` while no other process does, told whether this is the only process, and then is present. */
  async enter(setUp: (alone: boolean) => Promise<void>): Promise<void> {
    const client = await this.connect();
    await client.query("SELECT pg_advisory_lock($1)", [SETUP_LOCK]);
    const { rows } = await client.query<{ alone: boolean }>("SELECT pg_try_advisory_lock($1) AS alone", [
      PRESENCE_LOCK,
    ]);
    const alone = rows[0]?.alone ?? false;
    await setUp(alone);
    await client.query("SELECT pg_advisory_lock_shared($1)", [PRESENCE_LOCK]);
    if (alone) await client.query("SELECT pg_advisory_unlock($1)", [PRESENCE_LOCK]);
    await client.query("SELECT pg_advisory_unlock($1)", [SETUP_LOCK]);
  }

  /** Comes back after the connection was lost; does nothing while it is there. */
  async restore(): Promise<void> {
    if (this.client) return;
    const client = await this.connect();
    await client.query("SELECT pg_advisory_lock_shared($1)", [PRESENCE_LOCK]);
  }

  async leave(): Promise<void> {
    const { client } = this;
    this.client = undefined;
    await client?.end();
  }

  private async connect(): Promise<Client> {
    const client = new Client({ connectionString: this.url, application_name: "guildmart-presence", keepAlive: true });
    client.on("error", (error) => {
      if (this.client !== client) return;
      this.client = undefined;
      this.onLost(error);
    });
    await client.connect();
    this.client = client;
    return client;
  }
}
