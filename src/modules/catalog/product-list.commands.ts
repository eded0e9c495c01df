import {
  ApplicationCommandOptionType,
  type ButtonInteraction,
  type ChatInputCommandInteraction,
  type StringSelectMenuInteraction,
} from "discord.js";
import { ButtonComponent, Discord, Guard, SelectMenuComponent, Slash, SlashGroup, SlashOption } from "discordx";
import { injectable } from "tsyringe";
import { rowId } from "../../platform/discord/custom-id.js";
import { actorOf, policy } from "../../platform/discord/policy.js";
import { show } from "../../platform/discord/view.js";
import { BrowseService } from "./browse.service.js";
import { CatalogService, catalogError } from "./catalog.service.js";
import { FROM_START } from "./catalog.types.js";
import { confirmRemoval, listProducts, openListed } from "./product-list.actions.js";
import { ProductListService } from "./product-list.service.js";
import * as listViews from "./product-list.views.js";
import { productNamed, suggestAnyProduct } from "./product.commands.js";
import * as productViews from "./product.views.js";

@Discord()
@injectable()
@SlashGroup("product")
export class ProductListCommands {
  constructor(
    private readonly products: ProductListService,
    private readonly catalog: CatalogService,
    private readonly browse: BrowseService,
  ) {}

  @Slash({ name: "list", description: "All products with state, price and stock" })
  @Guard(policy({ level: "admin", ack: "defer" }))
  async list(interaction: ChatInputCommandInteraction<"cached">): Promise<void> {
    const { guildId, currency } = actorOf(interaction);
    await show(interaction, listViews.list(await this.products.page(guildId, FROM_START), currency));
  }

  @ButtonComponent({ id: listProducts.pattern })
  @Guard(policy({ level: "admin", ack: "update" }))
  async turn(interaction: ButtonInteraction<"cached">): Promise<void> {
    const { guildId, currency } = actorOf(interaction);
    const cursor = listProducts.parse(interaction.customId);
    await show(interaction, listViews.list(await this.products.page(guildId, cursor), currency));
  }

  @SelectMenuComponent({ id: openListed.pattern })
  @Guard(policy({ level: "admin", ack: "defer" }))
  async open(interaction: StringSelectMenuInteraction<"cached">): Promise<void> {
    const { guildId, currency } = actorOf(interaction);
    const product = await this.catalog.product(guildId, rowId.parse(interaction.values[0] ?? ""));
    await show(interaction, productViews.card(product, currency));
  }

  @Slash({ name: "remove", description: "Take a product down; its orders and history stay" })
  @Guard(policy({ level: "admin", ack: "defer" }))
  async remove(
    @SlashOption({
      name: "product",
      description: "Which product",
      type: ApplicationCommandOptionType.String,
      maxLength: 200,
      required: true,
      autocomplete: suggestAnyProduct,
    })
    product: string,
    interaction: ChatInputCommandInteraction<"cached">,
  ): Promise<void> {
    const { guildId } = actorOf(interaction);
    const found = await this.catalog.product(guildId, await productNamed(this.browse, guildId, product));
    if (found.state === "hidden") throw catalogError("catalog.hiddenAlready", {});
    await show(interaction, listViews.askRemoval(found));
  }

  @ButtonComponent({ id: confirmRemoval.pattern })
  @Guard(policy({ level: "admin", ack: "update" }))
  async confirmRemoval(interaction: ButtonInteraction<"cached">): Promise<void> {
    const { product } = confirmRemoval.parse(interaction.customId);
    await show(interaction, listViews.removed(await this.catalog.remove(actorOf(interaction), product)));
  }
}
