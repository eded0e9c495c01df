import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";

/** Where a traced use case is cut off: its connection ends before a statement is sent, or before its answer comes. */
export interface Cut {
  /** The name in the comment of its statements: `sales.pay`. */
  readonly useCase: string;
  /** From 1; the last one is the COMMIT. */
  readonly statement: number;
  readonly when: "before" | "after";
  /** Called at the moment of the cut, for example to kill the bot. */
  readonly then?: () => void;
}

/**
 * Stands between the bot and PostgreSQL, counts the statements of a use case, and cuts its connection on demand.
 *
 * It reads the frontend's messages: a simple query is one statement, an extended one ends with Sync. A use case begins
 * with the first statement that carries its name and ends with COMMIT or ROLLBACK.
 */
export class DatabaseProxy {
  private cut: Cut | undefined;
  private readonly counts = new Map<string, number>();
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly target: URL,
  ) {}

  static async start(databaseUrl: string): Promise<DatabaseProxy> {
    const server = createServer();
    const proxy = new DatabaseProxy(server, new URL(databaseUrl));
    server.on("connection", (client) => proxy.pair(client));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return proxy;
  }

  /** The database's address through the proxy. */
  get url(): string {
    const through = new URL(this.target);
    through.hostname = "127.0.0.1";
    through.port = String((this.server.address() as AddressInfo).port);
    return through.href;
  }

  /** Statements of the use case's last complete run, COMMIT included, transaction start not. */
  statementsOf(useCase: string): number {
    return this.counts.get(useCase) ?? 0;
  }

  /** Cuts the next run of a use case, once. */
  cutNext(cut: Cut): void {
    this.cut = cut;
  }

  /** True when the cut that was asked for has not happened. */
  get waiting(): boolean {
    return this.cut !== undefined;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private pair(client: Socket): void {
    const upstream = connect(Number(this.target.port), this.target.hostname);
    const session = new Session();
    let muted = false;
    const end = () => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      this.sockets.add(socket);
      socket.setNoDelay(true);
      socket.on("error", end);
      socket.on("close", () => {
        this.sockets.delete(socket);
        end();
      });
    }
    const fire = () => {
      const { cut } = this;
      this.cut = undefined;
      cut?.then?.();
    };
    client.on("data", (bytes) => {
      for (const message of session.frontend(bytes)) {
        if (muted) return;
        const { useCase, statement, begins } = session.note(message, (name, count) => this.counts.set(name, count));
        const { cut } = this;
        const hit = cut !== undefined && cut.useCase === useCase && cut.statement === statement;
        if (hit && cut.when === "before" && begins) {
          muted = true;
          fire();
          end();
          return;
        }
        if (hit && cut.when === "after") muted = session.completes(message);
        upstream.write(message);
      }
    });
    upstream.on("data", (bytes) => {
      if (!muted) {
        client.write(bytes);
        return;
      }
      // The statement is done on the server; its answer never arrives.
      if (session.backendIsReady(bytes)) {
        fire();
        end();
      }
    });
  }
}

const USE_CASE = /\/\* ([\w.]+) \*\//;

/** One connection as the proxy reads it. */
class Session {
  private pending: Buffer = Buffer.alloc(0);
  private started = false;
  private useCase: string | undefined;
  private statements = 0;
  private open = false;

  /** Splits the byte stream into whole frontend messages. */
  *frontend(bytes: Buffer): Generator<Buffer> {
    this.pending = Buffer.concat([this.pending, bytes]);
    for (;;) {
      const header = this.started ? 1 : 0;
      if (this.pending.length < header + 4) return;
      const length = header + this.pending.readInt32BE(header);
      if (this.pending.length < length) return;
      const message = this.pending.subarray(0, length);
      this.pending = this.pending.subarray(length);
      // The startup packet has no type; every later message has.
      this.started = true;
      yield message;
    }
  }

  /** Counts what the message begins; `begins` is true for the first message of a statement. */
  note(message: Buffer, finished: (useCase: string, count: number) => void) {
    const type = String.fromCharCode(message[0] ?? 0);
    // A statement that is prepared already begins with Bind, which carries its name, and that its use case.
    const sql = type === "Q" || type === "P" || type === "B" ? message.toString("latin1") : "";
    const named = USE_CASE.exec(sql)?.[1];
    if (named && this.useCase === undefined) {
      this.useCase = named;
      this.statements = 0;
    }
    const begins = this.useCase !== undefined && sql !== "" && !this.open;
    if (begins) this.statements += 1;
    const seen = { useCase: this.useCase, statement: this.statements, begins };
    this.open = type === "P" || type === "B" || (this.open && type !== "S");
    if (this.useCase !== undefined && type === "Q" && /COMMIT|ROLLBACK/.test(sql)) {
      if (sql.includes("COMMIT")) finished(this.useCase, this.statements);
      this.useCase = undefined;
    }
    return seen;
  }

  /** Whether the server answers after this message. */
  completes(message: Buffer): boolean {
    return message[0] === 0x51 || message[0] === 0x53;
  }

  /** ReadyForQuery is the last message of an answer: `Z`, length 5, the transaction's state. */
  backendIsReady(bytes: Buffer): boolean {
    return bytes.length >= 6 && bytes[bytes.length - 6] === 0x5a;
  }
}
