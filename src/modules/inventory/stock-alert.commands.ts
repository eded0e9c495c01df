import {
  ApplicationCommandOptionType,
  PermissionFlagsBits,
  type ButtonInteraction,
  type ChatInputCommandInteraction,
} from "discord.js";
import { ButtonComponent, Discord, Guard, Slash, SlashOption } from "discordx";
import { injectable } from "tsyringe";
import { actorOf, policy } from "../../platform/discord/policy.js";
import { show } from "../../platform/discord/view.js";
import { BrowseService } from "../catalog/browse.service.js";
import { productNamed, suggestAnyProduct } from "../catalog/product.commands.js";
import { useShopThreshold } from "./inventory.actions.js";
import { HIGHEST_THRESHOLD } from "./inventory.types.js";
import { LowThresholds } from "./low-threshold.service.js";
import * as alertViews from "./stock-alert.views.js";

@Discord()
@injectable()
export class StockAlertCommands {
  constructor(
    private readonly thresholds: LowThresholds,
    private readonly browse: BrowseService,
  ) {}

  @Slash({
    name: "stockalert",
    description: "At how many units staff are told that a product runs low",
    defaultMemberPermissions: PermissionFlagsBits.ManageGuild,
  })
  @Guard(policy({ level: "admin", ack: "defer" }))
  async stockAlert(
    @SlashOption({
      name: "threshold",
      description: "At this many units or fewer; leave empty to see what it is now",
      type: ApplicationCommandOptionType.Integer,
      minValue: 0,
      maxValue: HIGHEST_THRESHOLD,
      required: false,
    })
    threshold: number | undefined,
    @SlashOption({
      name: "product",
      description: "For this product alone; leave empty for all that have no number of their own",
      type: ApplicationCommandOptionType.String,
      maxLength: 200,
      required: false,
      autocomplete: suggestAnyProduct,
    })
    product: string | undefined,
    interaction: ChatInputCommandInteraction<"cached">,
  ): Promise<void> {
    const actor = actorOf(interaction);
    if (product === undefined) {
      const ofShop =
        threshold === undefined
          ? await this.thresholds.ofShop(actor.guildId)
          : await this.thresholds.setForShop(actor, threshold);
      return show(interaction, alertViews.ofShop(ofShop, threshold !== undefined));
    }
    const id = await productNamed(this.browse, actor.guildId, product);
    const ofProduct =
      threshold === undefined
        ? await this.thresholds.ofProduct(actor.guildId, id)
        : await this.thresholds.setForProduct(actor, id, threshold);
    await show(interaction, alertViews.ofProduct(ofProduct, threshold !== undefined));
  }

  @ButtonComponent({ id: useShopThreshold.pattern })
  @Guard(policy({ level: "admin", ack: "update" }))
  async useShops(interaction: ButtonInteraction<"cached">): Promise<void> {
    const { product } = useShopThreshold.parse(interaction.customId);
    const changed = await this.thresholds.setForProduct(actorOf(interaction), product, null);
    await show(interaction, alertViews.ofProduct(changed, true));
  }
}
