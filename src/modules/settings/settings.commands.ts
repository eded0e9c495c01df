import {
  PermissionFlagsBits,
  type ButtonInteraction,
  type ChannelSelectMenuInteraction,
  type ChatInputCommandInteraction,
  type ModalSubmitInteraction,
  type RoleSelectMenuInteraction,
  type StringSelectMenuInteraction,
} from "discord.js";
import { ButtonComponent, Discord, Guard, ModalComponent, SelectMenuComponent, Slash } from "discordx";
import { inject, injectable } from "tsyringe";
import { actorOf, policy } from "../../platform/discord/policy.js";
import { show, showModal } from "../../platform/discord/view.js";
import type { Snowflake } from "../../platform/ids.js";
import { SETTING_DEFINITIONS, type AnySetting } from "../../platform/settings.js";
import { settingError } from "./setting-kinds.js";
import { Settings } from "./settings.service.js";
import * as views from "./settings.views.js";

/** `/settings`: an overview, one setting at a time, and the form or select that changes it. */
@Discord()
@injectable()
export class SettingsCommands {
  constructor(
    private readonly settings: Settings,
    @inject(SETTING_DEFINITIONS) private readonly definitions: readonly AnySetting[],
  ) {}

  @Slash({
    name: "settings",
    description: "See and change how the shop works",
    defaultMemberPermissions: PermissionFlagsBits.ManageGuild,
  })
  @Guard(policy({ level: "admin", ack: "reply" }))
  async overview(interaction: ChatInputCommandInteraction<"cached">): Promise<void> {
    await show(interaction, views.overview(await this.lines(interaction.guildId)));
  }

  @ButtonComponent({ id: views.turnSettings.pattern })
  @Guard(policy({ level: "admin", ack: "update" }))
  async turn(interaction: ButtonInteraction<"cached">): Promise<void> {
    const { page } = views.turnSettings.parse(interaction.customId);
    await show(interaction, views.overview(await this.lines(interaction.guildId), page));
  }

  @SelectMenuComponent({ id: views.pickSetting.pattern })
  @Guard(policy({ level: "admin", ack: "update" }))
  async pick(interaction: StringSelectMenuInteraction<"cached">): Promise<void> {
    const definition = this.definition(interaction.values[0]);
    const value = await this.settings.get(interaction.guildId, definition);
    const past = await this.settings.history(interaction.guildId, definition);
    await show(interaction, views.detail({ definition, value }, past));
  }

  @ButtonComponent({ id: views.editSetting.pattern })
  @Guard(policy({ level: "admin", ack: "modal" }))
  async edit(interaction: ButtonInteraction<"cached">): Promise<void> {
    const definition = this.definition(views.editSetting.parse(interaction.customId).key);
    const value = await this.settings.get(interaction.guildId, definition);
    await showModal(interaction, views.form({ definition, value }));
  }

  @ModalComponent({ id: views.typeSetting.pattern })
  @Guard(policy({ level: "admin", ack: "update" }))
  async type(interaction: ModalSubmitInteraction<"cached">): Promise<void> {
    const { key } = views.typeSetting.parse(interaction.customId);
    await this.change(interaction, key, interaction.fields.getTextInputValue(views.VALUE_FIELD));
  }

  @SelectMenuComponent({ id: views.chooseSetting.pattern })
  @Guard(policy({ level: "admin", ack: "update" }))
  async choose(
    interaction: RoleSelectMenuInteraction<"cached"> | ChannelSelectMenuInteraction<"cached">,
  ): Promise<void> {
    const { key } = views.chooseSetting.parse(interaction.customId);
    const definition = this.definition(key);
    const { roles, channels } = interaction.guild;
    const offered = definition.control === "roles" ? roles.cache : channels.cache;
    // What is not the guild's was forged, or deleted while the select was open.
    if (!interaction.values.every((id) => offered.has(id))) throw settingError("settings.refused", definition);
    await this.change(interaction, key, interaction.values);
  }

  private async change(
    interaction:
      ModalSubmitInteraction<"cached"> | RoleSelectMenuInteraction<"cached"> | ChannelSelectMenuInteraction<"cached">,
    key: string,
    input: string | readonly Snowflake[],
  ): Promise<void> {
    const definition = this.definition(key);
    const change = await this.settings.change(actorOf(interaction), definition, input);
    await show(interaction, views.changed(definition, change));
  }

  private async lines(guildId: Snowflake): Promise<views.SettingLine[]> {
    const byKey = Object.fromEntries(this.definitions.map((definition) => [definition.key, definition]));
    const values = await this.settings.getMany(guildId, byKey);
    return this.definitions.map((definition) => ({ definition, value: values[definition.key] }));
  }

  private definition(key: string | undefined): AnySetting {
    const definition = this.definitions.find((each) => each.key === key);
    if (!definition) throw settingError("settings.unknown", {});
    return definition;
  }
}
