import {
  ApplicationCommandOptionType,
  GuildMember,
  User,
  type ButtonInteraction,
  type ChatInputCommandInteraction,
} from "discord.js";
import { ButtonComponent, Discord, Guard, Slash, SlashOption } from "discordx";
import { injectable } from "tsyringe";
import { actorOf, policy } from "../../platform/discord/policy.js";
import { show } from "../../platform/discord/view.js";
import { BalanceService } from "./balance.service.js";
import { switchNotice } from "./profile.actions.js";
import * as profileViews from "./profile.views.js";

@Discord()
@injectable()
export class ProfileCommands {
  constructor(private readonly balances: BalanceService) {}

  @Slash({ name: "profile", description: "You as the shop knows you, and what it may write to you" })
  @Guard(policy({ level: "customer", ack: "defer", whileBlocked: true }))
  async profile(
    @SlashOption({
      name: "member",
      description: "Somebody else's profile (staff)",
      type: ApplicationCommandOptionType.User,
      required: false,
    })
    member: GuildMember | User | undefined,
    interaction: ChatInputCommandInteraction<"cached">,
  ): Promise<void> {
    const actor = actorOf(interaction);
    const facts = await this.balances.profile(actor, member?.id ?? actor.memberId);
    const shown = member ?? interaction.member;
    const joinedAt = shown instanceof GuildMember ? shown.joinedAt : null;
    await show(
      interaction,
      profileViews.profile({ ...facts, joinedAt }, facts.memberId === actor.memberId, actor.currency),
    );
  }

  @ButtonComponent({ id: switchNotice.pattern })
  @Guard(policy({ level: "customer", ack: "update", whileBlocked: true }))
  async switchNotice(interaction: ButtonInteraction<"cached">): Promise<void> {
    const actor = actorOf(interaction);
    const { notice, to } = switchNotice.parse(interaction.customId);
    const facts = await this.balances.switchNotice(actor, notice, to === "on");
    const { joinedAt } = interaction.member;
    await show(interaction, profileViews.profile({ ...facts, joinedAt }, true, actor.currency));
  }
}
