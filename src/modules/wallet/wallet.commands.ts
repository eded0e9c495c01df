import {
  ApplicationCommandOptionType,
  GuildMember,
  PermissionFlagsBits,
  User,
  type ChatInputCommandInteraction,
} from "discord.js";
import { Discord, Guard, Slash, SlashOption } from "discordx";
import { injectable } from "tsyringe";
import { actorOf, policy } from "../../platform/discord/policy.js";
import { show } from "../../platform/discord/view.js";
import { oneLine } from "../../platform/plain-text.js";
import { largestMovement, parseAmount } from "../../platform/money.js";
import { WalletService } from "./wallet.service.js";
import * as walletViews from "./wallet.views.js";

/** The longest reason that fits an audit line and a DM, in characters. */
const LONGEST_REASON = 300;

@Discord()
@injectable()
export class WalletCommands {
  constructor(private readonly wallet: WalletService) {}

  @Slash({
    name: "addbalance",
    description: "Add money to a member's wallet",
    defaultMemberPermissions: PermissionFlagsBits.ManageGuild,
  })
  @Guard(policy({ level: "admin", ack: "defer" }))
  async addBalance(
    @SlashOption({
      name: "member",
      description: "Who receives it",
      type: ApplicationCommandOptionType.User,
      required: true,
    })
    member: GuildMember | User,
    @SlashOption({
      name: "amount",
      description: "How much, for example 25 or 12.50",
      type: ApplicationCommandOptionType.String,
      maxLength: 40,
      required: true,
    })
    amount: string,
    @SlashOption({
      name: "reason",
      description: "Why; kept in the audit log and told to the member",
      type: ApplicationCommandOptionType.String,
      minLength: 1,
      maxLength: LONGEST_REASON,
      required: true,
    })
    reason: string,
    @SlashOption({
      name: "notify",
      description: "Tell the member by DM (default: yes)",
      type: ApplicationCommandOptionType.Boolean,
      required: false,
    })
    notify: boolean | undefined,
    interaction: ChatInputCommandInteraction<"cached">,
  ): Promise<void> {
    const actor = actorOf(interaction);
    const topUp = await this.wallet.topUp(actor, {
      member: recipientOf(member, interaction.guild.ownerId),
      amount: parseAmount(amount, actor.currency, { largest: largestMovement(actor.currency) }),
      reason: oneLine(reason),
      notify: notify ?? true,
    });
    await show(interaction, walletViews.toppedUp(topUp, actor.currency));
  }

  @Slash({
    name: "removebalance",
    description: "Take money out of a member's wallet",
    defaultMemberPermissions: PermissionFlagsBits.ManageGuild,
  })
  @Guard(policy({ level: "admin", ack: "defer" }))
  async removeBalance(
    @SlashOption({
      name: "member",
      description: "Whose wallet",
      type: ApplicationCommandOptionType.User,
      required: true,
    })
    member: GuildMember | User,
    @SlashOption({
      name: "amount",
      description: "How much, for example 25 or 12.50",
      type: ApplicationCommandOptionType.String,
      maxLength: 40,
      required: true,
    })
    amount: string,
    @SlashOption({
      name: "reason",
      description: "Why; kept in the audit log and told to the member",
      type: ApplicationCommandOptionType.String,
      minLength: 1,
      maxLength: LONGEST_REASON,
      required: true,
    })
    reason: string,
    @SlashOption({
      name: "notify",
      description: "Tell the member by DM (default: yes)",
      type: ApplicationCommandOptionType.Boolean,
      required: false,
    })
    notify: boolean | undefined,
    interaction: ChatInputCommandInteraction<"cached">,
  ): Promise<void> {
    const actor = actorOf(interaction);
    const withdrawal = await this.wallet.withdraw(actor, {
      member: recipientOf(member, interaction.guild.ownerId),
      amount: parseAmount(amount, actor.currency, { largest: largestMovement(actor.currency) }),
      reason: oneLine(reason),
      notify: notify ?? true,
    });
    await show(interaction, walletViews.withdrawn(withdrawal, actor.currency));
  }
}

/** Discord sends a user instead of a member when the person is not in the guild. */
function recipientOf(target: GuildMember | User, ownerId: string) {
  const user = target instanceof GuildMember ? target.user : target;
  return { id: user.id, bot: user.bot, here: target instanceof GuildMember, guildOwner: user.id === ownerId };
}
