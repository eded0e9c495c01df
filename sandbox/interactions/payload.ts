import { ChannelType, InteractionContextType } from "discord-api-types/v10";
import type { Wire } from "../rest/wire.js";
import type { Attachment, Channel, Interaction, Message } from "../world/types.js";
import type { World } from "../world/world.js";

/** Ids a payload refers to; they become `resolved`. */
export interface ReferredIds {
  readonly users?: readonly string[];
  readonly roles?: readonly string[];
  readonly channels?: readonly string[];
  readonly attachments?: readonly Attachment[];
}

/** Upload limit of a guild without boosts, bytes. */
const ATTACHMENT_SIZE_LIMIT = 10 * 1024 * 1024;

/** Builds what INTERACTION_CREATE carries. https://discord.com/developers/docs/interactions/receiving-and-responding */
export class InteractionPayloads {
  constructor(
    private readonly world: World,
    private readonly wire: Wire,
  ) {}

  command(
    interaction: Interaction,
    command: { readonly id: string; readonly name: string; readonly guildId?: string | undefined },
    options: readonly object[],
    referred: ReferredIds,
  ): object {
    return {
      ...this.#common(interaction),
      data: {
        id: command.id,
        name: command.name,
        type: 1,
        ...(command.guildId === undefined ? {} : { guild_id: command.guildId }),
        ...(options.length > 0 ? { options } : {}),
        ...this.#resolved(interaction, referred),
      },
    };
  }

  component(
    interaction: Interaction,
    message: Message,
    component: { readonly customId: string; readonly type: number; readonly id: number },
    values: readonly string[] | undefined,
    referred: ReferredIds,
  ): object {
    return {
      ...this.#common(interaction),
      message: this.#message(message),
      data: {
        custom_id: component.customId,
        component_type: component.type,
        id: component.id,
        ...(values ? { values, ...this.#resolved(interaction, referred) } : {}),
      },
    };
  }

  modalSubmit(
    interaction: Interaction,
    message: Message | undefined,
    customId: string,
    components: readonly object[],
    referred: ReferredIds,
  ): object {
    return {
      ...this.#common(interaction),
      ...(message ? { message: this.#message(message) } : {}),
      data: { custom_id: customId, components, ...this.#resolved(interaction, referred) },
    };
  }

  #common(interaction: Interaction): object {
    const channel = this.world.channel(interaction.channelId);
    if (!channel) throw new Error(`There is no channel ${interaction.channelId}.`);
    const guild = interaction.guildId === undefined ? undefined : this.world.guild(interaction.guildId);
    const member = guild?.members.get(interaction.userId);
    const place = guild
      ? {
          guild_id: guild.id,
          guild: { id: guild.id, locale: "en-US", features: [] },
          guild_locale: "en-US",
          member: member
            ? {
                ...this.wire.member(member),
                permissions: this.world.permissionsIn(channel, interaction.userId).toString(),
              }
            : undefined,
          context: InteractionContextType.Guild,
          authorizing_integration_owners: { "0": guild.id },
        }
      : {
          user: this.wire.userById(interaction.userId),
          context: InteractionContextType.BotDM,
          authorizing_integration_owners: { "0": "0" },
        };
    return {
      id: interaction.id,
      application_id: this.world.applicationId,
      type: interaction.type,
      token: interaction.token,
      version: 1,
      channel_id: channel.id,
      channel: this.#partialChannel(channel, interaction.userId),
      locale: "en-US",
      app_permissions: this.world.permissionsIn(channel, this.world.botUserId).toString(),
      entitlements: [],
      attachment_size_limit: ATTACHMENT_SIZE_LIMIT,
      ...place,
    };
  }

  #message(message: Message): object {
    return this.wire.message(message);
  }

  #partialChannel(channel: Channel, userId: string): object {
    const permissions = this.world.permissionsIn(channel, userId).toString();
    return { ...this.wire.channel(channel), ...(channel.type === ChannelType.DM ? {} : { permissions }) };
  }

  #resolved(interaction: Interaction, referred: ReferredIds): { resolved?: object } {
    const guild = interaction.guildId === undefined ? undefined : this.world.guild(interaction.guildId);
    const channel = this.world.channel(interaction.channelId);
    const resolved: Record<string, Record<string, unknown>> = {};
    const add = (kind: string, id: string, value: unknown): void => {
      (resolved[kind] ??= {})[id] = value;
    };
    for (const id of referred.users ?? []) {
      add("users", id, this.wire.userById(id));
      const member = guild?.members.get(id);
      if (!member || !channel) continue;
      const permissions = this.world.permissionsIn(channel, id).toString();
      add("members", id, { ...this.wire.bareMember(member), permissions });
    }
    for (const id of referred.roles ?? []) {
      const role = guild?.roles.get(id);
      if (role) add("roles", id, this.wire.role(role));
    }
    for (const id of referred.channels ?? []) {
      const found = this.world.channel(id);
      if (found) add("channels", id, this.#partialChannel(found, interaction.userId));
    }
    for (const attachment of referred.attachments ?? []) {
      add("attachments", attachment.id, {
        ...this.wire.attachment({ channelId: interaction.channelId }, attachment),
        ephemeral: true,
      });
    }
    return Object.keys(resolved).length > 0 ? { resolved } : {};
  }
}
