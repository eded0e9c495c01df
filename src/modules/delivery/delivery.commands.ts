import type { ButtonInteraction } from "discord.js";
import { ButtonComponent, Discord, Guard } from "discordx";
import { injectable } from "tsyringe";
import { actorOf, policy } from "../../platform/discord/policy.js";
import { show } from "../../platform/discord/view.js";
import { markDelivered, showGoods } from "./delivery.actions.js";
import { DeliveryService } from "./delivery.service.js";
import * as deliveryViews from "./delivery.views.js";

@Discord()
@injectable()
export class DeliveryCommands {
  constructor(private readonly delivery: DeliveryService) {}

  @ButtonComponent({ id: showGoods.pattern })
  @Guard(policy({ level: "customer", ack: "reply", whileBlocked: true }))
  async showGoods(interaction: ButtonInteraction<"cached">): Promise<void> {
    const { order } = showGoods.parse(interaction.customId);
    const released = await this.delivery.goodsOf(actorOf(interaction), order);
    await show(interaction, deliveryViews.goods(released.order, released.goods));
  }

  @ButtonComponent({ id: markDelivered.pattern })
  @Guard(policy({ level: "support", ack: "defer" }))
  async markDelivered(interaction: ButtonInteraction<"cached">): Promise<void> {
    const { order } = markDelivered.parse(interaction.customId);
    const delivered = await this.delivery.markDelivered(actorOf(interaction), order);
    await show(interaction, deliveryViews.delivered(delivered));
  }
}
