import { ChannelType, MessageFlags } from "discord-api-types/v10";
import { Gates } from "./gates.js";
import type { Channel, ThreadState } from "./types.js";

/** What a new thread may say; the rest has Discord's defaults. */
export interface ThreadDraft {
  readonly name: string;
  readonly ownerId: string;
  readonly type?: ChannelType.PublicThread | ChannelType.PrivateThread;
  /** The message it is about. */
  readonly messageId?: string;
  readonly rateLimitPerUser?: number;
  readonly autoArchiveMinutes?: number;
  readonly invitable?: boolean;
}

/** Threads and who is in them. */
export abstract class Threads extends Gates {
  /** Opens a thread. One made from a message has the message's id. Its owner is its first member. */
  createThread(parent: Channel, draft: ThreadDraft): Channel {
    const { name, ownerId, messageId, rateLimitPerUser = 0, autoArchiveMinutes = 4_320, invitable = true } = draft;
    const now = this.now();
    const channel: Channel = {
      id: messageId ?? this.nextId(),
      type: draft.type ?? ChannelType.PublicThread,
      guildId: parent.guildId,
      name,
      topic: null,
      parentId: parent.id,
      position: 0,
      nsfw: parent.nsfw,
      rateLimitPerUser,
      overwrites: [],
      recipientIds: [],
      lastMessageId: null,
      thread: {
        ownerId,
        createdAt: now,
        autoArchiveMinutes,
        archived: false,
        archivedAt: now,
        locked: false,
        invitable,
        members: [{ userId: ownerId, since: now }],
      },
    };
    this.keepChannel(channel);
    const message = messageId === undefined ? undefined : this.message(messageId);
    if (message) {
      message.flags |= MessageFlags.HasThread;
      this.keepMessage(message);
      this.events.emit({ type: "messageUpdated", message });
    }
    this.events.emit({ type: "channelCreated", channel });
    return channel;
  }

  updateThread(channel: Channel, changes: Partial<ThreadState>): void {
    if (!channel.thread) throw new Error(`${channel.name} is no thread.`);
    const turned = changes.archived !== undefined && changes.archived !== channel.thread.archived;
    channel.thread = { ...channel.thread, ...changes, ...(turned ? { archivedAt: this.now() } : {}) };
    this.keepChannel(channel);
    this.events.emit({ type: "channelUpdated", channel });
  }

  joinThread(channel: Channel, userId: string): void {
    const members = channel.thread?.members ?? [];
    if (!channel.thread || members.some((each) => each.userId === userId)) return;
    channel.thread = { ...channel.thread, members: [...members, { userId, since: this.now() }] };
    this.keepChannel(channel);
    this.events.emit({ type: "threadMembersChanged", channel, joined: [userId], left: [] });
  }

  leaveThread(channel: Channel, userId: string): void {
    const members = channel.thread?.members ?? [];
    if (!channel.thread || !members.some((each) => each.userId === userId)) return;
    channel.thread = { ...channel.thread, members: members.filter((each) => each.userId !== userId) };
    this.keepChannel(channel);
    this.events.emit({ type: "threadMembersChanged", channel, joined: [], left: [userId] });
  }
}
