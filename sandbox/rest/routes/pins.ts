import { MessageType } from "discord-api-types/v10";
import { bodyOf, type Route } from "../route.js";
import { timestamp } from "../wire.js";
import { channelIn, messageIn } from "./found.js";

const PIN = "/channels/:channel_id/messages/pins/:message_id";

/** Pins, and deleting many messages at once. */
export const pinRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/channels/:channel_id/messages/pins",
    user: "channel.messages.fetchPins",
    authorised: true,
    answer: (request, { world, wire }) => {
      const { before, limit } = request.query;
      const until = before === undefined ? Infinity : Date.parse(before);
      const older = world.pinsOf(channelIn(world, request).id).filter(({ pinnedAt = 0 }) => pinnedAt < until);
      const items = older
        .slice(0, Number(limit ?? 50))
        .map((message) => ({ pinned_at: timestamp(message.pinnedAt ?? 0), message: wire.message(message) }));
      return { status: 200, body: { items, has_more: items.length < older.length } };
    },
  },
  {
    method: "PUT",
    path: PIN,
    user: "message.pin: a ticket's panel stays in reach",
    authorised: true,
    answer: (request, { world }) => {
      const message = messageIn(world, request);
      if (message.pinnedAt !== undefined) return { status: 204 };
      world.pinMessage(channelIn(world, request), message, true);
      const notice = { channelId: message.channelId, authorId: world.botUserId, replyToId: message.id };
      world.createMessage({ ...notice, type: MessageType.ChannelPinnedMessage });
      return { status: 204 };
    },
  },
  {
    method: "DELETE",
    path: PIN,
    user: "message.unpin",
    authorised: true,
    answer: (request, { world }) => {
      const message = messageIn(world, request);
      if (message.pinnedAt !== undefined) world.pinMessage(channelIn(world, request), message, false);
      return { status: 204 };
    },
  },
  {
    method: "POST",
    path: "/channels/:channel_id/messages/bulk-delete",
    user: "channel.bulkDelete",
    authorised: true,
    answer: (request, { world }) => {
      const channel = channelIn(world, request);
      const wanted = new Set(bodyOf<{ messages: readonly string[] }>(request).messages);
      const messages = world.messagesOf(channel.id).filter(({ id }) => wanted.has(id));
      if (messages.length > 0) world.deleteMessages(channel, messages);
      return { status: 204 };
    },
  },
];
