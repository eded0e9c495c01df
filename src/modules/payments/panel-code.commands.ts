import type { ButtonInteraction, ModalSubmitInteraction } from "discord.js";
import { ButtonComponent, Discord, Guard, ModalComponent } from "discordx";
import { injectable } from "tsyringe";
import { actorOf, policy } from "../../platform/discord/policy.js";
import { show, showModal } from "../../platform/discord/view.js";
import { applyCode, askCode, CODE_FIELD, removeCode } from "./panel-code.actions.js";
import * as codeViews from "./panel-code.views.js";
import { PanelCodes } from "./panel-codes.js";

/** **Promo code** and **Remove code** of the payment panel; the panel itself is drawn anew by job. */
@Discord()
@injectable()
export class PanelCodeCommands {
  constructor(private readonly codes: PanelCodes) {}

  @ButtonComponent({ id: askCode.pattern })
  @Guard(policy({ level: "customer", ack: "modal" }))
  async ask(interaction: ButtonInteraction<"cached">): Promise<void> {
    const { order } = askCode.parse(interaction.customId);
    await showModal(interaction, codeViews.codeForm(order, await this.codes.offered(actorOf(interaction), order)));
  }

  @ModalComponent({ id: applyCode.pattern })
  @Guard(policy({ level: "customer", ack: "defer" }))
  async apply(interaction: ModalSubmitInteraction<"cached">): Promise<void> {
    const actor = actorOf(interaction);
    const { order } = applyCode.parse(interaction.customId);
    const applied = await this.codes.apply(actor, order, interaction.fields.getTextInputValue(CODE_FIELD));
    await show(interaction, codeViews.applied(applied, actor.currency));
  }

  @ButtonComponent({ id: removeCode.pattern })
  @Guard(policy({ level: "customer", ack: "defer" }))
  async remove(interaction: ButtonInteraction<"cached">): Promise<void> {
    const actor = actorOf(interaction);
    const order = await this.codes.remove(actor, removeCode.parse(interaction.customId).order);
    await show(interaction, codeViews.removed(order, actor.currency));
  }
}
