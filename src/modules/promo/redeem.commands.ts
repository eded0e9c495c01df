import { ApplicationCommandOptionType, type ChatInputCommandInteraction } from "discord.js";
import { Discord, Guard, Slash, SlashOption } from "discordx";
import { injectable } from "tsyringe";
import { actorOf, policy } from "../../platform/discord/policy.js";
import { show } from "../../platform/discord/view.js";
import { PromoService } from "./promo.service.js";
import * as promoViews from "./promo.views.js";

@Discord()
@injectable()
export class RedeemCommands {
  constructor(private readonly promos: PromoService) {}

  @Slash({ name: "redeem", description: "Keep a promo code for your next checkout" })
  @Guard(policy({ level: "customer", ack: "defer" }))
  async redeem(
    @SlashOption({
      name: "code",
      description: "The code, in any case",
      type: ApplicationCommandOptionType.String,
      minLength: 1,
      maxLength: 40,
      required: true,
    })
    code: string,
    interaction: ChatInputCommandInteraction<"cached">,
  ): Promise<void> {
    const actor = actorOf(interaction);
    await show(interaction, promoViews.kept(await this.promos.keep(actor, code), actor.currency));
  }
}
