import {
  ApplicationCommandOptionType,
  type ButtonInteraction,
  type ChatInputCommandInteraction,
  type ModalSubmitInteraction,
} from "discord.js";
import { ButtonComponent, Discord, Guard, ModalComponent, Slash, SlashOption } from "discordx";
import { injectable } from "tsyringe";
import { actorOf, policy } from "../../platform/discord/policy.js";
import { show, showModal } from "../../platform/discord/view.js";
import { largestMovement, parseAmount } from "../../platform/money.js";
import { DepositTickets } from "./deposit-tickets.js";
import * as actions from "./deposit.actions.js";
import { DepositService } from "./deposit.service.js";
import * as depositViews from "./deposit.views.js";
import { readReason } from "./review.commands.js";

@Discord()
@injectable()
export class DepositCommands {
  constructor(
    private readonly tickets: DepositTickets,
    private readonly deposits: DepositService,
  ) {}

  @Slash({ name: "deposit", description: "Put money into your wallet" })
  @Guard(policy({ level: "customer", ack: "defer" }))
  async deposit(
    @SlashOption({
      name: "amount",
      description: "How much, for example 25 or 12.50; leave empty for any",
      type: ApplicationCommandOptionType.String,
      minLength: 1,
      maxLength: 40,
      required: false,
    })
    amount: string | undefined,
    interaction: ChatInputCommandInteraction<"cached">,
  ): Promise<void> {
    const actor = actorOf(interaction);
    const { currency } = actor;
    const asked = amount === undefined ? null : parseAmount(amount, currency, { largest: largestMovement(currency) });
    await show(interaction, depositViews.ticketLink(await this.tickets.open(actor, asked)));
  }

  @ButtonComponent({ id: actions.giveUpDeposit.pattern })
  @Guard(policy({ level: "customer", ack: "defer", whileBlocked: true }))
  async giveUp(interaction: ButtonInteraction<"cached">): Promise<void> {
    const { deposit } = actions.giveUpDeposit.parse(interaction.customId);
    await show(interaction, depositViews.givenUp(await this.deposits.giveUp(actorOf(interaction), deposit)));
  }

  @ButtonComponent({ id: actions.rejectDeposit.pattern })
  @Guard(policy({ level: "support", ack: "modal" }))
  async askRejection(interaction: ButtonInteraction<"cached">): Promise<void> {
    const { deposit } = actions.rejectDeposit.parse(interaction.customId);
    const { id } = await this.deposits.undecided(actorOf(interaction), deposit);
    await showModal(interaction, depositViews.rejectionForm(id));
  }

  @ModalComponent({ id: actions.saveDepositRejection.pattern })
  @Guard(policy({ level: "support", ack: "defer" }))
  async reject(interaction: ModalSubmitInteraction<"cached">): Promise<void> {
    const { deposit } = actions.saveDepositRejection.parse(interaction.customId);
    const rejected = await this.deposits.reject(actorOf(interaction), deposit, readReason(interaction));
    await show(interaction, depositViews.rejected(rejected));
  }
}
