import { randomBytes } from "node:crypto";
import type { Server } from "node:http";
import { GatewayCloseCodes, GatewayIntentBits, GatewayOpcodes } from "discord-api-types/v10";
import { WebSocketServer, type RawData, type WebSocket } from "ws";
import type { GatewayFaults } from "../faults.js";
import type { Wire } from "../rest/wire.js";
import type { World } from "../world/world.js";
import { dispatchOf, guildCreate, type Dispatch } from "./dispatches.js";

/** The interval Discord gives, milliseconds. */
const HEARTBEAT_INTERVAL = 41_250;

/** Events kept for a RESUME. Discord's number is not documented; a session that fell behind further starts anew. */
const REPLAY_LIMIT = 5_000;

/** How long a session without a socket can be resumed, milliseconds of sandbox time. Not documented; minutes by experience. */
const RESUME_WINDOW = 5 * 60_000;

const PATH = "/gateway";

interface Session {
  readonly id: string;
  readonly intents: number;
  sequence: number;
  socket: WebSocket | undefined;
  lostAt: number | undefined;
  readonly events: { readonly s: number; readonly text: string }[];
}

/** The little of a client's payload that the gateway reads. */
interface ClientPayload {
  readonly op?: number;
  readonly d?: unknown;
}

/**
 * The WebSocket side: HELLO, IDENTIFY, dispatches with sequence numbers, heartbeats, RESUME with replay.
 *
 * Several connections may identify at once and each gets the events of its intents. An interaction goes to one: the
 * connection that identified last, or, while none is connected, the last session that can still resume.
 */
export class Gateway implements GatewayFaults {
  readonly #server = new WebSocketServer({ noServer: true });
  readonly #sessions = new Set<Session>();
  readonly #duplicates: string[] = [];
  #interactionsToAll = false;
  #url = "";

  constructor(
    private readonly world: World,
    private readonly wire: Wire,
  ) {
    world.events.on((event) => {
      const dispatch = dispatchOf(world, wire, event);
      if (dispatch) this.#dispatch(dispatch, [...this.#sessions]);
    });
    this.#server.on("connection", (socket) => this.#greet(socket));
  }

  /** `ws://…` of this gateway. */
  get url(): string {
    return this.#url;
  }

  /** How many bot connections are open and identified. */
  get connections(): number {
    return [...this.#sessions].filter(({ socket }) => socket !== undefined).length;
  }

  attach(server: Server, origin: string): void {
    this.#url = `${origin.replace(/^http/, "ws")}${PATH}`;
    server.on("upgrade", (request, socket, head) => {
      if (!request.url?.startsWith(PATH)) {
        socket.destroy();
        return;
      }
      this.#server.handleUpgrade(request, socket, head, (ws) => this.#server.emit("connection", ws, request));
    });
  }

  stop(): void {
    this.dropAll();
    this.#sessions.clear();
    this.#server.close();
  }

  sendInteraction(payload: object): void {
    const sessions = [...this.#sessions].filter((session) => this.#canResume(session));
    const receiver = sessions.findLast(({ socket }) => socket !== undefined) ?? sessions.at(-1);
    const receivers = this.#interactionsToAll ? sessions : receiver ? [receiver] : [];
    this.#dispatch({ type: "INTERACTION_CREATE", body: () => payload }, receivers);
  }

  sendInteractionsToAll(): void {
    this.#interactionsToAll = true;
  }

  dropAll(): void {
    for (const client of this.#server.clients) client.terminate();
    // A cut socket reports its close later; what happens until then must already wait for the RESUME.
    for (const session of this.#sessions) if (session.socket) this.#lose(session);
  }

  invalidateSessions(): void {
    this.dropAll();
    this.#sessions.clear();
  }

  requestReconnect(): void {
    for (const { socket } of this.#sessions) if (socket) send(socket, { op: GatewayOpcodes.Reconnect, d: null });
  }

  duplicateNext(type: string): void {
    this.#duplicates.push(type);
  }

  #greet(socket: WebSocket): void {
    let session: Session | undefined;
    send(socket, { op: GatewayOpcodes.Hello, d: { heartbeat_interval: HEARTBEAT_INTERVAL } });
    socket.on("error", () => socket.terminate());
    socket.on("close", (code) => {
      if (session?.socket !== socket) return;
      // A client that says goodbye ends its session; any other end can be resumed.
      if (code === 1000 || code === 1001) this.#sessions.delete(session);
      this.#lose(session);
    });
    socket.on("message", (raw) => {
      const payload = parsed(raw);
      if (payload === undefined) return socket.close(GatewayCloseCodes.DecodeError);
      switch (payload.op) {
        case GatewayOpcodes.Heartbeat:
          return send(socket, { op: GatewayOpcodes.HeartbeatAck });
        case GatewayOpcodes.Identify:
          if (session) return socket.close(GatewayCloseCodes.AlreadyAuthenticated);
          session = this.#identify(socket, payload.d);
          return;
        case GatewayOpcodes.Resume:
          if (session) return socket.close(GatewayCloseCodes.AlreadyAuthenticated);
          session = this.#resume(socket, payload.d);
          return;
        case GatewayOpcodes.PresenceUpdate:
        case GatewayOpcodes.VoiceStateUpdate:
          return;
        case GatewayOpcodes.RequestGuildMembers:
          if (session) this.#sendMembers(session, payload.d);
          return;
        default:
          return socket.close(GatewayCloseCodes.UnknownOpcode);
      }
    });
  }

  #identify(socket: WebSocket, d: unknown): Session | undefined {
    const { token, intents } = d as { token?: unknown; intents?: unknown };
    if (token !== this.world.token) {
      socket.close(GatewayCloseCodes.AuthenticationFailed);
      return undefined;
    }
    if (typeof intents !== "number" || intents < 0 || !Number.isInteger(intents)) {
      socket.close(GatewayCloseCodes.InvalidIntents);
      return undefined;
    }
    const session: Session = {
      id: randomBytes(16).toString("hex"),
      intents,
      sequence: 0,
      socket,
      lostAt: undefined,
      events: [],
    };
    const guilds = [...this.world.guilds()].filter((guild) => guild.members.has(this.world.botUserId));
    this.#sessions.add(session);
    const ready: Dispatch = {
      type: "READY",
      body: () => ({
        v: 10,
        user: { ...this.wire.userById(this.world.botUserId), verified: true, mfa_enabled: true, email: null },
        guilds: guilds.map(({ id }) => ({ id, unavailable: true })),
        session_id: session.id,
        resume_gateway_url: this.#url,
        session_type: "normal",
        private_channels: [],
        relationships: [],
        shard: [0, 1],
        application: { id: this.world.applicationId, flags: APPLICATION_FLAGS },
      }),
    };
    this.#dispatch(ready, [session]);
    for (const guild of guilds) {
      const body = guildCreate(this.world, this.wire, guild);
      this.#dispatch({ type: "GUILD_CREATE", intent: GatewayIntentBits.Guilds, body: () => body }, [session]);
    }
    return session;
  }

  #resume(socket: WebSocket, d: unknown): Session | undefined {
    const { token, session_id: id, seq } = d as { token?: unknown; session_id?: unknown; seq?: unknown };
    if (token !== this.world.token) {
      socket.close(GatewayCloseCodes.AuthenticationFailed);
      return undefined;
    }
    const session = [...this.#sessions].find((known) => known.id === id && this.#canResume(known));
    const oldest = session?.events[0]?.s ?? 0;
    if (!session || typeof seq !== "number" || seq > session.sequence || seq + 1 < oldest) {
      send(socket, { op: GatewayOpcodes.InvalidSession, d: false });
      return undefined;
    }
    session.socket?.terminate();
    session.socket = socket;
    session.lostAt = undefined;
    for (const event of session.events) if (event.s > seq) socket.send(event.text);
    this.#dispatch({ type: "RESUMED", body: () => ({}) }, [session]);
    return session;
  }

  #sendMembers(session: Session, d: unknown): void {
    const request = d as {
      guild_id?: string;
      query?: string;
      limit?: number;
      user_ids?: string[] | string;
      nonce?: string;
    };
    const guild = this.world.guild(request.guild_id ?? "");
    if (!guild) return;
    const wanted = request.user_ids === undefined ? undefined : [request.user_ids].flat();
    const members = [...guild.members.values()].filter(({ userId, nick }) => {
      if (wanted) return wanted.includes(userId);
      const user = this.world.user(userId);
      const names = [user?.username, user?.globalName, nick].map((name) => name?.toLowerCase() ?? "");
      return names.some((name) => name.startsWith((request.query ?? "").toLowerCase()));
    });
    const found = request.limit ? members.slice(0, request.limit) : members;
    const body = {
      guild_id: guild.id,
      members: found.map((member) => this.wire.member(member)),
      chunk_index: 0,
      chunk_count: 1,
      not_found: wanted?.filter((id) => !guild.members.has(id)) ?? [],
      ...(request.nonce === undefined ? {} : { nonce: request.nonce }),
    };
    this.#dispatch({ type: "GUILD_MEMBERS_CHUNK", body: () => body }, [session]);
  }

  #dispatch(dispatch: Dispatch, sessions: readonly Session[]): void {
    const at = this.#duplicates.indexOf(dispatch.type);
    if (at >= 0) this.#duplicates.splice(at, 1);
    for (const session of sessions) {
      if (dispatch.intent !== undefined && (session.intents & dispatch.intent) === 0) continue;
      if (!this.#canResume(session)) {
        this.#sessions.delete(session);
        continue;
      }
      this.#deliver(session, dispatch);
      if (at >= 0) this.#deliver(session, dispatch);
    }
  }

  #deliver(session: Session, dispatch: Dispatch): void {
    session.sequence += 1;
    const payload = {
      op: GatewayOpcodes.Dispatch,
      t: dispatch.type,
      s: session.sequence,
      d: dispatch.body(session.intents),
    };
    const event = { s: session.sequence, text: JSON.stringify(payload) };
    if (dispatch.type !== "RESUMED") session.events.push(event);
    if (session.events.length > REPLAY_LIMIT) session.events.shift();
    session.socket?.send(event.text);
  }

  #lose(session: Session): void {
    session.socket = undefined;
    session.lostAt = this.world.now();
  }

  #canResume(session: Session): boolean {
    return session.lostAt === undefined || this.world.now() - session.lostAt <= RESUME_WINDOW;
  }
}

/** GATEWAY_GUILD_MEMBERS_LIMITED and GATEWAY_MESSAGE_CONTENT_LIMITED: the intents are switched on, the bot is small. */
export const APPLICATION_FLAGS = (1 << 15) | (1 << 19);

function send(socket: WebSocket, payload: object): void {
  socket.send(JSON.stringify(payload));
}

/** With the server's default binary type, `ws` gives every message as one Buffer. */
function parsed(raw: RawData): ClientPayload | undefined {
  try {
    const value: unknown = JSON.parse((raw as Buffer).toString("utf8"));
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
