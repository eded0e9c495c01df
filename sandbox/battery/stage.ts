import {
  ChannelType,
  InteractionResponseType,
  InteractionType,
  OverwriteType,
  PermissionFlagsBits,
} from "discord-api-types/v10";
import type { RequestFacts } from "../rules/index.js";
import { SandboxClock } from "../clock.js";
import { Sandbox } from "../sandbox.js";
import { routes } from "../spec/routes.js";
import type { Channel, Guild, Interaction, Message, Role, User } from "../world/types.js";
import { World } from "../world/world.js";

/** A file to upload. */
export interface OutgoingFile {
  readonly field: string;
  readonly name: string;
  readonly bytes: Buffer;
}

/** A request before it is sent. */
export interface Outgoing {
  readonly method: string;
  /** Without the version prefix; query strings apart. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly files?: readonly OutgoingFile[];
  /** For the audit log. */
  readonly reason?: string;
}

/** A small world with the handles the cases need. */
export interface Stage {
  readonly clock: SandboxClock;
  readonly world: World;
  readonly guild: Guild;
  /** A text channel everybody uses. */
  readonly general: Channel;
  readonly category: Channel;
  readonly alice: User;
  /** Below the bot. */
  readonly low: Role;
  /** Above the bot. */
  readonly high: Role;
  /** The bot's own, managed. */
  readonly managed: Role;
  /** The bot's message in {@link general}. */
  readonly own: Message;
  /** Alice's message in {@link general}. */
  readonly foreign: Message;
}

/** A stage that is served over HTTP. */
export interface LiveStage extends Stage {
  readonly sandbox: Sandbox;
}

/** @param rulesOff ids of rules that do not count; what is added later counts no more from then on */
export async function openStage(rulesOff: ReadonlySet<string>): Promise<LiveStage> {
  const sandbox = await Sandbox.start({ rulesOff, limits: "off" });
  return { ...furnish(sandbox.world, sandbox.clock), sandbox };
}

/** A stage without a server, to ask the rules alone. */
export function closedStage(): Stage {
  const clock = new SandboxClock();
  return furnish(new World(clock), clock);
}

function furnish(world: World, clock: SandboxClock): Stage {
  const guild = world.createGuild({ name: "Battery" });
  const general = world.channelsOf(guild.id)[0];
  const managed = [...guild.roles.values()].find((role) => role.managed);
  if (!general || !managed) throw new Error("A new guild has a channel and the bot's role.");
  const category = world.createChannel(guild.id, { name: "Shop", type: ChannelType.GuildCategory });
  const low = world.createRole(guild.id, { name: "Low" });
  const high = world.createRole(guild.id, { name: "High" });
  world.moveRole(high, guild.roles.size);
  const alice = world.createUser({ name: "Alice" });
  world.addMember(guild.id, alice.id);
  const own = world.createMessage({ channelId: general.id, authorId: world.botUserId, content: "mine" });
  const foreign = world.createMessage({ channelId: general.id, authorId: alice.id, content: "hers" });
  return { clock, world, guild, general, category, alice, low, high, managed, own, foreign };
}

/** An interaction the bot was told of just now. */
export function interaction(
  { world, guild, general, alice }: Stage,
  type: InteractionType = InteractionType.ApplicationCommand,
  draft: { readonly messageId?: string } = {},
): Interaction {
  return world.openInteraction({ type, userId: alice.id, channelId: general.id, guildId: guild.id, ...draft });
}

/** An interaction answered by a message, which is returned too. */
export function answered(stage: Stage, ephemeral = false): { interaction: Interaction; message: Message } {
  const opened = interaction(stage);
  const message = stage.world.createMessage({
    channelId: stage.general.id,
    authorId: stage.world.botUserId,
    content: "answer",
    interactionId: opened.id,
    ...(ephemeral ? { ephemeralFor: stage.alice.id } : {}),
  });
  stage.world.updateInteraction(opened, {
    callbackType: InteractionResponseType.ChannelMessageWithSource,
    acknowledgedAt: stage.world.now(),
    originalMessageId: message.id,
  });
  return { interaction: opened, message };
}

/** Denies the bot a permission in a channel. */
export function deny({ world }: Stage, channel: Channel, permission: bigint): void {
  world.setOverwrite(channel, world.botUserId, {
    id: world.botUserId,
    type: OverwriteType.Member,
    allow: 0n,
    deny: permission,
  });
}

/** Takes a permission away from the bot in the whole guild. */
export function revoke({ world, guild, managed }: Stage, permission: bigint): void {
  const everyone = guild.roles.get(guild.id);
  if (everyone) world.updateRole(everyone, { permissions: everyone.permissions & ~permission });
  world.updateRole(managed, { permissions: managed.permissions & ~permission });
}

/** Gives the bot a permission in the whole guild. */
export function grant({ world, managed }: Stage, permission: bigint): void {
  world.updateRole(managed, { permissions: managed.permissions | permission });
}

export const Permission = PermissionFlagsBits;

/** The whole world as text, to see whether a request changed it. */
export function snapshot(world: World): string {
  const guilds = [...world.guilds()].map((guild) => ({
    ...guild,
    roles: [...guild.roles.values()],
    members: [...guild.members.values()].map((member) => ({ member, user: world.user(member.userId) })),
    channels: world.channelsOf(guild.id).map((channel) => ({ channel, messages: world.allMessagesOf(channel.id) })),
    commands: world.commands(guild.id),
    threads: world.threadsOf(guild.id).map((channel) => ({ channel, messages: world.allMessagesOf(channel.id) })),
    invites: world.invitesOf(guild.id),
    bans: world.bansOf(guild.id),
    audit: world.auditLogOf(guild.id),
  }));
  const dms = world.dmsOf(world.botUserId).map((channel) => ({ channel, messages: world.allMessagesOf(channel.id) }));
  const all = {
    guilds,
    dms,
    commands: world.commands(),
    interactions: [...world.interactions()],
  };
  return JSON.stringify(all, (_key, value: unknown) => (typeof value === "bigint" ? value.toString() : value));
}

/** Sends a request over HTTP, as a client would. */
export async function dispatch(stage: LiveStage, request: Outgoing): Promise<{ status: number; body: unknown }> {
  const query = new URLSearchParams(request.query).toString();
  const url = `${stage.sandbox.apiUrl}/v10${request.path}${query === "" ? "" : `?${query}`}`;
  const headers: Record<string, string> = { authorization: `Bot ${stage.sandbox.token}` };
  if (request.reason !== undefined) headers["x-audit-log-reason"] = encodeURIComponent(request.reason);
  let payload: FormData | string | undefined;
  if (request.files) {
    payload = new FormData();
    if (request.body !== undefined) payload.set("payload_json", JSON.stringify(request.body));
    for (const { field, name, bytes } of request.files) {
      payload.set(field, new Blob([new Uint8Array(bytes)], { type: "application/octet-stream" }), name);
    }
  } else if (request.body !== undefined) {
    payload = JSON.stringify(request.body);
    headers["content-type"] = "application/json";
  }
  const response = await fetch(url, {
    method: request.method,
    headers,
    ...(payload === undefined ? {} : { body: payload }),
  });
  const text = await response.text();
  return { status: response.status, body: text === "" ? undefined : (JSON.parse(text) as unknown) };
}

/** The same request as the rules see it. */
export function factsOf({ world }: Stage, request: Outgoing): RequestFacts {
  const { route, params } = routeOf(request);
  const token = params.interaction_token ?? params.webhook_token;
  const found = token === undefined ? undefined : world.interactionByToken(token);
  return {
    method: request.method,
    route,
    params,
    query: request.query ?? {},
    // As it arrives: what JSON does not carry is not there.
    body: request.body === undefined ? undefined : (JSON.parse(JSON.stringify(request.body)) as unknown),
    files: (request.files ?? []).map(({ field, name, bytes }) => ({
      field,
      name,
      size: bytes.length,
      type: "application/octet-stream",
    })),
    ...(request.reason === undefined ? {} : { reason: request.reason }),
    world,
    interaction: params.interaction_id === undefined || found?.id === params.interaction_id ? found : undefined,
    now: world.now(),
    botUserId: world.botUserId,
  };
}

/** Literal steps before parameters, as a router does. */
function routeOf({ method, path }: Outgoing): { route: string; params: Record<string, string> } {
  const steps = path.split("/").map(decodeURIComponent);
  const matches = Object.keys(routes).flatMap((key) => {
    const [verb, template = ""] = key.split(" ");
    const parts = template.split("/");
    if (verb !== method || parts.length !== steps.length) return [];
    const fits = parts.every((part, index) => part.startsWith(":") || part === steps[index]);
    if (!fits) return [];
    const named = parts.flatMap((part, index) => (part.startsWith(":") ? [[part.slice(1), steps[index] ?? ""]] : []));
    return [{ route: template, params: Object.fromEntries(named) as Record<string, string> }];
  });
  const best = matches.sort((a, b) => Object.keys(a.params).length - Object.keys(b.params).length)[0];
  if (!best) throw new Error(`No route is described for ${method} ${path}`);
  return best;
}
