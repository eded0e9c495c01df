import { ChannelType, MessageFlags, PermissionFlagsBits } from "discord-api-types/v10";
import { CommandLineReader } from "../../people/command-line.js";
import { visibleText } from "../../people/components.js";
import type { Person } from "../../people/person.js";
import { compareRoles, hasPermissions } from "../../world/permissions.js";
import type { Channel, Command, Guild, Member, Message } from "../../world/types.js";
import type { World } from "../../world/world.js";
import type {
  History,
  Persona,
  Scene,
  SeenAttachment,
  SeenChannel,
  SeenGuild,
  SeenMember,
  SeenMessage,
} from "../protocol.js";
import type { Reading } from "./reading.js";

/** Messages of a page of history. */
const PAGE_SIZE = 50;

/** The world through the eyes of one person: what Discord would show them, and nothing else. */
export class Viewer {
  constructor(
    private readonly person: Person,
    private readonly world: World,
    private readonly reading: Reading,
  ) {}

  get id(): string {
    return this.person.id;
  }

  scene(personas: readonly Persona[]): Scene {
    const me = personas.find(({ id }) => id === this.id);
    return {
      me: me ?? { id: this.id, name: this.person.name, standing: "" },
      personas,
      botId: this.world.botUserId,
      guilds: [...this.world.guilds()].filter(({ members }) => members.has(this.id)).map((guild) => this.#guild(guild)),
      directs: this.#directs(),
    };
  }

  /** Whether the person sees the channel. */
  sees(channel: Channel): boolean {
    return this.#may(channel, PermissionFlagsBits.ViewChannel);
  }

  /** A message as the person sees it; undefined when they do not. */
  message(message: Message): SeenMessage | undefined {
    if (!this.person.view(message.id) || this.reading.isOver(message)) return undefined;
    const author = this.world.user(message.authorId);
    const attachments = message.attachments.map((attachment): SeenAttachment => {
      const { id, filename: name, contentType: type, size, description } = attachment;
      return { id, name, type, size, description, url: `/files/${id}/${encodeURIComponent(name)}` };
    });
    return {
      id: message.id,
      channelId: message.channelId,
      authorId: message.authorId,
      authorName: this.#nameOf(message.authorId, message.guildId),
      bot: author?.bot ?? false,
      content: message.content,
      embeds: withFiles(message.embeds, attachments),
      components: message.components,
      attachments,
      createdAt: message.createdAt,
      edited: message.editedAt !== undefined,
      ephemeral: message.ephemeralFor !== undefined,
      loading: (message.flags & MessageFlags.Loading) !== 0,
      mentionsMe: this.isNotifiedBy(message),
      answers: this.#answers(message),
      repliesTo: this.#repliesTo(message),
    };
  }

  /** @param before the id of a message; the page ends before it */
  history(channel: Channel, before?: string): History {
    if (!this.#may(channel, PermissionFlagsBits.ViewChannel | PermissionFlagsBits.ReadMessageHistory)) {
      return { messages: [], more: false };
    }
    const seen = this.world
      .allMessagesOf(channel.id)
      .filter(({ id }) => before === undefined || BigInt(id) < BigInt(before));
    const page = seen.slice(-PAGE_SIZE);
    return { messages: page.flatMap((message) => this.message(message) ?? []), more: seen.length > page.length };
  }

  /** The commands that the picker offers in a channel. */
  commands(channel: Channel): Command[] {
    const guild = this.world.guild(channel.guildId ?? "");
    if (!guild || !this.#may(channel, PermissionFlagsBits.UseApplicationCommands)) return [];
    return new CommandLineReader(this.world, guild, this.id, true).visibleCommands(channel);
  }

  /** Whether the message pings the person. */
  isNotifiedBy(message: Message): boolean {
    if (message.authorId === this.id) return false;
    const roleIds = this.world.guild(message.guildId ?? "")?.members.get(this.id)?.roleIds ?? [];
    return (
      message.mentionEveryone ||
      message.mentionIds.includes(this.id) ||
      message.mentionRoleIds.some((id) => roleIds.includes(id))
    );
  }

  #guild(guild: Guild): SeenGuild {
    const channels = [...this.world.channelsOf(guild.id)].sort(inListOrder);
    const seen = channels.filter((channel) => this.sees(channel));
    const texts = seen.filter(({ type }) => type === ChannelType.GuildText);
    return {
      id: guild.id,
      name: guild.name,
      // A category shows while it is visible itself or has a visible channel.
      categories: channels
        .filter(({ type }) => type === ChannelType.GuildCategory)
        .filter((category) => seen.includes(category) || texts.some(({ parentId }) => parentId === category.id))
        .map(({ id, name }) => ({ id, name })),
      channels: texts.map((channel) => this.#channel(channel)),
      roles: [...guild.roles.values()]
        .filter(({ id }) => id !== guild.id)
        .sort((a, b) => compareRoles(b, a))
        .map(({ id, name, color }) => ({ id, name, color })),
      members: [...guild.members.values()].map((member) => this.#member(guild, member)),
    };
  }

  #member(guild: Guild, member: Member): SeenMember {
    const user = this.world.user(member.userId);
    const roles = member.roleIds.flatMap((id) => guild.roles.get(id) ?? []).sort((a, b) => compareRoles(b, a));
    return {
      id: member.userId,
      name: this.#nameOf(member.userId, guild.id),
      username: user?.username ?? "",
      bot: user?.bot ?? false,
      owner: guild.ownerId === member.userId,
      roleIds: roles.map(({ id }) => id),
    };
  }

  #directs(): SeenChannel[] {
    return [...this.world.dmsOf(this.id)]
      .sort((a, b) => Number(BigInt(b.lastMessageId ?? b.id) - BigInt(a.lastMessageId ?? a.id)))
      .map((channel) => this.#channel(channel));
  }

  #channel(channel: Channel): SeenChannel {
    const unread = this.reading.unread(this.id, channel);
    const isDirect = channel.guildId === undefined;
    const other = channel.recipientIds.find((id) => id !== this.id) ?? "";
    return {
      id: channel.id,
      name: isDirect ? this.#nameOf(other, undefined) : channel.name,
      topic: channel.topic ?? "",
      guildId: channel.guildId,
      categoryId: channel.parentId,
      writable: this.#may(channel, PermissionFlagsBits.SendMessages),
      attachable: this.#may(channel, PermissionFlagsBits.AttachFiles),
      unread: unread.length > 0,
      mentions: isDirect ? unread.length : unread.filter((message) => this.isNotifiedBy(message)).length,
      readUpTo: this.reading.readUpTo(this.id, channel.id),
      audience: this.#audience(channel),
    };
  }

  /** Overwrites are what keeps members out; a channel without any needs no look. */
  #audience(channel: Channel): string[] | undefined {
    const guild = this.world.guild(channel.guildId ?? "");
    if (!guild || channel.overwrites.length === 0) return undefined;
    return [...guild.members.keys()].filter((id) =>
      hasPermissions(this.world.permissionsIn(channel, id), PermissionFlagsBits.ViewChannel),
    );
  }

  #answers(message: Message): SeenMessage["answers"] {
    const interaction = this.world.interaction(message.interactionId ?? "");
    if (interaction?.command === undefined) return undefined;
    return { name: this.#nameOf(interaction.userId, message.guildId), command: interaction.command };
  }

  #repliesTo(message: Message): SeenMessage["repliesTo"] {
    const target = this.world.message(message.replyToId ?? "");
    if (!target || !this.person.view(target.id)) return undefined;
    const text = visibleText(target.content, target.embeds, target.components).split("\n", 1)[0] ?? "";
    return { name: this.#nameOf(target.authorId, target.guildId), text };
  }

  #nameOf(userId: string, guildId: string | undefined): string {
    const user = this.world.user(userId);
    const nick = this.world.guild(guildId ?? "")?.members.get(userId)?.nick;
    return nick ?? user?.globalName ?? user?.username ?? "Deleted User";
  }

  #may(channel: Channel, wanted: bigint): boolean {
    return hasPermissions(this.world.permissionsIn(channel, this.id), wanted);
  }
}

/** Everybody of the guild who is no bot, in order of joining. */
export function personasOf(world: World, guild: Guild): Persona[] {
  return [...guild.members.values()].flatMap(({ userId, nick, roleIds }) => {
    const user = world.user(userId);
    if (!user || user.bot) return [];
    const roles = roleIds
      .flatMap((id) => guild.roles.get(id) ?? [])
      .sort((a, b) => compareRoles(b, a))
      .map(({ name }) => name);
    const standing = [...(userId === guild.ownerId ? ["Owner"] : []), ...roles].join(", ") || "Member";
    return [{ id: userId, name: nick ?? user.globalName ?? user.username, standing }];
  });
}

/** By position, then the older first. */
function inListOrder(a: Channel, b: Channel): number {
  return a.position - b.position || (BigInt(a.id) < BigInt(b.id) ? -1 : 1);
}

/** `attachment://name` in an embed becomes the file's address on this page's server. */
function withFiles(embeds: Message["embeds"], attachments: readonly SeenAttachment[]): Message["embeds"] {
  const text = JSON.stringify(embeds);
  if (!text.includes("attachment://")) return embeds;
  // Only addresses inside change, so the shape stays.
  return JSON.parse(
    text.replace(
      /attachment:\/\/([^"]+)/g,
      (whole, name: string) => attachments.find((attachment) => attachment.name === name)?.url ?? whole,
    ),
  ) as Message["embeds"];
}
