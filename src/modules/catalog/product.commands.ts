import {
  ApplicationCommandOptionType,
  PermissionFlagsBits,
  type ButtonInteraction,
  type ChatInputCommandInteraction,
  type ModalSubmitInteraction,
} from "discord.js";
import { ButtonComponent, Discord, Guard, ModalComponent, Slash, SlashGroup, SlashOption } from "discordx";
import { injectable } from "tsyringe";
import { actorOf, policy } from "../../platform/discord/policy.js";
import { suggest } from "../../platform/discord/suggest.js";
import { show, showModal } from "../../platform/discord/view.js";
import type { RowId, Snowflake } from "../../platform/ids.js";
import { largestMovement, parseAmount } from "../../platform/money.js";
import { BrowseService } from "./browse.service.js";
import { CatalogService, catalogError } from "./catalog.service.js";
import {
  LONGEST_ROLE_DAYS,
  LONGEST_WARRANTY_DAYS,
  MOST_PER_ORDER,
  TEXT_BOUNDS,
  type ProductChange,
} from "./catalog.types.js";
import {
  FIELD,
  NO,
  openForm,
  saveGoods,
  saveImage,
  saveLimits,
  saveName,
  saveTexts,
  setDelivery,
  setState,
  showCard,
  YES,
} from "./product.actions.js";
import * as productViews from "./product.views.js";
import { GivenRoles } from "../settings/given-roles.js";

/** Products of any state by name, for admins. */
export const suggestAnyProduct = suggest("catalog.anyProduct", { level: "admin" }, async (actor, typed, resolve) => {
  const found = await resolve(BrowseService).search(actor.guildId, typed, true);
  return found.map((product) => productViews.choice(product, actor.currency));
});

/**
 * The product that an admin names, by the suggestion's id or as typed.
 *
 * @throws DomainError `catalog.notFound`
 */
export async function productNamed(browse: BrowseService, guildId: Snowflake, typed: string): Promise<RowId> {
  const id = await browse.named(guildId, typed, true);
  if (id === null) throw catalogError("catalog.notFound", {});
  return id;
}

@Discord()
@injectable()
@SlashGroup({
  name: "product",
  description: "Add and change what the shop sells",
  defaultMemberPermissions: PermissionFlagsBits.ManageGuild,
})
@SlashGroup("product")
export class ProductCommands {
  constructor(
    private readonly catalog: CatalogService,
    private readonly browse: BrowseService,
    private readonly givenRoles: GivenRoles,
  ) {}

  @Slash({ name: "add", description: "Make a hidden draft and open its card" })
  @Guard(policy({ level: "admin", ack: "defer" }))
  async add(
    @SlashOption({
      name: "category",
      description: "Such as Games; made when new",
      type: ApplicationCommandOptionType.String,
      minLength: 1,
      maxLength: TEXT_BOUNDS.name,
      required: true,
    })
    category: string,
    @SlashOption({
      name: "subcategory",
      description: "Such as Keys; made when new",
      type: ApplicationCommandOptionType.String,
      minLength: 1,
      maxLength: TEXT_BOUNDS.name,
      required: true,
    })
    subcategory: string,
    @SlashOption({
      name: "name",
      description: "What customers read",
      type: ApplicationCommandOptionType.String,
      minLength: 1,
      maxLength: TEXT_BOUNDS.name,
      required: true,
    })
    name: string,
    @SlashOption({
      name: "price",
      description: "Of one unit, for example 5 or 12.50",
      type: ApplicationCommandOptionType.String,
      minLength: 1,
      maxLength: 40,
      required: true,
    })
    price: string,
    @SlashOption({
      name: "variant",
      description: "Such as 1 month; variants of a name are one entry in the shop",
      type: ApplicationCommandOptionType.String,
      maxLength: TEXT_BOUNDS.variant,
      required: false,
    })
    variant: string | undefined,
    interaction: ChatInputCommandInteraction<"cached">,
  ): Promise<void> {
    const actor = actorOf(interaction);
    const names = { category, subcategory, name, variant: variant ?? "" };
    const product = await this.catalog.add(actor, names, readPrice(price, actor.currency));
    await show(interaction, productViews.card(product, actor.currency, productViews.notes.added));
  }

  @Slash({ name: "edit", description: "Open a product's card" })
  @Guard(policy({ level: "admin", ack: "defer" }))
  edit(
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
    return this.openCard(product, interaction);
  }

  @Slash({ name: "show", description: "Look at a product as it is set up" })
  @Guard(policy({ level: "admin", ack: "defer" }))
  async show(
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
    const actor = actorOf(interaction);
    const id = await productNamed(this.browse, actor.guildId, product);
    const { embeds } = productViews.card(await this.catalog.product(actor.guildId, id), actor.currency);
    await show(interaction, { embeds });
  }

  @ButtonComponent({ id: openForm.pattern })
  @Guard(policy({ level: "admin", ack: "modal" }))
  async open(interaction: ButtonInteraction<"cached">): Promise<void> {
    const actor = actorOf(interaction);
    const { form, product } = openForm.parse(interaction.customId);
    const offer = await this.catalog.product(actor.guildId, product);
    await showModal(interaction, productViews.form(form, offer, actor.currency));
  }

  @ModalComponent({ id: saveName.pattern })
  @Guard(policy({ level: "admin", ack: "update" }))
  async saveName(interaction: ModalSubmitInteraction<"cached">): Promise<void> {
    const text = (field: string) => interaction.fields.getTextInputValue(field);
    await this.save(interaction, saveName.parse(interaction.customId).product, {
      names: {
        category: text(FIELD.category),
        subcategory: text(FIELD.subcategory),
        name: text(FIELD.name),
        variant: text(FIELD.variant),
      },
      price: readPrice(text(FIELD.price), actorOf(interaction).currency),
    });
  }

  @ModalComponent({ id: saveTexts.pattern })
  @Guard(policy({ level: "admin", ack: "update" }))
  async saveTexts(interaction: ModalSubmitInteraction<"cached">): Promise<void> {
    const text = (field: string) => interaction.fields.getTextInputValue(field).trim();
    await this.save(interaction, saveTexts.parse(interaction.customId).product, {
      description: text(FIELD.description),
      startTime: text(FIELD.startTime),
      duration: text(FIELD.duration),
      refillPeriod: text(FIELD.refillPeriod),
    });
  }

  @ModalComponent({ id: saveGoods.pattern })
  @Guard(policy({ level: "admin", ack: "update" }))
  async saveGoods(interaction: ModalSubmitInteraction<"cached">): Promise<void> {
    const { product } = saveGoods.parse(interaction.customId);
    await this.save(interaction, product, await this.readGoods(interaction));
  }

  @ModalComponent({ id: saveLimits.pattern })
  @Guard(policy({ level: "admin", ack: "update" }))
  async saveLimits(interaction: ModalSubmitInteraction<"cached">): Promise<void> {
    const text = (field: string) => interaction.fields.getTextInputValue(field);
    await this.save(interaction, saveLimits.parse(interaction.customId).product, {
      maxPerOrder: readNumber("Units in one order", text(FIELD.maxPerOrder), 1, MOST_PER_ORDER),
      warrantyDays: readNumber("Days of warranty", text(FIELD.warrantyDays), 0, LONGEST_WARRANTY_DAYS),
    });
  }

  @ModalComponent({ id: saveImage.pattern })
  @Guard(policy({ level: "admin", ack: "update" }))
  async saveImage(interaction: ModalSubmitInteraction<"cached">): Promise<void> {
    const imageUrl = interaction.fields.getTextInputValue(FIELD.imageUrl);
    await this.save(interaction, saveImage.parse(interaction.customId).product, { imageUrl });
  }

  @ButtonComponent({ id: showCard.pattern })
  @Guard(policy({ level: "admin", ack: "update" }))
  async card(interaction: ButtonInteraction<"cached">): Promise<void> {
    const actor = actorOf(interaction);
    const product = await this.catalog.product(actor.guildId, showCard.parse(interaction.customId).product);
    await show(interaction, productViews.card(product, actor.currency));
  }

  @ButtonComponent({ id: setDelivery.pattern })
  @Guard(policy({ level: "admin", ack: "update" }))
  async setDelivery(interaction: ButtonInteraction<"cached">): Promise<void> {
    const { product, delivery } = setDelivery.parse(interaction.customId);
    await this.save(interaction, product, { delivery });
  }

  @ButtonComponent({ id: setState.pattern })
  @Guard(policy({ level: "admin", ack: "update" }))
  async setState(interaction: ButtonInteraction<"cached">): Promise<void> {
    const { product, state } = setState.parse(interaction.customId);
    await this.save(interaction, product, { state }, productViews.notes[state]);
  }

  /** @throws DomainError `catalog.notANumber`, `catalog.roleRefused` */
  private async readGoods({ fields, guildId }: ModalSubmitInteraction<"cached">): Promise<ProductChange> {
    const text = fields.getTextInputValue(FIELD.goods).trim();
    const removesText = fields.fields.has(FIELD.textKept) && fields.getStringSelectValues(FIELD.textKept)[0] === NO;
    const usesKeys = fields.getStringSelectValues(FIELD.keys)[0] === YES;
    const days = fields.getTextInputValue(FIELD.roleDays).trim();
    const roleId = fields.getSelectedRoles(FIELD.role)?.firstKey();
    const fault = roleId === undefined ? null : await this.givenRoles.faultOf(guildId, roleId);
    if (fault) throw catalogError("catalog.roleRefused", { fault });
    const role = roleId === undefined ? null : { id: roleId, days: days === "" ? null : readDays(days) };
    return {
      usesKeys,
      role,
      ...(text !== "" ? { goodsText: text } : removesText && { goodsText: null }),
      // Who enters goods means to have them delivered.
      ...((usesKeys || role !== null || text !== "") && { delivery: "goods" }),
    };
  }

  private async openCard(typed: string, interaction: ChatInputCommandInteraction<"cached">): Promise<void> {
    const actor = actorOf(interaction);
    const product = await this.catalog.product(actor.guildId, await productNamed(this.browse, actor.guildId, typed));
    await show(interaction, productViews.card(product, actor.currency));
  }

  private async save(
    interaction: ButtonInteraction<"cached"> | ModalSubmitInteraction<"cached">,
    product: RowId,
    change: ProductChange,
    note: string = productViews.notes.saved,
  ): Promise<void> {
    const actor = actorOf(interaction);
    const changed = await this.catalog.change(actor, product, change);
    await show(interaction, productViews.card(changed, actor.currency, note));
  }
}

function readDays(text: string): number {
  return readNumber("Days of the role", text, 1, LONGEST_ROLE_DAYS);
}

/** A price may be zero: such an order is paid without a movement. */
function readPrice(text: string, currency: string): bigint {
  return parseAmount(text, currency, { lowest: 0n, largest: largestMovement(currency) });
}

/** @throws DomainError `catalog.notANumber` */
function readNumber(field: string, text: string, least: number, most: number): number {
  const number = /^\d{1,6}$/.test(text.trim()) ? Number(text) : NaN;
  if (!(number >= least && number <= most)) throw catalogError("catalog.notANumber", { field, least, most });
  return number;
}
