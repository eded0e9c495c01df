import {
  ApplicationCommandOptionType,
  MessageFlags,
  PermissionFlagsBits,
  type Attachment,
  type ButtonInteraction,
  type ChatInputCommandInteraction,
  type ModalSubmitInteraction,
  type StringSelectMenuInteraction,
} from "discord.js";
import {
  ButtonComponent,
  Discord,
  Guard,
  ModalComponent,
  SelectMenuComponent,
  Slash,
  SlashGroup,
  SlashOption,
} from "discordx";
import { injectable } from "tsyringe";
import { deferReply } from "../../platform/discord/acknowledge.js";
import { downloadAttachment } from "../../platform/discord/attachments.js";
import { rowId } from "../../platform/discord/custom-id.js";
import { actorOf, policy } from "../../platform/discord/policy.js";
import { show, showModal } from "../../platform/discord/view.js";
import type { RowId } from "../../platform/ids.js";
import { BrowseService } from "../catalog/browse.service.js";
import { CatalogService } from "../catalog/catalog.service.js";
import { FROM_START, type Cursor } from "../catalog/catalog.types.js";
import { productNamed, suggestAnyProduct } from "../catalog/product.commands.js";
import * as actions from "./inventory.actions.js";
import { inventoryError } from "./inventory.errors.js";
import { InventoryService } from "./inventory.service.js";
import { LARGEST_KEY_FILE_BYTES, LARGEST_STOCK } from "./inventory.types.js";
import * as inventoryViews from "./inventory.views.js";
import { textOf } from "./key-lines.js";
import { KeyService } from "./key.service.js";
import * as keyViews from "./key.views.js";

/** What comes into stock: units that are counted, or licence keys. */
@Discord()
@injectable()
export class KeyCommands {
  constructor(
    private readonly inventory: InventoryService,
    private readonly keys: KeyService,
    private readonly catalog: CatalogService,
    private readonly browse: BrowseService,
  ) {}

  @Slash({
    name: "addstock",
    description: "Add units to a product that is counted, or licence keys to one that has them",
    defaultMemberPermissions: PermissionFlagsBits.ManageGuild,
  })
  // A form, or the answer: which of them, the product says.
  @Guard(policy({ level: "admin", ack: "reply" }))
  async addStock(
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
      description: "How many units come in; for products without licence keys",
      type: ApplicationCommandOptionType.Integer,
      minValue: 1,
      maxValue: LARGEST_STOCK,
      required: false,
    })
    quantity: number | undefined,
    @SlashOption({
      name: "file",
      description: "Licence keys as plain text, one a line; leave empty to type them",
      type: ApplicationCommandOptionType.Attachment,
      required: false,
    })
    file: Attachment | undefined,
    interaction: ChatInputCommandInteraction<"cached">,
  ): Promise<void> {
    const actor = actorOf(interaction);
    const id = await productNamed(this.browse, actor.guildId, product);
    const offer = await this.catalog.product(actor.guildId, id);
    if (!offer.usesKeys) {
      if (file) throw inventoryError("inventory.usesNoKeys", {});
      if (quantity === undefined) throw inventoryError("inventory.needsQuantity", {});
      return show(interaction, inventoryViews.stockAdded(await this.inventory.add(actor, id, quantity)));
    }
    if (quantity !== undefined) throw inventoryError("inventory.countedByKeys", {});
    if (!file) return showModal(interaction, keyViews.form(offer));
    await deferReply(interaction, MessageFlags.Ephemeral);
    const bytes = await downloadAttachment(interaction.client, file, LARGEST_KEY_FILE_BYTES);
    await show(interaction, keyViews.added(await this.keys.add(actor, id, textOf(bytes))));
  }

  @ModalComponent({ id: actions.saveKeys.pattern })
  @Guard(policy({ level: "admin", ack: "defer" }))
  async saveKeys(interaction: ModalSubmitInteraction<"cached">): Promise<void> {
    const { product } = actions.saveKeys.parse(interaction.customId);
    const text = interaction.fields.getTextInputValue(actions.KEYS_FIELD);
    await show(interaction, keyViews.added(await this.keys.add(actorOf(interaction), product, text)));
  }

  @Slash({ name: "keys", description: "A product's free licence keys, masked; to look through or withdraw" })
  @SlashGroup("product")
  @Guard(policy({ level: "admin", ack: "defer" }))
  async list(
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
    await this.showPage(interaction, await productNamed(this.browse, interaction.guildId, product), FROM_START);
  }

  @ButtonComponent({ id: actions.listKeys.pattern })
  @Guard(policy({ level: "admin", ack: "update" }))
  async turn(interaction: ButtonInteraction<"cached">): Promise<void> {
    const { product, ...cursor } = actions.listKeys.parse(interaction.customId);
    await this.showPage(interaction, product, cursor);
  }

  @SelectMenuComponent({ id: actions.askWithdrawal.pattern })
  @Guard(policy({ level: "admin", ack: "update" }))
  async ask(interaction: StringSelectMenuInteraction<"cached">): Promise<void> {
    const { product } = actions.askWithdrawal.parse(interaction.customId);
    const key = rowId.parse(interaction.values[0] ?? "");
    const [offer, masked] = [
      await this.catalog.product(interaction.guildId, product),
      await this.keys.masked(interaction.guildId, product, key),
    ];
    await show(interaction, keyViews.askWithdrawal(offer, key, masked));
  }

  @ButtonComponent({ id: actions.withdrawKey.pattern })
  @Guard(policy({ level: "admin", ack: "update" }))
  async withdraw(interaction: ButtonInteraction<"cached">): Promise<void> {
    const { product, key } = actions.withdrawKey.parse(interaction.customId);
    await show(interaction, keyViews.withdrawn(await this.keys.withdraw(actorOf(interaction), product, key)));
  }

  @ButtonComponent({ id: actions.askWithdrawalOfAll.pattern })
  @Guard(policy({ level: "admin", ack: "update" }))
  async askAll(interaction: ButtonInteraction<"cached">): Promise<void> {
    const { product } = actions.askWithdrawalOfAll.parse(interaction.customId);
    await show(interaction, keyViews.askWithdrawalOfAll(await this.catalog.product(interaction.guildId, product)));
  }

  @ButtonComponent({ id: actions.withdrawAllKeys.pattern })
  @Guard(policy({ level: "admin", ack: "update" }))
  async withdrawAll(interaction: ButtonInteraction<"cached">): Promise<void> {
    const { product } = actions.withdrawAllKeys.parse(interaction.customId);
    await show(interaction, keyViews.withdrawn(await this.keys.withdraw(actorOf(interaction), product, null)));
  }

  private async showPage(
    interaction: ChatInputCommandInteraction<"cached"> | ButtonInteraction<"cached">,
    product: RowId,
    cursor: Cursor,
  ): Promise<void> {
    const offer = await this.catalog.product(interaction.guildId, product);
    await show(interaction, keyViews.list(offer, await this.keys.page(interaction.guildId, product, cursor)));
  }
}
