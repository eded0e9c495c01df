import { ChannelType, MessageType, PermissionFlagsBits } from "discord-api-types/v10";
import { hasPermissions } from "../../world/permissions.js";
import type { Channel, Message } from "../../world/types.js";
import type { World } from "../../world/world.js";
import { errors } from "../errors.js";
import { editedMessage, writtenMessage, type MessageBody } from "../message-body.js";
import { bodyOf, param, type Answer, type Office, type Request, type Route } from "../route.js";
import { channelIn, messageIn } from "./found.js";
import { editThread } from "./threads.js";
import { overwriteOf, type ChannelBody, type OverwriteBody } from "./guilds.js";

function editChannel(request: Request, { world, wire }: Office): Answer {
  const channel = channelIn(world, request);
  if (channel.thread) return editThread(channel, request, wire, world);
  const guild = world.guild(channel.guildId ?? "");
  const body = bodyOf<ChannelBody>(request);
  world.updateChannel(channel, {
    ...(typeof body.name === "string" ? { name: body.name } : {}),
    ...(body.topic === undefined ? {} : { topic: body.topic }),
    ...(body.parent_id === undefined ? {} : { parentId: body.parent_id }),
    ...(typeof body.position === "number" ? { position: body.position } : {}),
    ...(typeof body.nsfw === "boolean" ? { nsfw: body.nsfw } : {}),
    ...(typeof body.rate_limit_per_user === "number" ? { rateLimitPerUser: body.rate_limit_per_user } : {}),
    ...(body.permission_overwrites
      ? {
          overwrites: body.permission_overwrites.map((entry) =>
            overwriteOf(entry, guild?.roles.has(entry.id) ?? false),
          ),
        }
      : {}),
  });
  return { status: 200, body: wire.channel(channel) };
}

/** A DM arrives only where the other end takes it and shares a guild with the bot. */
function refuseClosedDm(world: World, channel: Channel): void {
  if (channel.type !== ChannelType.DM) return;
  const recipient = world.user(channel.recipientIds.find((id) => id !== world.botUserId) ?? "");
  const shared = [...world.guilds()].some(
    ({ members }) => members.has(world.botUserId) && members.has(recipient?.id ?? ""),
  );
  if (!recipient || recipient.dmsClosed || !shared) throw errors.closedDms();
}

function createMessage(request: Request, { world, wire }: Office): Answer {
  const channel = channelIn(world, request);
  const body = bodyOf<MessageBody>(request);
  refuseClosedDm(world, channel);
  if (channel.thread) {
    // Writing wakes an archived thread and makes its author a member.
    if (channel.thread.archived) world.updateThread(channel, { archived: false });
    world.joinThread(channel, world.botUserId);
  }
  const nonce = body.nonce ?? undefined;
  const known = body.enforce_nonce && nonce !== undefined ? world.messageByNonce(world.botUserId, nonce) : undefined;
  if (known) return { status: 200, body: wire.message(known) };
  const replyToId = body.message_reference?.message_id;
  const message = world.createMessage({
    ...writtenMessage(world, channel, world.botUserId, body, request.files),
    channelId: channel.id,
    authorId: world.botUserId,
    ...(nonce === undefined ? {} : { nonce }),
    ...(replyToId === undefined ? {} : { type: MessageType.Reply, replyToId }),
  });
  return { status: 200, body: wire.message(message) };
}

function listMessages(request: Request, { world, wire }: Office): Answer {
  const channel = channelIn(world, request);
  const { before, after, around } = request.query;
  const limit = Number(request.query["limit"] ?? 50);
  const mayReadHistory = hasPermissions(
    world.permissionsIn(channel, world.botUserId),
    PermissionFlagsBits.ReadMessageHistory,
  );
  const newestFirst = mayReadHistory ? world.messagesOf(channel.id).toReversed() : [];
  const found = (): Message[] => {
    if (around !== undefined) {
      const at = newestFirst.findIndex(({ id }) => BigInt(id) <= BigInt(around));
      return newestFirst.slice(Math.max(0, at - Math.floor(limit / 2)), at + Math.ceil(limit / 2));
    }
    if (after !== undefined) return newestFirst.filter(({ id }) => BigInt(id) > BigInt(after)).slice(-limit);
    const older = before === undefined ? newestFirst : newestFirst.filter(({ id }) => BigInt(id) < BigInt(before));
    return older.slice(0, limit);
  };
  return { status: 200, body: found().map((message) => wire.message(message)) };
}

function editMessage(request: Request, { world, wire }: Office): Answer {
  const message = messageIn(world, request);
  if (message.authorId !== world.botUserId) throw errors.othersMessage();
  const changes = editedMessage(world, channelIn(world, request), message, bodyOf<MessageBody>(request), request.files);
  world.updateMessage(message, { ...changes, editedAt: world.now() });
  return { status: 200, body: wire.message(message) };
}

/** Channels, their overwrites and their messages. */
export const channelRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/channels/:channel_id",
    user: "client.channels.fetch",
    authorised: true,
    answer: (request, { world, wire }) => ({ status: 200, body: wire.channel(channelIn(world, request)) }),
  },
  {
    method: "PATCH",
    path: "/channels/:channel_id",
    user: "channel.edit: tickets are renamed, moved, closed",
    authorised: true,
    answer: editChannel,
  },
  {
    method: "DELETE",
    path: "/channels/:channel_id",
    user: "channel.delete: tickets and orphans",
    authorised: true,
    answer: (request, { world, wire }) => {
      const channel = channelIn(world, request);
      const body = wire.channel(channel);
      if (channel.guildId !== undefined) world.deleteChannel(channel);
      return { status: 200, body };
    },
  },
  {
    method: "PUT",
    path: "/channels/:channel_id/permissions/:overwrite_id",
    user: "permissionOverwrites.edit: a ticket's people",
    authorised: true,
    answer: (request, { world }) => {
      const channel = channelIn(world, request);
      const id = param(request, "overwrite_id");
      const isRole = world.guild(channel.guildId ?? "")?.roles.has(id) ?? false;
      world.setOverwrite(channel, id, overwriteOf({ ...bodyOf<OverwriteBody>(request), id }, isRole));
      return { status: 204 };
    },
  },
  {
    method: "DELETE",
    path: "/channels/:channel_id/permissions/:overwrite_id",
    user: "permissionOverwrites.delete: somebody leaves a ticket",
    authorised: true,
    answer: (request, { world }) => {
      const channel = channelIn(world, request);
      const id = param(request, "overwrite_id");
      if (!channel.overwrites.some((overwrite) => overwrite.id === id)) throw errors.unknownOverwrite();
      world.setOverwrite(channel, id, undefined);
      return { status: 204 };
    },
  },
  {
    method: "POST",
    path: "/channels/:channel_id/typing",
    user: "channel.sendTyping",
    authorised: true,
    answer: (request, { world }) => {
      world.events.emit({ type: "typing", channelId: channelIn(world, request).id });
      return { status: 204 };
    },
  },
  {
    method: "GET",
    path: "/channels/:channel_id/messages",
    user: "channel.messages.fetch: a retry looks for its message",
    authorised: true,
    answer: listMessages,
  },
  {
    method: "POST",
    path: "/channels/:channel_id/messages",
    user: "channel.send, user.send",
    authorised: true,
    answer: createMessage,
  },
  {
    method: "GET",
    path: "/channels/:channel_id/messages/:message_id",
    user: "channel.messages.fetch of one: panels",
    authorised: true,
    answer: (request, { world, wire }) => ({ status: 200, body: wire.message(messageIn(world, request)) }),
  },
  {
    method: "PATCH",
    path: "/channels/:channel_id/messages/:message_id",
    user: "message.edit: panels are redrawn",
    authorised: true,
    answer: editMessage,
  },
  {
    method: "DELETE",
    path: "/channels/:channel_id/messages/:message_id",
    user: "message.delete",
    authorised: true,
    answer: (request, { world }) => {
      world.deleteMessage(messageIn(world, request));
      return { status: 204 };
    },
  },
];
