import {
  ChannelType,
  DiscordAPIError,
  OverwriteType,
  PermissionFlagsBits as Permission,
  PermissionsBitField,
  RESTJSONErrorCodes as Code,
  type CategoryChannel,
  type Guild,
  type GuildMember,
  type OverwriteData,
  type TextChannel,
} from "discord.js";
import { Client } from "discordx";
import { inject, injectable } from "tsyringe";
import type { Logger } from "winston";
import { isRefusal } from "../../platform/discord/api-errors.js";
import { DomainError } from "../../platform/errors.js";
import type { Snowflake } from "../../platform/ids.js";
import { LOGGER } from "../../platform/logging/logger.js";
import { Settings } from "../settings/settings.service.js";
import { ticketError, TicketService } from "./ticket.service.js";
import { ticketSettings } from "./ticket.settings.js";
import type { LeasedTicket, Ticket } from "./ticket.types.js";

/** Channels that Discord takes in one category, and in a server with its categories. */
const CATEGORY_ROOM = 50;
const GUILD_ROOM = 500;

/** What the bot needs in the server to make a private channel and to serve it, by the name that Discord shows. */
const NEEDED = {
  "View Channels": Permission.ViewChannel,
  "Manage Channels": Permission.ManageChannels,
  "Manage Roles": Permission.ManageRoles,
  "Send Messages": Permission.SendMessages,
  "Embed Links": Permission.EmbedLinks,
  "Read Message History": Permission.ReadMessageHistory,
} as const;
/** Of these, what a category may take away again. */
const NEEDED_IN_CATEGORY = ["View Channels", "Manage Channels", "Manage Roles"] as const;

const READ = [Permission.ViewChannel, Permission.ReadMessageHistory];
const WRITE = [Permission.SendMessages, Permission.EmbedLinks, Permission.AttachFiles];
/** Ways to write in a channel besides sending: a finished ticket leaves none of them. */
const SPEAK = [
  Permission.SendMessages,
  Permission.SendMessagesInThreads,
  Permission.CreatePublicThreads,
  Permission.CreatePrivateThreads,
  Permission.AddReactions,
];

/**
 * The channels of tickets.
 *
 * A channel carries its ticket's key in the topic. Discord may make one and not tell us (a lost answer, a repeated
 * request), so whoever finishes a ticket looks for the key: the first channel found is the ticket's, the others go.
 */
@injectable()
export class TicketChannels {
  constructor(
    private readonly client: Client,
    private readonly tickets: TicketService,
    private readonly settings: Settings,
    @inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * Creates the channel of a ticket whose lease the caller holds, and activates the ticket.
   *
   * When Discord refuses, the ticket is given up and its subject's owner told by job. When the answer is uncertain, the
   * ticket stays `opening` and the reaper goes on.
   *
   * @param openerKnows the opener reads the outcome in the answer to the own press
   * @returns the channel's id; null when the lease was lost and its new holder is still at work
   * @throws DomainError `tickets.missingPermissions`, `tickets.guildFull`, `tickets.guildAway`, `tickets.delayed`, `tickets.failed`
   */
  async open(ticket: LeasedTicket, openerKnows: boolean): Promise<Snowflake | null> {
    const channelId = await this.create(ticket).catch((error: unknown) => this.recover(ticket, error, openerKnows));
    return this.adopt(ticket, channelId);
  }

  /** Goes on with a ticket whose creator lost its lease: its channel, if one was made, is taken, else made. */
  async reap(ticket: LeasedTicket, mostTries: number): Promise<void> {
    const guild = this.client.guilds.cache.get(ticket.guildId);
    // An outage, or the bot was removed: the lease runs out and the next run looks again.
    if (!guild) return;
    const [found, ...others] = await keyed(guild, ticket);
    if (ticket.withdrawn) {
      for (const channel of found ? [found, ...others] : []) await remove(channel);
      await this.tickets.fail(ticket, "its subject ended before the channel existed", true);
    } else if (found) {
      await this.adopt(ticket, found.id);
    } else if (ticket.openingTries > mostTries) {
      await this.tickets.fail(ticket, `no channel after ${mostTries} tries`, false);
    } else {
      await this.open(ticket, false);
    }
  }

  /** Removes what carries an open ticket's key beside its own channel. */
  async removeExtras(ticket: Ticket): Promise<void> {
    const guild = this.client.guilds.cache.get(ticket.guildId);
    if (!guild) return;
    for (const channel of await keyed(guild, ticket)) {
      if (channel.id === ticket.channelId) continue;
      this.logger.warn("extra ticket channel removed", { ticketId: ticket.id, channelId: channel.id });
      await remove(channel);
    }
  }

  /** False when the ticket's channel is gone; its ticket is `lost` then. */
  async isThere(guildId: Snowflake, channelId: Snowflake): Promise<boolean> {
    const guild = this.client.guilds.cache.get(guildId);
    if (!guild || guild.channels.cache.has(channelId)) return true;
    try {
      await guild.channels.fetch(channelId);
      return true;
    } catch (error) {
      if (!isRefusal(error, Code.UnknownChannel)) throw error;
      await this.tickets.lose(guildId, channelId);
      return false;
    }
  }

  /** Lets the opener read on, but write no more. */
  async makeReadOnly(ticket: Ticket): Promise<void> {
    const guild = this.client.guilds.cache.get(ticket.guildId);
    if (!guild || !ticket.channelId || !(await this.isThere(ticket.guildId, ticket.channelId))) return;
    const channel = await guild.channels.fetch(ticket.channelId);
    if (channel?.type !== ChannelType.GuildText) return;
    const own = channel.permissionsFor(await self(guild));
    const denied = SPEAK.filter((permission) => own.has(permission));
    await channel.permissionOverwrites.edit(
      ticket.memberId,
      Object.fromEntries(new PermissionsBitField(denied).toArray().map((name) => [name, false])),
      { type: OverwriteType.Member, reason: `${ticket.subject.title} is finished` },
    );
    await this.tickets.markReadOnly(ticket);
  }

  private async create(ticket: LeasedTicket): Promise<Snowflake> {
    const guild = this.client.guilds.cache.get(ticket.guildId);
    if (!guild) throw ticketError("tickets.guildAway", {});
    const { category, staffRoles } = await this.settings.getMany(ticket.guildId, ticketSettings[ticket.type]);
    const me = await self(guild);
    const parent = roomyCategory(guild, category);
    requirePermissions(me, parent);
    requireRoom(guild);
    const wanted = {
      name: ticket.channelName,
      type: ChannelType.GuildText as const,
      topic: `${ticket.subject.title} · ticket #${ticket.number} · ${ticket.channelKey}`,
      permissionOverwrites: overwritesOf(ticket, guild, me, staffRoles),
      reason: `Ticket #${ticket.number}`,
    };
    try {
      return (await guild.channels.create({ ...wanted, ...(parent && { parent: parent.id }) })).id;
    } catch (error) {
      // The category filled up, or was deleted, since the gateway told us of it.
      if (!parent || !isRefusedParent(error)) throw error;
      return (await guild.channels.create(wanted)).id;
    }
  }

  /** The channel after all, though creating it failed; or what the failure means. */
  private async recover(ticket: LeasedTicket, error: unknown, openerKnows: boolean): Promise<Snowflake> {
    const refused = error instanceof DomainError || error instanceof DiscordAPIError;
    if (!refused) {
      this.logger.warn("creating a ticket channel is uncertain", { ticketId: ticket.id, error });
      await this.tickets.renounce(ticket);
      throw ticketError("tickets.delayed", { number: ticket.number });
    }
    // A repeated request is refused for want of room when the first one took the last place.
    const guild = this.client.guilds.cache.get(ticket.guildId);
    const [made] = guild && error instanceof DiscordAPIError ? await keyed(guild, ticket) : [];
    if (made) return made.id;
    const refusal = refusalOf(error);
    await this.tickets.fail(ticket, refusal.message, openerKnows);
    throw refusal;
  }

  private async adopt(ticket: LeasedTicket, channelId: Snowflake): Promise<Snowflake | null> {
    if (await this.tickets.activate(ticket, channelId)) return channelId;
    const current = await this.tickets.get(ticket.guildId, ticket.id);
    // Whoever holds the lease now finds our channel by its key, and takes it or removes it.
    if (current.state === "opening" && !current.withdrawn) return null;
    await this.removeExtras(current);
    if (current.state !== "open" || !current.channelId) throw ticketError("tickets.failed", { number: ticket.number });
    return current.channelId;
  }
}

/** The guild's channels that carry the ticket's key, oldest first; asked of Discord, since the cache may lag. */
async function keyed(guild: Guild, ticket: Ticket): Promise<TextChannel[]> {
  const channels = await guild.channels.fetch();
  return [...channels.values()]
    .filter((channel) => channel?.type === ChannelType.GuildText)
    .filter((channel) => channel.topic?.includes(ticket.channelKey))
    .sort((a, b) => a.createdTimestamp - b.createdTimestamp || (BigInt(a.id) < BigInt(b.id) ? -1 : 1));
}

async function remove(channel: TextChannel): Promise<void> {
  try {
    await channel.delete("Another channel serves this ticket, or none is needed");
  } catch (error) {
    if (!isRefusal(error, Code.UnknownChannel)) throw error;
  }
}

function self(guild: Guild): Promise<GuildMember> | GuildMember {
  return guild.members.me ?? guild.members.fetchMe();
}

/** The configured category, while it exists and has room. */
function roomyCategory(guild: Guild, id: Snowflake | null): CategoryChannel | null {
  const category = id === null ? undefined : guild.channels.cache.get(id);
  if (category?.type !== ChannelType.GuildCategory) return null;
  return category.children.cache.size < CATEGORY_ROOM ? category : null;
}

function requirePermissions(me: GuildMember, category: CategoryChannel | null): void {
  const missing = missingIn(me.permissions, Object.keys(NEEDED) as (keyof typeof NEEDED)[]);
  if (missing.length > 0) throw ticketError("tickets.missingPermissions", { permissions: missing, category: null });
  const blocked = category ? missingIn(category.permissionsFor(me), NEEDED_IN_CATEGORY) : [];
  if (category && blocked.length > 0) {
    throw ticketError("tickets.missingPermissions", { permissions: blocked, category: category.id });
  }
}

/** Spares Discord a request that it must refuse. */
function requireRoom(guild: Guild): void {
  const held = guild.channels.cache.filter((channel) => !channel.isThread()).size;
  if (held >= GUILD_ROOM) throw ticketError("tickets.guildFull", {});
}

function missingIn(held: Readonly<PermissionsBitField>, needed: readonly (keyof typeof NEEDED)[]): string[] {
  return needed.filter((name) => !held.has(NEEDED[name]));
}

/** Opener, staff and the bot; nobody else. A bot can hand on only what it holds itself. */
function overwritesOf(
  ticket: Ticket,
  guild: Guild,
  me: GuildMember,
  staffRoles: readonly Snowflake[],
): OverwriteData[] {
  const allow = [...READ, ...WRITE].filter((permission) => me.permissions.has(permission));
  const roles = staffRoles.filter((id) => id !== guild.id && guild.roles.cache.has(id));
  return [
    { id: guild.id, type: OverwriteType.Role, deny: [Permission.ViewChannel] },
    { id: me.id, type: OverwriteType.Member, allow },
    { id: ticket.memberId, type: OverwriteType.Member, allow },
    ...roles.map((id) => ({ id, type: OverwriteType.Role as const, allow })),
  ];
}

/** Discord refused the form because of its `parent_id`: full, or gone. */
function isRefusedParent(error: unknown): boolean {
  if (!isRefusal(error, Code.InvalidFormBodyOrContentType)) return isRefusal(error, Code.UnknownChannel);
  const { rawError } = error;
  return "errors" in rawError && typeof rawError.errors === "object" && "parent_id" in rawError.errors;
}

function refusalOf(error: DomainError | DiscordAPIError): DomainError | DiscordAPIError {
  if (error instanceof DomainError) return error;
  if (error.code === Code.MaximumNumberOfGuildChannelsReached) return ticketError("tickets.guildFull", {});
  if (error.code === Code.MissingPermissions || error.code === Code.MissingAccess) {
    return ticketError("tickets.missingPermissions", {
      permissions: ["Manage Channels", "Manage Roles"],
      category: null,
    });
  }
  return error;
}
