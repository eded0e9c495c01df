import type {
  ButtonInteraction,
  ModalSubmitInteraction,
  RoleSelectMenuInteraction,
  StringSelectMenuInteraction,
} from "discord.js";
import { ButtonComponent, Discord, Guard, ModalComponent, SelectMenuComponent } from "discordx";
import { injectable } from "tsyringe";
import { actorOf, policy } from "../../platform/discord/policy.js";
import { show, showModal } from "../../platform/discord/view.js";
import { GivenRoles } from "../settings/given-roles.js";
import { givenRoleFaults } from "../settings/given-roles.views.js";
import { loyaltyError } from "./loyalty.service.js";
import type { TierDraft } from "./loyalty.types.js";
import {
  addTier,
  askRemoveTier,
  editTier,
  FIELD,
  newTier,
  openTiers,
  pickTier,
  removeTier,
  saveTier,
  setTierRole,
} from "./tier.actions.js";
import { TierTableService } from "./tier-table.service.js";
import * as views from "./tier-table.views.js";

/** The editor of the tiers, behind their line in `/settings`. */
@Discord()
@injectable()
export class TierTableCommands {
  constructor(
    private readonly tiers: TierTableService,
    private readonly givenRoles: GivenRoles,
  ) {}

  @ButtonComponent({ id: openTiers.pattern })
  @Guard(policy({ level: "admin", ack: "update" }))
  async open(interaction: ButtonInteraction<"cached">): Promise<void> {
    const { guildId, currency } = actorOf(interaction);
    await show(interaction, views.table(await this.tiers.tiers(guildId), currency));
  }

  @SelectMenuComponent({ id: pickTier.pattern })
  @Guard(policy({ level: "admin", ack: "update" }))
  async pick(interaction: StringSelectMenuInteraction<"cached">): Promise<void> {
    const { guildId, currency } = actorOf(interaction);
    const tier = await this.tiers.tier(guildId, interaction.values[0] ?? "");
    const fault = tier.roleId && (await this.givenRoles.faultOf(guildId, tier.roleId));
    await show(interaction, views.card(tier, currency, fault ? givenRoleFaults[fault] : undefined));
  }

  @ButtonComponent({ id: newTier.pattern })
  @Guard(policy({ level: "admin", ack: "modal" }))
  async openNew(interaction: ButtonInteraction<"cached">): Promise<void> {
    await showModal(interaction, views.form());
  }

  @ModalComponent({ id: addTier.pattern })
  @Guard(policy({ level: "admin", ack: "update" }))
  async add(interaction: ModalSubmitInteraction<"cached">): Promise<void> {
    const actor = actorOf(interaction);
    const tier = await this.tiers.add(actor, draftOf(interaction));
    await show(interaction, views.card(tier, actor.currency, views.notes.added));
  }

  @ButtonComponent({ id: editTier.pattern })
  @Guard(policy({ level: "admin", ack: "modal" }))
  async openEdit(interaction: ButtonInteraction<"cached">): Promise<void> {
    const { tier } = editTier.parse(interaction.customId);
    await showModal(interaction, views.form(await this.tiers.tier(interaction.guildId, tier)));
  }

  @ModalComponent({ id: saveTier.pattern })
  @Guard(policy({ level: "admin", ack: "update" }))
  async save(interaction: ModalSubmitInteraction<"cached">): Promise<void> {
    const actor = actorOf(interaction);
    const { tier: key } = saveTier.parse(interaction.customId);
    const tier = await this.tiers.edit(actor, key, draftOf(interaction));
    await show(interaction, views.card(tier, actor.currency, views.notes.saved));
  }

  @SelectMenuComponent({ id: setTierRole.pattern })
  @Guard(policy({ level: "admin", ack: "update" }))
  async setRole(interaction: RoleSelectMenuInteraction<"cached">): Promise<void> {
    const actor = actorOf(interaction);
    const [roleId = null] = interaction.values;
    const fault = roleId && (await this.givenRoles.faultOf(actor.guildId, roleId));
    if (fault) throw loyaltyError("loyalty.roleRefused", { fault });
    const { tier: key } = setTierRole.parse(interaction.customId);
    const tier = await this.tiers.setRole(actor, key, roleId);
    await show(interaction, views.card(tier, actor.currency, views.notes.saved));
  }

  @ButtonComponent({ id: askRemoveTier.pattern })
  @Guard(policy({ level: "admin", ack: "update" }))
  async askRemove(interaction: ButtonInteraction<"cached">): Promise<void> {
    const { tier } = askRemoveTier.parse(interaction.customId);
    await show(interaction, views.askRemove(await this.tiers.tier(interaction.guildId, tier)));
  }

  @ButtonComponent({ id: removeTier.pattern })
  @Guard(policy({ level: "admin", ack: "update" }))
  async remove(interaction: ButtonInteraction<"cached">): Promise<void> {
    const actor = actorOf(interaction);
    const { tier } = removeTier.parse(interaction.customId);
    await show(interaction, views.table(await this.tiers.remove(actor, tier), actor.currency));
  }
}

function draftOf({ fields }: ModalSubmitInteraction<"cached">): TierDraft {
  return {
    name: fields.getTextInputValue(FIELD.name),
    rule: fields.getStringSelectValues(FIELD.rule)[0] ?? "",
    least: fields.getTextInputValue(FIELD.least),
    rate: fields.getTextInputValue(FIELD.rate),
  };
}
