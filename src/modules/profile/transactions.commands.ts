import {
  ApplicationCommandOptionType,
  type ButtonInteraction,
  type ChatInputCommandInteraction,
  type GuildMember,
  type User,
} from "discord.js";
import { ButtonComponent, Discord, Guard, Slash, SlashOption } from "discordx";
import { injectable } from "tsyringe";
import { actorOf, policy } from "../../platform/discord/policy.js";
import { show } from "../../platform/discord/view.js";
import { listLimit } from "../settings/limits.js";
import { BalanceService } from "./balance.service.js";
import { turnTransactions } from "./transactions.actions.js";
import * as transactionViews from "./transactions.views.js";

@Discord()
@injectable()
export class TransactionCommands {
  constructor(private readonly balances: BalanceService) {}

  @Slash({ name: "transactions", description: "Every movement of your wallet, newest first" })
  @Guard(policy({ level: "customer", ack: "defer", whileBlocked: true, limit: listLimit }))
  async transactions(
    @SlashOption({
      name: "member",
      description: "Somebody else's wallet (staff)",
      type: ApplicationCommandOptionType.User,
      required: false,
    })
    member: GuildMember | User | undefined,
    @SlashOption({
      name: "page",
      description: "Which page, 10 movements each",
      type: ApplicationCommandOptionType.Integer,
      minValue: 1,
      maxValue: 99_999,
      required: false,
    })
    page: number | undefined,
    interaction: ChatInputCommandInteraction<"cached">,
  ): Promise<void> {
    const actor = actorOf(interaction);
    const found = await this.balances.statement(actor, member?.id ?? actor.memberId, page ?? 1);
    await show(interaction, transactionViews.statement(found, found.memberId === actor.memberId, actor.currency));
  }

  @ButtonComponent({ id: turnTransactions.pattern })
  @Guard(policy({ level: "customer", ack: "update", whileBlocked: true }))
  async turn(interaction: ButtonInteraction<"cached">): Promise<void> {
    const actor = actorOf(interaction);
    const { member, page } = turnTransactions.parse(interaction.customId);
    const found = await this.balances.statement(actor, member, page);
    await show(interaction, transactionViews.statement(found, member === actor.memberId, actor.currency));
  }
}
