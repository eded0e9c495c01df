import { ChannelType, MessageType, PermissionFlagsBits } from "discord-api-types/v10";
import { hasPermissions } from "../../world/permissions.js";
import type { Channel, ThreadState } from "../../world/types.js";
import type { World } from "../../world/world.js";
import { errors } from "../errors.js";
import { bodyOf, param, type Answer, type Office, type Request, type Route } from "../route.js";
import type { Wire } from "../wire.js";
import { channelIn, guildIn, messageIn } from "./found.js";

interface ThreadBody {
  readonly name: string;
  readonly type: ChannelType.PublicThread | ChannelType.PrivateThread | null;
  readonly auto_archive_duration: number | null;
  readonly rate_limit_per_user: number | null;
  readonly invitable: boolean | null;
  readonly archived: boolean | null;
  readonly locked: boolean | null;
}

function createThread(request: Request, { world, wire }: Office): Answer {
  const parent = channelIn(world, request);
  const messageId = request.params["message_id"] === undefined ? undefined : messageIn(world, request).id;
  const body = bodyOf<ThreadBody>(request);
  const type = messageId === undefined ? (body.type ?? ChannelType.PrivateThread) : ChannelType.PublicThread;
  const thread = world.createThread(parent, {
    name: body.name ?? "",
    ownerId: world.botUserId,
    type,
    ...(messageId === undefined ? {} : { messageId }),
    ...(typeof body.auto_archive_duration === "number" ? { autoArchiveMinutes: body.auto_archive_duration } : {}),
    ...(typeof body.rate_limit_per_user === "number" ? { rateLimitPerUser: body.rate_limit_per_user } : {}),
    ...(typeof body.invitable === "boolean" ? { invitable: body.invitable } : {}),
  });
  if (messageId === undefined && type === ChannelType.PublicThread) {
    const notice = { channelId: parent.id, authorId: world.botUserId, content: thread.name };
    world.createMessage({ ...notice, type: MessageType.ThreadCreated });
  }
  return { status: 201, body: wire.channel(thread) };
}

/** PATCH /channels/:channel_id of a thread. */
export function editThread(channel: Channel, request: Request, wire: Wire, world: World): Answer {
  const body = bodyOf<ThreadBody>(request);
  const state: Partial<ThreadState> = {
    ...(typeof body.archived === "boolean" ? { archived: body.archived } : {}),
    ...(typeof body.locked === "boolean" ? { locked: body.locked } : {}),
    ...(typeof body.invitable === "boolean" ? { invitable: body.invitable } : {}),
    ...(typeof body.auto_archive_duration === "number" ? { autoArchiveMinutes: body.auto_archive_duration } : {}),
  };
  if (typeof body.name === "string") channel.name = body.name;
  if (typeof body.rate_limit_per_user === "number") channel.rateLimitPerUser = body.rate_limit_per_user;
  world.updateThread(channel, state);
  return { status: 200, body: wire.channel(channel) };
}

function threadIn(world: World, request: Request): { channel: Channel; state: ThreadState } {
  const channel = channelIn(world, request);
  if (!channel.thread) throw errors.notAThread();
  return { channel, state: channel.thread };
}

/** The threads of a list with the bot's memberships. */
function listed({ world, wire }: Office, threads: readonly Channel[]): Answer {
  const own = threads.flatMap((thread) => {
    const member = thread.thread?.members.find(({ userId }) => userId === world.botUserId);
    return member ? [wire.threadMember(thread, member.userId, member.since)] : [];
  });
  return {
    status: 200,
    body: { threads: threads.map((thread) => wire.channel(thread)), members: own, has_more: false },
  };
}

function archivedRoute(kind: "public" | "private", type: ChannelType): Route {
  return {
    method: "GET",
    path: `/channels/:channel_id/threads/archived/${kind}`,
    user: `channel.threads.fetchArchived: ${kind} ones`,
    authorised: true,
    answer: (request, office) => {
      const parent = channelIn(office.world, request);
      const threads = office.world
        .threadsOf(parent.guildId ?? "")
        .filter((each) => each.parentId === parent.id && each.type === type && each.thread?.archived);
      threads.sort((a, b) => (b.thread?.archivedAt ?? 0) - (a.thread?.archivedAt ?? 0));
      return listed(office, threads.slice(0, Number(request.query["limit"] ?? 50)));
    },
  };
}

const MEMBERS = "/channels/:channel_id/thread-members";

function memberRoute(method: "PUT" | "DELETE", who: "@me" | ":user_id", user: string): Route {
  return {
    method,
    path: `${MEMBERS}/${who}`,
    user,
    authorised: true,
    answer: (request, { world }) => {
      const { channel } = threadIn(world, request);
      const userId = who === "@me" ? world.botUserId : param(request, "user_id");
      if (method === "PUT") world.joinThread(channel, userId);
      else world.leaveThread(channel, userId);
      return { status: 204 };
    },
  };
}

/** Threads and who is in them. */
export const threadRoutes: readonly Route[] = [
  {
    method: "POST",
    path: "/channels/:channel_id/threads",
    user: "channel.threads.create",
    authorised: true,
    answer: createThread,
  },
  {
    method: "POST",
    path: "/channels/:channel_id/messages/:message_id/threads",
    user: "message.startThread",
    authorised: true,
    answer: createThread,
  },
  {
    method: "GET",
    path: "/guilds/:guild_id/threads/active",
    user: "guild.channels.fetchActiveThreads",
    authorised: true,
    answer: (request, office) => {
      const { world } = office;
      const threads = world
        .threadsOf(guildIn(world, request).id)
        .filter((each) => !each.thread?.archived)
        .filter((each) => hasPermissions(world.permissionsIn(each, world.botUserId), PermissionFlagsBits.ViewChannel));
      return listed(office, threads);
    },
  },
  archivedRoute("public", ChannelType.PublicThread),
  archivedRoute("private", ChannelType.PrivateThread),
  {
    method: "GET",
    path: MEMBERS,
    user: "thread.members.fetch",
    authorised: true,
    answer: (request, { world, wire }) => {
      const { channel, state } = threadIn(world, request);
      return { status: 200, body: state.members.map(({ userId, since }) => wire.threadMember(channel, userId, since)) };
    },
  },
  {
    method: "GET",
    path: `${MEMBERS}/:user_id`,
    user: "thread.members.fetch of one",
    authorised: true,
    answer: (request, { world, wire }) => {
      const { channel, state } = threadIn(world, request);
      const member = state.members.find(({ userId }) => userId === param(request, "user_id"));
      if (!member) throw errors.unknownThreadMember();
      return { status: 200, body: wire.threadMember(channel, member.userId, member.since) };
    },
  },
  memberRoute("PUT", "@me", "thread.join"),
  memberRoute("DELETE", "@me", "thread.leave"),
  memberRoute("PUT", ":user_id", "thread.members.add"),
  memberRoute("DELETE", ":user_id", "thread.members.remove"),
];
