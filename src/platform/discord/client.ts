import { GatewayIntentBits, Options, Partials, type RateLimitData, type ResponseLike } from "discord.js";
import { Client } from "discordx";
import type { Logger } from "winston";
import { waitOf } from "./api-errors.js";
import type { InteractionBoundary } from "./boundary.js";

/** Members kept per guild and users in all; more come with each interaction. */
const MEMBERS_KEPT = 500;
const USERS_KEPT = 2_000;
const MESSAGES_KEPT = 20;
/**
 * The client counts answers to interactions into Discord's 50 requests a second, from which they are exempt: at 100
 * answers a second people waited 1.5 s. So its own count is off; Discord's 429 still slows the rest.
 */
const UNCOUNTED = 10_000;
/** A rename may be made to wait 10 minutes; a longer wait than this is reported instead. */
const LONGEST_RATE_LIMIT_MS = 5_000;

export interface ClientSettings {
  /** Another REST base, such as `http://127.0.0.1:8080/api`; Discord's own when undefined. */
  readonly apiUrl?: string;
  /** Called once when Discord refuses the token: the client has dropped it, so the process must start anew. */
  readonly onTokenRefused: () => void;
}

/** The connection to Discord, not yet logged in. Fetches no member lists and keeps few messages. */
export function createClient({ apiUrl, onTokenRefused }: ClientSettings, logger: Logger): Client {
  const client = new Client({
    intents: [
      GatewayIntentBits.Guilds,
      GatewayIntentBits.GuildMembers,
      GatewayIntentBits.GuildMessages,
      GatewayIntentBits.MessageContent,
      GatewayIntentBits.GuildInvites,
      GatewayIntentBits.DirectMessages,
    ],
    // Channel: messages in DMs. The others: people who leave and messages that change are mostly not in the cache.
    partials: [Partials.Channel, Partials.GuildMember, Partials.Message, Partials.User],
    allowedMentions: { parse: [], repliedUser: false },
    makeCache: Options.cacheWithLimits({
      GuildMemberManager: { maxSize: MEMBERS_KEPT, keepOverLimit: (member) => member.id === member.client.user.id },
      UserManager: { maxSize: USERS_KEPT, keepOverLimit: (user) => user.id === user.client.user.id },
      MessageManager: MESSAGES_KEPT,
      DMMessageManager: 0,
      AutoModerationRuleManager: 0,
      GuildBanManager: 0,
      GuildEmojiManager: 0,
      GuildInviteManager: 0,
      GuildScheduledEventManager: 0,
      GuildStickerManager: 0,
      PresenceManager: 0,
      ReactionManager: 0,
      ReactionUserManager: 0,
      StageInstanceManager: 0,
      ThreadMemberManager: 0,
      VoiceStateManager: 0,
    }),
    rest: {
      ...(apiUrl && { api: apiUrl }),
      globalRequestsPerSecond: UNCOUNTED,
      rejectOnRateLimit: isLongRename,
    },
    // The boundary itself logs and answers what no handler matches.
    silent: true,
  });
  watchToken(client, onTokenRefused, logger);
  client.on("error", (error) => logger.error("gateway", { error }));
  client.on("warn", (warning) => logger.warn("gateway", { warning }));
  client.on("shardDisconnect", ({ code }) => logger.warn("gateway closed", { code }));
  client.on("shardResume", (_shard, replayedEvents) => logger.info("gateway resumed", { replayedEvents }));
  return client;
}

function isLongRename(limit: RateLimitData): boolean {
  return limit.method === "PATCH" && limit.route === "/channels/:id" && waitOf(limit) > LONGEST_RATE_LIMIT_MS;
}

/** One 401 on an ordinary route makes the client forget its token; everything after it would fail. */
function watchToken(client: Client, onTokenRefused: () => void, logger: Logger): void {
  let refused = false;
  client.rest.on("response", ({ data, route }, { status }: ResponseLike) => {
    if (status !== 401 || !data.auth || refused) return;
    refused = true;
    logger.error("Discord refused the bot's token. Put the current one into DISCORD_TOKEN and start again.", { route });
    onTokenRefused();
  });
}

/** Why the bot could not log in, in words for whoever runs it. */
export class LoginRefused extends Error {
  constructor(reason: string, cause: unknown) {
    super(reason, { cause });
    this.name = "LoginRefused";
  }
}

/**
 * Logs in and waits until the guilds are known.
 *
 * @throws LoginRefused for a wrong token or intents that are switched off in the developer portal
 */
export async function login(client: Client, token: string): Promise<void> {
  const ready = new Promise<void>((resolve, reject) => {
    client.once("clientReady", () => resolve());
    // Only a close that no reconnect can mend, such as one for refused intents.
    client.once("shardDisconnect", ({ code }) => reject(new Error(`The gateway closed with code ${code}`)));
    client.on("shardError", (error) => {
      if (explained(error) instanceof LoginRefused) reject(error);
    });
  });
  try {
    await Promise.all([client.login(token), ready]);
  } catch (error) {
    throw explained(error);
  }
}

function explained(error: unknown): unknown {
  const code: unknown = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "TokenInvalid") {
    return new LoginRefused(
      "Discord refused the token in DISCORD_TOKEN. Copy the current one from the developer portal.",
      error,
    );
  }
  if (code === "DisallowedIntents" || (error instanceof Error && /(disallowed|invalid) intents/i.test(error.message))) {
    const reason =
      "Discord refused the intents. Switch on Server Members and Message Content in the developer portal, under Bot.";
    return new LoginRefused(reason, error);
  }
  return error;
}

/** Takes no new interaction and lets the running ones finish, for at most `graceMs`. The connection stays. */
export async function takeNoMore(client: Client, boundary: InteractionBoundary, graceMs: number): Promise<void> {
  client.removeAllListeners("interactionCreate");
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => (timer = setTimeout(resolve, graceMs)));
  await Promise.race([boundary.idle(), patience]);
  clearTimeout(timer);
}
