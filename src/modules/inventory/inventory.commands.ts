import { ApplicationCommandOptionType, PermissionFlagsBits, type ChatInputCommandInteraction } from "discord.js";
import { Discord, Guard, Slash, SlashOption } from "discordx";
import { injectable } from "tsyringe";
import { actorOf, policy } from "../../platform/discord/policy.js";
import { show } from "../../platform/discord/view.js";
import { BrowseService } from "../catalog/browse.service.js";
import { catalogError } from "../catalog/catalog.service.js";
import { suggestAnyProduct } from "../catalog/product.commands.js";
import { InventoryService } from "./inventory.service.js";
import { LARGEST_STOCK } from "./inventory.types.js";
import * as inventoryViews from "./inventory.views.js";

@Discord()
@injectable()
export class InventoryCommands {
  constructor(
    private readonly inventory: InventoryService,
    private readonly browse: BrowseService,
  ) {}

  @Slash({
    name: "setstock",
    description: "Set how many units of a product can be sold now",
    defaultMemberPermissions: PermissionFlagsBits.ManageGuild,
  })
  @Guard(policy({ level: "admin", ack: "defer" }))
  async setStock(
    @SlashOption({
      name: "product",
      description: "Which product",
      type: ApplicationCommandOptionType.String,
      maxLength: 200,
      required: true,
      autocomplete: suggestAnyProduct,
    })
    product: string,
    @SlashOption({
      name: "quantity",
      description: "Units; leave empty for unlimited",
      type: ApplicationCommandOptionType.Integer,
      minValue: 0,
      maxValue: LARGEST_STOCK,
      required: false,
    })
    quantity: number | undefined,
    interaction: ChatInputCommandInteraction<"cached">,
  ): Promise<void> {
    const actor = actorOf(interaction);
    const id = await this.browse.named(actor.guildId, product, true);
    if (id === null) throw catalogError("catalog.notFound", {});
    await show(interaction, inventoryViews.stockSet(await this.inventory.set(actor, id, quantity ?? null)));
  }
}
