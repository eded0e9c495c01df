import {
  ApplicationCommandOptionType,
  GuildMember,
  PermissionFlagsBits,
  User,
  type ChatInputCommandInteraction,
  type Guild,
} from "discord.js";
import { Discord, Guard, Slash, SlashOption } from "discordx";
import { injectable } from "tsyringe";
import { actorOf, policy } from "../../platform/discord/policy.js";
import { suggest } from "../../platform/discord/suggest.js";
import { show } from "../../platform/discord/view.js";
import { GivenRoles } from "../settings/given-roles.js";
import { LoyaltyService } from "./loyalty.service.js";
import type { TierMember } from "./loyalty.types.js";
import * as loyaltyViews from "./loyalty.views.js";
import { TierTableService } from "./tier-table.service.js";

const suggestManualTier = suggest("loyalty.manualTiers", { level: "admin" }, async (actor, typed, resolve) => {
  const tiers = await resolve(TierTableService).manual(actor.guildId, typed);
  return tiers.map(({ key, name }) => ({ name, value: key }));
});

/** Manual tiers: the stored tier and its Discord role go together. */
@Discord()
@injectable()
export class LoyaltyCommands {
  constructor(
    private readonly loyalty: LoyaltyService,
    private readonly givenRoles: GivenRoles,
  ) {}

  @Slash({
    name: "assign_role",
    description: "Give a member a manual tier with its role and discount",
    defaultMemberPermissions: PermissionFlagsBits.ManageGuild,
  })
  @Guard(policy({ level: "admin", ack: "defer" }))
  async assign(
    @SlashOption({
      name: "member",
      description: "Who receives it",
      type: ApplicationCommandOptionType.User,
      required: true,
    })
    member: GuildMember | User,
    @SlashOption({
      name: "role",
      description: "Which manual tier",
      type: ApplicationCommandOptionType.String,
      minLength: 1,
      maxLength: 100,
      required: true,
      autocomplete: suggestManualTier,
    })
    tier: string,
    interaction: ChatInputCommandInteraction<"cached">,
  ): Promise<void> {
    const { guild } = interaction;
    const given = await this.loyalty.give(actorOf(interaction), tierMember(member, guild), tier);
    const { roleId } = given.tier;
    const fault = roleId && (await this.givenRoles.faultOf(guild.id, roleId));
    await show(interaction, loyaltyViews.given(given, fault || null));
  }

  @Slash({
    name: "remove_role",
    description: "Take a manual tier from a member, with its role and discount",
    defaultMemberPermissions: PermissionFlagsBits.ManageGuild,
  })
  @Guard(policy({ level: "admin", ack: "defer" }))
  async remove(
    @SlashOption({
      name: "member",
      description: "Who loses it",
      type: ApplicationCommandOptionType.User,
      required: true,
    })
    member: GuildMember | User,
    @SlashOption({
      name: "role",
      description: "Which manual tier",
      type: ApplicationCommandOptionType.String,
      minLength: 1,
      maxLength: 100,
      required: true,
      autocomplete: suggestManualTier,
    })
    tier: string,
    interaction: ChatInputCommandInteraction<"cached">,
  ): Promise<void> {
    const taken = await this.loyalty.take(actorOf(interaction), tierMember(member, interaction.guild), tier);
    await show(interaction, loyaltyViews.taken(taken));
  }
}

/** Discord sends a user instead of a member when the person is not in the guild. */
function tierMember(target: GuildMember | User, { ownerId }: Guild): TierMember {
  const user = target instanceof GuildMember ? target.user : target;
  return { id: user.id, bot: user.bot, here: target instanceof GuildMember, guildOwner: user.id === ownerId };
}
