import {
  ChannelType,
  ComponentType,
  InteractionType,
  PermissionFlagsBits,
  type APIApplicationCommandOptionChoice,
} from "discord-api-types/v10";
import type { InteractionDesk } from "../interactions/desk.js";
import type { InteractionPayloads, ReferredIds } from "../interactions/payload.js";
import { writtenMessage } from "../rest/message-body.js";
import { hasPermissions } from "../world/permissions.js";
import type { Channel, Guild, Interaction, Member, Message, User } from "../world/types.js";
import type { World } from "../world/world.js";
import { ChannelView } from "./channel-view.js";
import {
  CommandLineReader,
  roleNamed,
  spelled,
  storeUpload,
  type HasId,
  type OptionValues,
  type Upload,
} from "./command-line.js";
import { MessageView } from "./message-view.js";
import { forgedRows } from "./modal-view.js";
import { ClientRefusal } from "./refusal.js";
import { Reply } from "./reply.js";

/** Where a person acts: a channel by name, view or record. Default: the first channel they may use commands in. */
export interface Place {
  readonly in?: string | HasId;
}

/** What all people share. */
export interface Surroundings {
  readonly world: World;
  readonly desk: InteractionDesk;
  readonly payloads: InteractionPayloads;
}

/** How long {@link Person.sees} waits by default, real milliseconds. */
const PATIENCE = 5_000;

/**
 * A scripted member of one guild.
 *
 * Sees what a member of these roles sees, acts by visible label, and is refused by the client what Discord's client
 * refuses ({@link ClientRefusal}). The methods named `force…` and `…Raw`, and {@link press}, go past the client, as a
 * hostile one would.
 */
export class Person {
  constructor(
    readonly user: User,
    readonly guild: Guild,
    private readonly surroundings: Surroundings,
  ) {}

  get id(): string {
    return this.user.id;
  }

  get name(): string {
    return this.user.globalName ?? this.user.username;
  }

  /** `<@id>` */
  get mention(): string {
    return `<@${this.id}>`;
  }

  get world(): World {
    return this.surroundings.world;
  }

  /** The same user in another guild they are in. */
  at(guild: Guild): Person {
    return new Person(this.user, guild, this.surroundings);
  }

  /** Names of the roles held, without @everyone. */
  get roles(): readonly string[] {
    const roleIds = this.guild.members.get(this.id)?.roleIds ?? [];
    return roleIds.flatMap((id) => this.guild.roles.get(id)?.name ?? []);
  }

  // --- seeing ---

  /** The text channels in the person's list. */
  channels(): readonly ChannelView[] {
    return this.#visibleChannels().map((channel) => new ChannelView(this, channel));
  }

  /** A visible channel by name or id. @throws ClientRefusal when it is not there or hidden */
  channel(nameOrId: string): ChannelView {
    const wanted = nameOrId.replace(/^#/, "");
    const found = this.#visibleChannels().findLast(({ id, name }) => id === wanted || name === wanted);
    if (found) return new ChannelView(this, found);
    const seen = this.#visibleChannels().map(({ name }) => `#${name}`);
    throw new ClientRefusal(`${this.name} sees no #${wanted}, but ${seen.join(", ") || "no channel"}.`);
  }

  /** The messages of the direct-message channel with the bot, oldest first. */
  dms(): readonly MessageView[] {
    const channel = this.world.dmsOf(this.id).find(({ recipientIds }) => recipientIds.includes(this.world.botUserId));
    return (channel ? this.world.allMessagesOf(channel.id) : []).flatMap((message) => this.view(message.id) ?? []);
  }

  /** A message by id; undefined when it is gone, hidden, or another's ephemeral one. */
  view(messageId: string): MessageView | undefined {
    const message = this.world.message(messageId);
    const channel = this.world.channel(message?.channelId ?? "");
    if (!message || !channel || (message.ephemeralFor !== undefined && message.ephemeralFor !== this.id))
      return undefined;
    const visible = hasPermissions(this.world.permissionsIn(channel, this.id), PermissionFlagsBits.ViewChannel);
    return visible ? new MessageView(this, message) : undefined;
  }

  /** The names of the commands the picker offers, sub-commands not opened. */
  commands(place: Place = {}): readonly string[] {
    return this.#reader(true)
      .visibleCommands(this.#place(place))
      .map(({ name }) => name);
  }

  /**
   * Waits until `condition` returns something truthy, looking again after every change of the world. A throw counts as
   * not yet.
   *
   * @param timeoutMs real milliseconds
   * @returns what the condition returned
   */
  async sees<T>(condition: () => T, timeoutMs = PATIENCE): Promise<NonNullable<T>> {
    let fault: unknown;
    const look = (): NonNullable<T> | undefined => {
      try {
        fault = undefined;
        const found = condition();
        if (found instanceof Promise) throw new TypeError("The condition of sees() must not be asynchronous.");
        return found || undefined;
      } catch (error) {
        fault = error;
        return undefined;
      }
    };
    return this.world.events.until(look, timeoutMs, () => {
      const why = fault === undefined ? "" : ` ${spelled(fault)}`;
      return `${this.name} did not see it within ${timeoutMs} ms.${why}`;
    });
  }

  // --- acting ---

  /**
   * Sends a slash command, sub-commands in the name (`product add`), and waits for what the bot shows.
   *
   * @throws ClientRefusal for what the client would not send · NoAnswer when the bot fell silent
   */
  async slash(line: string, values: OptionValues = {}, place: Place = {}): Promise<Reply> {
    return this.#sendCommand(line, values, place, true);
  }

  /** {@link slash} without the client's checks: hidden commands, missing options, lengths, bounds, choices. */
  async forceSlash(line: string, values: OptionValues = {}, place: Place = {}): Promise<Reply> {
    return this.#sendCommand(line, values, place, false);
  }

  /** The choices offered while typing `typed` into an option; `others` are options filled in already. */
  async autocomplete(
    line: string,
    option: string,
    typed: string,
    others: OptionValues = {},
    place: Place = {},
  ): Promise<readonly APIApplicationCommandOptionChoice[]> {
    return this.#complete(line, option, typed, others, place, true);
  }

  /** Writes a message. @throws ClientRefusal where the person may not write or attach */
  async say(place: string | HasId, text: string, files: readonly Upload[] = []): Promise<MessageView> {
    const channel = this.#place({ in: place });
    const wanted =
      PermissionFlagsBits.SendMessages |
      PermissionFlagsBits.ViewChannel |
      (files.length > 0 ? PermissionFlagsBits.AttachFiles : 0n);
    if (!hasPermissions(this.world.permissionsIn(channel, this.id), wanted)) {
      throw new ClientRefusal(`${this.name} may not write in #${channel.name}.`);
    }
    if (text.length > 2_000) throw new ClientRefusal("A message has at most 2,000 characters.");
    const message = this.world.createMessage({
      ...writtenMessage(this.world, channel, this.id, { content: text }, []),
      attachments: files.map((file) => storeUpload(this.world, file)),
      channelId: channel.id,
      authorId: this.id,
    });
    return new MessageView(this, message);
  }

  /** Writes to the bot directly. */
  async dm(text: string, files: readonly Upload[] = []): Promise<MessageView> {
    return this.say(this.world.dmBetween(this.id, this.world.botUserId), text, files);
  }

  /** Leaves the guild. */
  leave(): void {
    this.world.removeMember(this.guild.id, this.id);
  }

  /** Somebody gives the person a role by hand. */
  gainRole(role: string | HasId): void {
    const { member, roleId } = this.#membership(role);
    if (!member.roleIds.includes(roleId)) this.world.updateMember(member, { roleIds: [...member.roleIds, roleId] });
  }

  /** Somebody takes a role from the person by hand. */
  loseRole(role: string | HasId): void {
    const { member, roleId } = this.#membership(role);
    this.world.updateMember(member, { roleIds: member.roleIds.filter((id) => id !== roleId) });
  }

  // --- past the client ---

  /** {@link autocomplete} without the client's checks: also for commands that are hidden from the person. */
  async forceAutocomplete(
    line: string,
    option: string,
    typed: string,
    others: OptionValues = {},
    place: Place = {},
  ): Promise<readonly APIApplicationCommandOptionChoice[]> {
    return this.#complete(line, option, typed, others, place, false);
  }

  /** Presses a component that need not be there, on any message. */
  async press(customId: string, on: HasId, values?: readonly string[]): Promise<Reply> {
    const message = this.#anyMessage(on);
    const type = values ? ComponentType.StringSelect : ComponentType.Button;
    return this.pressComponent(message, { customId, type, id: 1 }, values);
  }

  /** Submits a modal that nobody opened, with plain texts by custom id. */
  async submitRaw(
    customId: string,
    values: Readonly<Record<string, string>>,
    from: Place & { readonly on?: HasId } = {},
  ): Promise<Reply> {
    const message = from.on ? this.#anyMessage(from.on) : undefined;
    const channel = message ? this.#channelOf(message.channelId) : this.#place(from);
    return this.#submit(channel, message, customId, forgedRows(values), {});
  }

  // --- for the views ---

  /** Presses a component of a message without looking whether it is there. */
  async pressComponent(
    message: Message,
    component: { readonly customId: string; readonly type: ComponentType; readonly id: number },
    values?: readonly string[],
  ): Promise<Reply> {
    const channel = this.#channelOf(message.channelId);
    if (!hasPermissions(this.world.permissionsIn(channel, this.id), PermissionFlagsBits.ViewChannel)) {
      throw new ClientRefusal(`${this.name} does not see #${channel.name}.`);
    }
    const referred = component.type === ComponentType.StringSelect ? {} : this.#referred(values ?? []);
    const draft = { type: InteractionType.MessageComponent, messageId: message.id, customId: component.customId };
    const interaction = this.#send(channel, draft, (opened) =>
      this.surroundings.payloads.component(opened, message, component, values, referred),
    );
    return new Reply(this, interaction).settled();
  }

  /** Submits a modal the bot opened. */
  async submitModal(
    opener: Interaction,
    customId: string,
    components: readonly object[],
    referred: ReferredIds,
  ): Promise<Reply> {
    const message = opener.messageId === undefined ? undefined : this.world.message(opener.messageId);
    return this.#submit(this.#channelOf(opener.channelId), message, customId, components, referred, opener.id);
  }

  async #submit(
    channel: Channel,
    message: Message | undefined,
    customId: string,
    components: readonly object[],
    referred: ReferredIds,
    openerId?: string,
  ): Promise<Reply> {
    const draft = { type: InteractionType.ModalSubmit, messageId: message?.id, customId, openerId };
    const interaction = this.#send(channel, draft, (opened) =>
      this.surroundings.payloads.modalSubmit(opened, message, customId, components, referred),
    );
    return new Reply(this, interaction).settled();
  }

  async #complete(
    line: string,
    option: string,
    typed: string,
    others: OptionValues,
    place: Place,
    strict: boolean,
  ): Promise<readonly APIApplicationCommandOptionChoice[]> {
    const channel = this.#place(place);
    const read = this.#reader(strict).read(line, { ...others, [option]: typed }, channel, option);
    const type = InteractionType.ApplicationCommandAutocomplete;
    const interaction = this.#send(channel, { type, command: line }, (opened) =>
      this.surroundings.payloads.command(opened, read.command, read.options, read.referred),
    );
    await new Reply(this, interaction).settled();
    return interaction.choices ?? [];
  }

  async #sendCommand(line: string, values: OptionValues, place: Place, strict: boolean): Promise<Reply> {
    const channel = this.#place(place);
    const wanted = PermissionFlagsBits.UseApplicationCommands | PermissionFlagsBits.ViewChannel;
    if (!hasPermissions(this.world.permissionsIn(channel, this.id), wanted)) {
      throw new ClientRefusal(`${this.name} may not use commands in #${channel.name}.`);
    }
    const read = this.#reader(strict).read(line, values, channel);
    const command = line.trim().replace(/^\//, "");
    const interaction = this.#send(channel, { type: InteractionType.ApplicationCommand, command }, (opened) =>
      this.surroundings.payloads.command(opened, read.command, read.options, read.referred),
    );
    return new Reply(this, interaction).settled();
  }

  #send(
    channel: Channel,
    draft: {
      type: InteractionType;
      messageId?: string | undefined;
      customId?: string;
      openerId?: string | undefined;
      command?: string;
    },
    payloadOf: (interaction: Interaction) => object,
  ): Interaction {
    const place = { userId: this.id, channelId: channel.id, guildId: channel.guildId };
    return this.surroundings.desk.send({ ...draft, ...place }, payloadOf);
  }

  #membership(role: string | HasId): { member: Member; roleId: string } {
    const member = this.guild.members.get(this.id);
    const roleId = roleNamed(this.guild, role)?.id;
    if (!member || roleId === undefined)
      throw new Error(`${this.name} and such a role are not both in ${this.guild.name}.`);
    return { member, roleId };
  }

  #reader(strict: boolean): CommandLineReader {
    return new CommandLineReader(this.world, this.guild, this.id, strict);
  }

  #visibleChannels(): Channel[] {
    return this.world
      .channelsOf(this.guild.id)
      .filter(({ type }) => type === ChannelType.GuildText)
      .filter((channel) => hasPermissions(this.world.permissionsIn(channel, this.id), PermissionFlagsBits.ViewChannel));
  }

  #place({ in: where }: Place): Channel {
    if (typeof where === "object") return this.#channelOf(where.id);
    if (where !== undefined) return this.#channelOf(this.channel(where).id);
    const wanted = PermissionFlagsBits.UseApplicationCommands;
    const channel = this.#visibleChannels().find((candidate) =>
      hasPermissions(this.world.permissionsIn(candidate, this.id), wanted),
    );
    if (!channel) throw new ClientRefusal(`${this.name} has no channel to use commands in.`);
    return channel;
  }

  #channelOf(id: string): Channel {
    const channel = this.world.channel(id);
    if (!channel) throw new ClientRefusal("The channel is gone.");
    return channel;
  }

  #anyMessage(on: HasId): Message {
    const message = this.world.message(on.id);
    if (!message) throw new ClientRefusal("The message is gone.");
    return message;
  }

  /** What the picked ids of an entity select are. */
  #referred(ids: readonly string[]): ReferredIds {
    return {
      users: ids.filter((id) => this.world.user(id)),
      roles: ids.filter((id) => this.guild.roles.has(id)),
      channels: ids.filter((id) => this.world.channel(id)),
    };
  }
}
