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
import { CatalogService } from "../catalog/catalog.service.js";
import { FROM_START } from "../catalog/catalog.types.js";
import { productNamed, suggestAnyProduct } from "../catalog/product.commands.js";
import { listStocks } from "./inventory.actions.js";
import { InventoryService } from "./inventory.service.js";
import { LARGEST_STOCK } from "./inventory.types.js";
import * as inventoryViews from "./inventory.views.js";
import { StockListService } from "./stock-list.service.js";

@Discord()
@injectable()
export class InventoryCommands {
  constructor(
    private readonly inventory: InventoryService,
    private readonly browse: BrowseService,
    private readonly catalog: CatalogService,
    private readonly stockList: StockListService,
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
    const id = await productNamed(this.browse, actor.guildId, product);
    await show(interaction, inventoryViews.stockSet(await this.inventory.set(actor, id, quantity ?? null)));
  }

  @Slash({
    name: "checkstock",
    description: "The stock of a product, or of all that are counted, lowest first",
    defaultMemberPermissions: PermissionFlagsBits.ManageGuild,
  })
  @Guard(policy({ level: "admin", ack: "defer" }))
  async checkStock(
    @SlashOption({
      name: "product",
      description: "Which product; leave empty for all",
      type: ApplicationCommandOptionType.String,
      maxLength: 200,
      required: false,
      autocomplete: suggestAnyProduct,
    })
    product: string | undefined,
    interaction: ChatInputCommandInteraction<"cached">,
  ): Promise<void> {
    const { guildId } = actorOf(interaction);
    const view =
      product === undefined
        ? inventoryViews.stocks(await this.stockList.page(guildId, FROM_START))
        : inventoryViews.stockOf(
            await this.catalog.product(guildId, await productNamed(this.browse, guildId, product)),
          );
    await show(interaction, view);
  }

  @ButtonComponent({ id: listStocks.pattern })
  @Guard(policy({ level: "admin", ack: "update" }))
  async turn(interaction: ButtonInteraction<"cached">): Promise<void> {
    const cursor = listStocks.parse(interaction.customId);
    await show(interaction, inventoryViews.stocks(await this.stockList.page(interaction.guildId, cursor)));
  }
}
