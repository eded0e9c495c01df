import type { ButtonInteraction, ModalSubmitInteraction } from "discord.js";
import { ButtonComponent, Discord, Guard, ModalComponent } from "discordx";
import { injectable } from "tsyringe";
import { actorOf, policy } from "../../platform/discord/policy.js";
import { show, showModal } from "../../platform/discord/view.js";
import { manyLines } from "../../platform/plain-text.js";
import * as actions from "./after-sale.actions.js";
import * as afterSaleViews from "./after-sale.views.js";
import { CancelAskingService } from "./cancel-asking.service.js";
import { OrderStatusService } from "./order-status.service.js";
import { statusError } from "./staff-words.js";

/** What buyers do about an order that is paid, and what staff decide about it; the services let the right ones through. */
@Discord()
@injectable()
export class AfterSaleCommands {
  constructor(
    private readonly statuses: OrderStatusService,
    private readonly asking: CancelAskingService,
  ) {}

  @ButtonComponent({ id: actions.confirmReceived.pattern })
  @Guard(policy({ level: "customer", ack: "defer", whileBlocked: true }))
  async received(interaction: ButtonInteraction<"cached">): Promise<void> {
    const { order } = actions.confirmReceived.parse(interaction.customId);
    await show(interaction, afterSaleViews.received(await this.statuses.confirmReceived(actorOf(interaction), order)));
  }

  @ButtonComponent({ id: actions.askCancel.pattern })
  @Guard(policy({ level: "customer", ack: "modal", whileBlocked: true }))
  async askCancel(interaction: ButtonInteraction<"cached">): Promise<void> {
    await showModal(interaction, afterSaleViews.cancelForm(actions.askCancel.parse(interaction.customId).order));
  }

  @ModalComponent({ id: actions.sendCancel.pattern })
  @Guard(policy({ level: "customer", ack: "defer", whileBlocked: true }))
  async sendCancel(interaction: ModalSubmitInteraction<"cached">): Promise<void> {
    const actor = actorOf(interaction);
    const { order } = actions.sendCancel.parse(interaction.customId);
    const asked = await this.asking.ask(actor, order, why(interaction));
    await show(interaction, afterSaleViews.asked(asked, actor.currency));
  }

  @ButtonComponent({ id: actions.approveCancel.pattern })
  @Guard(policy({ level: "support", ack: "update" }))
  async approveCancel(interaction: ButtonInteraction<"cached">): Promise<void> {
    const actor = actorOf(interaction);
    const { request } = actions.approveCancel.parse(interaction.customId);
    const cancelled = await this.asking.approve(actor, request, interaction.guild.ownerId === actor.memberId);
    await show(interaction, afterSaleViews.approved(cancelled, actor.memberId, actor.currency));
  }

  @ButtonComponent({ id: actions.declineCancel.pattern })
  @Guard(policy({ level: "support", ack: "modal" }))
  async declineCancel(interaction: ButtonInteraction<"cached">): Promise<void> {
    await showModal(interaction, afterSaleViews.declineForm(actions.declineCancel.parse(interaction.customId).request));
  }

  @ModalComponent({ id: actions.sendDecline.pattern })
  @Guard(policy({ level: "support", ack: "update" }))
  async sendDecline(interaction: ModalSubmitInteraction<"cached">): Promise<void> {
    const actor = actorOf(interaction);
    const { request } = actions.sendDecline.parse(interaction.customId);
    const answer = why(interaction);
    if (answer === "") throw statusError("sales.blankWhy", {});
    const declined = await this.asking.decline(actor, request, answer);
    await show(interaction, afterSaleViews.declined(declined, actor.memberId));
  }
}

function why(interaction: ModalSubmitInteraction<"cached">): string {
  return manyLines(interaction.fields.getTextInputValue(actions.WHY_FIELD)).slice(0, actions.LONGEST_WHY);
}
