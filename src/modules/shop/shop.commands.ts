import {
  ApplicationCommandOptionType,
  type ButtonInteraction,
  type ChatInputCommandInteraction,
  type ModalSubmitInteraction,
  type StringSelectMenuInteraction,
} from "discord.js";
import { ButtonComponent, Discord, Guard, ModalComponent, SelectMenuComponent, Slash, SlashOption } from "discordx";
import { injectable } from "tsyringe";
import { actorOf, policy } from "../../platform/discord/policy.js";
import { suggest } from "../../platform/discord/suggest.js";
import { enteredTexts } from "../../platform/discord/form.js";
import { show, showModal } from "../../platform/discord/view.js";
import type { RowId } from "../../platform/ids.js";
import { BrowseService } from "../catalog/browse.service.js";
import { FROM_START } from "../catalog/catalog.types.js";
import { readAnswers } from "../catalog/answers.js";
import { CatalogService } from "../catalog/catalog.service.js";
import * as productViews from "../catalog/product.views.js";
import type { Answer } from "../catalog/question.types.js";
import type { CheckoutDraft } from "../sales/sale.types.js";
import * as actions from "./shop.actions.js";
import { shopError, ShopService } from "./shop.service.js";
import * as shopViews from "./shop.views.js";
import { PurchaseService } from "./purchase.service.js";
import { ProductTickets } from "./product-tickets.js";

const suggestProduct = suggest("shop.products", { level: "customer" }, async (actor, typed, resolve) => {
  const found = await resolve(BrowseService).search(actor.guildId, typed, false);
  return found.map((product) => productViews.choice(product, actor.currency));
});

/** Every page replaces the one before it, in a message that only the customer sees. */
const browsing = policy({ level: "customer", ack: "update" });

@Discord()
@injectable()
export class ShopCommands {
  constructor(
    private readonly browse: BrowseService,
    private readonly catalog: CatalogService,
    private readonly shop: ShopService,
    private readonly purchases: PurchaseService,
    private readonly tickets: ProductTickets,
  ) {}

  @Slash({ name: "buy", description: "See what the shop sells" })
  @Guard(policy({ level: "customer", ack: "defer" }))
  async buy(
    @SlashOption({
      name: "product",
      description: "Straight to a product",
      type: ApplicationCommandOptionType.String,
      maxLength: 200,
      required: false,
      autocomplete: suggestProduct,
    })
    product: string | undefined,
    interaction: ChatInputCommandInteraction<"cached">,
  ): Promise<void> {
    const actor = actorOf(interaction);
    if (product !== undefined) return this.open(interaction, await this.shop.named(actor, product));
    const shelf = await this.browse.categories(actor.guildId, FROM_START);
    await show(interaction, shopViews.categories(shelf, interaction.guild.name));
  }

  @ButtonComponent({ id: actions.showCategories.pattern })
  @Guard(browsing)
  async categories(interaction: ButtonInteraction<"cached">): Promise<void> {
    const cursor = actions.showCategories.parse(interaction.customId);
    const shelf = await this.browse.categories(interaction.guildId, cursor);
    await show(interaction, shopViews.categories(shelf, interaction.guild.name));
  }

  @SelectMenuComponent({ id: actions.pickCategory.pattern })
  @Guard(browsing)
  async pickCategory(interaction: StringSelectMenuInteraction<"cached">): Promise<void> {
    const category = picked(interaction);
    const shelf = await this.browse.subcategories(interaction.guildId, category, FROM_START);
    await show(interaction, shopViews.subcategories(shelf, category));
  }

  @ButtonComponent({ id: actions.showSubcategories.pattern })
  @Guard(browsing)
  async subcategories(interaction: ButtonInteraction<"cached">): Promise<void> {
    const { category, ...cursor } = actions.showSubcategories.parse(interaction.customId);
    const shelf = await this.browse.subcategories(interaction.guildId, category, cursor);
    await show(interaction, shopViews.subcategories(shelf, category));
  }

  @SelectMenuComponent({ id: actions.pickSubcategory.pattern })
  @Guard(browsing)
  async pickSubcategory(interaction: StringSelectMenuInteraction<"cached">): Promise<void> {
    const subcategory = picked(interaction);
    const shelf = await this.browse.products(interaction.guildId, subcategory, FROM_START);
    await show(interaction, shopViews.products(shelf, subcategory, actorOf(interaction).currency));
  }

  @ButtonComponent({ id: actions.showProducts.pattern })
  @Guard(browsing)
  async products(interaction: ButtonInteraction<"cached">): Promise<void> {
    const { subcategory, ...cursor } = actions.showProducts.parse(interaction.customId);
    const shelf = await this.browse.products(interaction.guildId, subcategory, cursor);
    await show(interaction, shopViews.products(shelf, subcategory, actorOf(interaction).currency));
  }

  @SelectMenuComponent({ id: actions.pickProduct.pattern })
  @Guard(browsing)
  pickProduct(interaction: StringSelectMenuInteraction<"cached">): Promise<void> {
    return this.open(interaction, picked(interaction));
  }

  @ButtonComponent({ id: actions.showVariants.pattern })
  @Guard(browsing)
  async variants(interaction: ButtonInteraction<"cached">): Promise<void> {
    const { product, ...cursor } = actions.showVariants.parse(interaction.customId);
    const offer = await this.catalog.product(interaction.guildId, product);
    const shelf = await this.browse.variants(interaction.guildId, product, cursor);
    if (shelf.entries.length === 0) throw shopError("shop.unknownProduct", {});
    await show(interaction, shopViews.variants(shelf, offer, actorOf(interaction).currency));
  }

  @SelectMenuComponent({ id: actions.pickVariant.pattern })
  @Guard(browsing)
  async pickVariant(interaction: StringSelectMenuInteraction<"cached">): Promise<void> {
    await this.showPage(interaction, picked(interaction), 1);
  }

  @ButtonComponent({ id: actions.showProduct.pattern })
  @Guard(browsing)
  async product(interaction: ButtonInteraction<"cached">): Promise<void> {
    const { product, quantity } = actions.showProduct.parse(interaction.customId);
    await this.showPage(interaction, product, quantity);
  }

  @ButtonComponent({ id: actions.askQuantity.pattern })
  @Guard(policy({ level: "customer", ack: "modal" }))
  async askQuantity(interaction: ButtonInteraction<"cached">): Promise<void> {
    const { product } = actions.askQuantity.parse(interaction.customId);
    await showModal(interaction, shopViews.quantityForm(await this.catalog.product(interaction.guildId, product)));
  }

  @ModalComponent({ id: actions.saveQuantity.pattern })
  @Guard(browsing)
  async saveQuantity(interaction: ModalSubmitInteraction<"cached">): Promise<void> {
    const { product } = actions.saveQuantity.parse(interaction.customId);
    const { maxPerOrder } = await this.catalog.product(interaction.guildId, product);
    const typed = interaction.fields.getTextInputValue(actions.QUANTITY_FIELD).trim();
    const quantity = /^\d{1,4}$/.test(typed) ? Number(typed) : 0;
    if (quantity < 1 || quantity > maxPerOrder) throw shopError("shop.notANumber", { most: maxPerOrder });
    await this.showPage(interaction, product, quantity);
  }

  @ButtonComponent({ id: actions.buyNow.pattern })
  @Guard(browsing)
  async buyNow(interaction: ButtonInteraction<"cached">): Promise<void> {
    const { product, quantity } = actions.buyNow.parse(interaction.customId);
    await this.beginPurchase(interaction, product, quantity, []);
  }

  @ButtonComponent({ id: actions.askToBuy.pattern })
  @Guard(policy({ level: "customer", ack: "modal" }))
  async askToBuy(interaction: ButtonInteraction<"cached">): Promise<void> {
    const { product, quantity } = actions.askToBuy.parse(interaction.customId);
    await this.ask(interaction, product, quantity, actions.answersToBuy.id({ product, quantity }));
  }

  @ModalComponent({ id: actions.answersToBuy.pattern })
  @Guard(browsing)
  async answersToBuy(interaction: ModalSubmitInteraction<"cached">): Promise<void> {
    const { product, quantity } = actions.answersToBuy.parse(interaction.customId);
    await this.beginPurchase(interaction, product, quantity, await this.answersIn(interaction, product));
  }

  @ButtonComponent({ id: actions.confirmPurchase.pattern })
  @Guard(browsing)
  async confirm(interaction: ButtonInteraction<"cached">): Promise<void> {
    const actor = actorOf(interaction);
    const { key, due } = actions.confirmPurchase.parse(interaction.customId);
    await show(interaction, shopViews.purchase(await this.purchases.buy(actor, key, BigInt(due)), actor.currency));
  }

  @ButtonComponent({ id: actions.askCode.pattern })
  @Guard(policy({ level: "customer", ack: "modal" }))
  async askCode(interaction: ButtonInteraction<"cached">): Promise<void> {
    await showModal(interaction, shopViews.codeForm(actions.askCode.parse(interaction.customId).key));
  }

  @ModalComponent({ id: actions.applyCode.pattern })
  @Guard(browsing)
  async applyCode(interaction: ModalSubmitInteraction<"cached">): Promise<void> {
    const actor = actorOf(interaction);
    const { key } = actions.applyCode.parse(interaction.customId);
    const typed = interaction.fields.getTextInputValue(actions.CODE_FIELD);
    await show(interaction, shopViews.confirmation(await this.purchases.applyCode(actor, key, typed), actor.currency));
  }

  @ButtonComponent({ id: actions.removeCode.pattern })
  @Guard(browsing)
  async removeCode(interaction: ButtonInteraction<"cached">): Promise<void> {
    const actor = actorOf(interaction);
    const { key } = actions.removeCode.parse(interaction.customId);
    await show(interaction, shopViews.confirmation(await this.purchases.removeCode(actor, key), actor.currency));
  }

  @ButtonComponent({ id: actions.openTicket.pattern })
  @Guard(browsing)
  async openTicket(interaction: ButtonInteraction<"cached">): Promise<void> {
    const actor = actorOf(interaction);
    const { due, ...at } = actions.openTicket.parse(interaction.customId);
    const opened = await this.tickets.open(actor, draftOf(at, []), BigInt(due));
    await show(interaction, shopViews.ticketOpening(opened, actor.currency));
  }

  @ButtonComponent({ id: actions.askForTicket.pattern })
  @Guard(policy({ level: "customer", ack: "modal" }))
  async askForTicket(interaction: ButtonInteraction<"cached">): Promise<void> {
    const pressed = actions.askForTicket.parse(interaction.customId);
    await this.ask(interaction, pressed.product, pressed.quantity, actions.answersForTicket.id(pressed));
  }

  @ModalComponent({ id: actions.answersForTicket.pattern })
  @Guard(browsing)
  async answersForTicket(interaction: ModalSubmitInteraction<"cached">): Promise<void> {
    const actor = actorOf(interaction);
    const { due, ...at } = actions.answersForTicket.parse(interaction.customId);
    const draft = draftOf(at, await this.answersIn(interaction, at.product));
    const opened = await this.tickets.open(actor, draft, BigInt(due));
    await show(interaction, shopViews.ticketOpening(opened, actor.currency));
  }

  @ButtonComponent({ id: actions.openDraftTicket.pattern })
  @Guard(browsing)
  async openDraftTicket(interaction: ButtonInteraction<"cached">): Promise<void> {
    const actor = actorOf(interaction);
    const { key, due } = actions.openDraftTicket.parse(interaction.customId);
    const opened = await this.tickets.openDraft(actor, key, BigInt(due));
    await show(interaction, shopViews.ticketOpening(opened, actor.currency));
  }

  @ButtonComponent({ id: actions.takeInstead.pattern })
  @Guard(browsing)
  async takeInstead(interaction: ButtonInteraction<"cached">): Promise<void> {
    const actor = actorOf(interaction);
    const { key, due, order } = actions.takeInstead.parse(interaction.customId);
    const opened = await this.tickets.takeInstead(actor, key, BigInt(due), order);
    await show(interaction, shopViews.ticketOpening(opened, actor.currency));
  }

  private async beginPurchase(
    interaction: ButtonInteraction<"cached"> | ModalSubmitInteraction<"cached">,
    product: RowId,
    quantity: number,
    answers: readonly Answer[],
  ): Promise<void> {
    const actor = actorOf(interaction);
    const begun = await this.purchases.begin(actor, product, quantity, answers);
    await show(interaction, shopViews.purchase(begun, actor.currency));
  }

  /** Opens the form with the product's questions; without any, since they are gone, the product's page. */
  private async ask(
    interaction: ButtonInteraction<"cached">,
    product: RowId,
    quantity: number,
    formId: string,
  ): Promise<void> {
    const { questions } = await this.shop.offer(interaction.guildId, product);
    if (questions.length > 0) return showModal(interaction, shopViews.questionForm(formId, questions));
    await this.showPage(interaction, product, quantity);
  }

  /** @throws DomainError `answers.*` */
  private async answersIn(interaction: ModalSubmitInteraction<"cached">, product: RowId): Promise<Answer[]> {
    const { questions } = await this.shop.offer(interaction.guildId, product);
    return readAnswers(questions, enteredTexts(interaction));
  }

  /** A name with several variants asks which; any other goes to its page. */
  private async open(
    interaction: StringSelectMenuInteraction<"cached"> | ChatInputCommandInteraction<"cached">,
    product: RowId,
  ): Promise<void> {
    const actor = actorOf(interaction);
    const page = await this.shop.page(actor, product);
    if (page.offer.variants === 1) return show(interaction, shopViews.product(page, actor.currency));
    const shelf = await this.browse.variants(actor.guildId, product, FROM_START);
    await show(interaction, shopViews.variants(shelf, page.offer, actor.currency));
  }

  private async showPage(
    interaction: ButtonInteraction<"cached"> | StringSelectMenuInteraction<"cached"> | ModalSubmitInteraction<"cached">,
    product: RowId,
    quantity: number,
  ): Promise<void> {
    const actor = actorOf(interaction);
    await show(interaction, shopViews.product(await this.shop.page(actor, product, quantity), actor.currency));
  }
}

/** @throws DomainError `component.malformed` */
function picked(interaction: StringSelectMenuInteraction<"cached">): RowId {
  return actions.pickedRow.parse(interaction.values[0] ?? "");
}

function draftOf(
  { product, quantity, key }: { product: RowId; quantity: number; key: string },
  answers: readonly Answer[],
): CheckoutDraft {
  return { key, productId: product, quantity, answers, promoCode: null };
}
