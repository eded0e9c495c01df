import {
  ApplicationCommandOptionType,
  type ChatInputCommandInteraction,
  type GuildMember,
  type User,
} from "discord.js";
import { Discord, Guard, Slash, SlashOption } from "discordx";
import { injectable } from "tsyringe";
import { actorOf, policy } from "../../platform/discord/policy.js";
import { show } from "../../platform/discord/view.js";
import { BalanceService } from "./balance.service.js";
import * as balanceViews from "./balance.views.js";

@Discord()
@injectable()
export class BalanceCommands {
  constructor(private readonly balances: BalanceService) {}

  @Slash({ name: "balance", description: "What is in your wallet and what you have spent" })
  @Guard(policy({ level: "customer", ack: "reply", whileBlocked: true }))
  async balance(
    @SlashOption({
      name: "member",
      description: "Somebody else's balance (staff)",
      type: ApplicationCommandOptionType.User,
      required: false,
    })
    member: GuildMember | User | undefined,
    interaction: ChatInputCommandInteraction<"cached">,
  ): Promise<void> {
    const actor = actorOf(interaction);
    const facts = await this.balances.of(actor, member?.id ?? actor.memberId);
    await show(interaction, balanceViews.balance(facts, facts.memberId === actor.memberId, actor.currency));
  }
}
