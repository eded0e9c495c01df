import type { ButtonInteraction } from "discord.js";
import { ButtonComponent, Discord, Guard } from "discordx";
import { injectable } from "tsyringe";
import { actorOf, policy } from "../../platform/discord/policy.js";
import { show } from "../../platform/discord/view.js";
import { ReservationService } from "../sales/reservation.service.js";
import { SaleService } from "../sales/sale.service.js";
import { cancelOrder, payWithWallet } from "./payment.actions.js";
import * as paymentViews from "./payment.views.js";

/** The buttons of the payment panel; the services let the buyer alone through. */
@Discord()
@injectable()
export class PaymentCommands {
  constructor(
    private readonly sales: SaleService,
    private readonly reservations: ReservationService,
  ) {}

  @ButtonComponent({ id: payWithWallet.pattern })
  @Guard(policy({ level: "customer", ack: "defer" }))
  async pay(interaction: ButtonInteraction<"cached">): Promise<void> {
    const actor = actorOf(interaction);
    const receipt = await this.sales.pay(actor, payWithWallet.parse(interaction.customId).order);
    await show(interaction, paymentViews.receipt(receipt, actor.currency));
  }

  @ButtonComponent({ id: cancelOrder.pattern })
  @Guard(policy({ level: "customer", ack: "defer", whileBlocked: true }))
  async cancel(interaction: ButtonInteraction<"cached">): Promise<void> {
    const order = await this.reservations.cancel(actorOf(interaction), cancelOrder.parse(interaction.customId).order);
    await show(interaction, paymentViews.cancelled(order));
  }
}
