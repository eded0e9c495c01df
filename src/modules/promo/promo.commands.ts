import {
  ApplicationCommandOptionType,
  PermissionFlagsBits,
  type ButtonInteraction,
  type ChatInputCommandInteraction,
  type StringSelectMenuInteraction,
} from "discord.js";
import { ButtonComponent, Discord, Guard, SelectMenuComponent, Slash, SlashChoice, SlashOption } from "discordx";
import { injectable } from "tsyringe";
import { Clock, DAY } from "../../platform/clock.js";
import { rowId } from "../../platform/discord/custom-id.js";
import { actorOf, policy } from "../../platform/discord/policy.js";
import { suggest } from "../../platform/discord/suggest.js";
import { cut } from "../../platform/discord/text.js";
import { show } from "../../platform/discord/view.js";
import { parseMoment } from "../../platform/moment.js";
import { largestMovement, parseAmount, parseRate, type Currency } from "../../platform/money.js";
import { BrowseService } from "../catalog/browse.service.js";
import { catalogError } from "../catalog/catalog.service.js";
import { suggestCategory } from "../catalog/category.commands.js";
import { CategoryService } from "../catalog/category.service.js";
import { suggestAnyProduct } from "../catalog/product.commands.js";
import { TierTableService } from "../loyalty/tier-table.service.js";
import { confirmDeletion, listCodes, listWorkingCodes, openCode } from "./promo.actions.js";
import { PromoCodesService } from "./promo-codes.service.js";
import { promoError } from "./promo-rules.js";
import { CODE_BOUNDS, LONGEST_DAYS, MOST_PER_CUSTOMER, MOST_USES, type PromoDiscount } from "./promo.types.js";
import * as promoViews from "./promo.views.js";

const suggestCode = suggest("promo.codes", { level: "admin" }, async (actor, typed, resolve) => {
  const found = await resolve(PromoCodesService).search(actor.guildId, typed);
  return found.map((promo) => promoViews.choice(promo, actor.currency));
});

const suggestTier = suggest("promo.tiers", { level: "admin" }, async (actor, typed, resolve) => {
  const tiers = await resolve(TierTableService).search(actor.guildId, typed);
  return tiers.map(({ key, name }) => ({ name, value: key }));
});

/** 100 %. */
const HIGHEST_RATE = 10_000;

/** Longer than any code, so that one typed with a blank too many is still read. */
const TYPED_CODE = 40;

@Discord()
@injectable()
export class PromoCommands {
  constructor(
    private readonly codes: PromoCodesService,
    private readonly browse: BrowseService,
    private readonly categories: CategoryService,
    private readonly tiers: TierTableService,
    private readonly clock: Clock,
  ) {}

  @Slash({
    name: "createcode",
    description: "Make a promo code",
    defaultMemberPermissions: PermissionFlagsBits.ManageGuild,
  })
  @Guard(policy({ level: "admin", ack: "defer" }))
  async createCode(
    @SlashOption({
      name: "code",
      description: "3 to 20 letters, digits, _ or -, in any case",
      type: ApplicationCommandOptionType.String,
      minLength: CODE_BOUNDS.shortest,
      maxLength: CODE_BOUNDS.longest,
      required: true,
    })
    code: string,
    @SlashChoice({ name: "percentage", value: "percentage" }, { name: "fixed amount", value: "fixed_amount" })
    @SlashOption({
      name: "type",
      description: "A percentage of the order, or an amount once per order",
      type: ApplicationCommandOptionType.String,
      required: true,
    })
    type: string,
    @SlashOption({
      name: "value",
      description: "The percentage (such as 12.5) or the amount (such as 5.00)",
      type: ApplicationCommandOptionType.String,
      maxLength: 40,
      required: true,
    })
    value: string,
    @SlashOption({
      name: "max_uses",
      description: "How often it can be used in all (default: any number)",
      type: ApplicationCommandOptionType.Integer,
      minValue: 1,
      maxValue: MOST_USES,
      required: false,
    })
    maxUses: number | undefined,
    @SlashOption({
      name: "max_per_user",
      description: "How often each customer can use it (default: any number)",
      type: ApplicationCommandOptionType.Integer,
      minValue: 1,
      maxValue: MOST_PER_CUSTOMER,
      required: false,
    })
    maxPerUser: number | undefined,
    @SlashOption({
      name: "expires_days",
      description: "Days from its start until it ends (default: no end)",
      type: ApplicationCommandOptionType.Integer,
      minValue: 1,
      maxValue: LONGEST_DAYS,
      required: false,
    })
    expiresDays: number | undefined,
    @SlashOption({
      name: "starts",
      description: "2026-12-24 18:00 in the shop's zone, or in 3h (default: now)",
      type: ApplicationCommandOptionType.String,
      maxLength: 40,
      required: false,
    })
    starts: string | undefined,
    @SlashOption({
      name: "stackable",
      description: "Counts beside a tier's discount (default: the larger of the two counts)",
      type: ApplicationCommandOptionType.Boolean,
      required: false,
    })
    stackable: boolean | undefined,
    @SlashOption({
      name: "first_time_only",
      description: "Only for a customer's first order (default: no)",
      type: ApplicationCommandOptionType.Boolean,
      required: false,
    })
    firstTimeOnly: boolean | undefined,
    @SlashOption({
      name: "min_purchase",
      description: "The least order total before discounts, such as 20",
      type: ApplicationCommandOptionType.String,
      maxLength: 40,
      required: false,
    })
    minPurchase: string | undefined,
    @SlashOption({
      name: "product",
      description: "Only for this product",
      type: ApplicationCommandOptionType.String,
      maxLength: 200,
      required: false,
      autocomplete: suggestAnyProduct,
    })
    product: string | undefined,
    @SlashOption({
      name: "category",
      description: "Only in this category or sub-category",
      type: ApplicationCommandOptionType.String,
      maxLength: 200,
      required: false,
      autocomplete: suggestCategory,
    })
    category: string | undefined,
    @SlashOption({
      name: "tier",
      description: "Only for customers who hold this tier",
      type: ApplicationCommandOptionType.String,
      maxLength: 100,
      required: false,
      autocomplete: suggestTier,
    })
    tier: string | undefined,
    interaction: ChatInputCommandInteraction<"cached">,
  ): Promise<void> {
    const actor = actorOf(interaction);
    const { currency } = actor;
    const now = this.clock.now();
    const startsAt = starts === undefined ? now : parseMoment(starts, actor.timeZone, now);
    const promo = await this.codes.create(actor, {
      code,
      discount: discountOf(type, value, currency),
      maxUses: maxUses ?? null,
      maxPerCustomer: maxPerUser ?? null,
      startsAt,
      endsAt: expiresDays === undefined ? null : new Date(startsAt.getTime() + expiresDays * DAY),
      stackable: stackable ?? false,
      firstOrderOnly: firstTimeOnly ?? false,
      minPurchase: minPurchase === undefined ? null : amountOf(minPurchase, currency),
      productId: product === undefined ? null : await this.productNamed(actor.guildId, product),
      categoryId: category === undefined ? null : (await this.categories.named(actor.guildId, category)).id,
      tier: tier === undefined ? null : (await this.tiers.named(actor.guildId, tier)).key,
    });
    await show(interaction, promoViews.created(promo, currency));
  }

  @Slash({
    name: "listcodes",
    description: "All promo codes with their uses",
    defaultMemberPermissions: PermissionFlagsBits.ManageGuild,
  })
  @Guard(policy({ level: "admin", ack: "defer" }))
  async listCodes(
    @SlashOption({
      name: "active_only",
      description: "Only those that work now or will, those that end first on top (default: no)",
      type: ApplicationCommandOptionType.Boolean,
      required: false,
    })
    activeOnly: boolean | undefined,
    @SlashOption({
      name: "page",
      description: "Which page, 10 codes each",
      type: ApplicationCommandOptionType.Integer,
      minValue: 1,
      maxValue: 99_999,
      required: false,
    })
    page: number | undefined,
    interaction: ChatInputCommandInteraction<"cached">,
  ): Promise<void> {
    const { guildId, currency } = actorOf(interaction);
    const working = activeOnly ?? false;
    await show(interaction, promoViews.list(await this.codes.numbered(guildId, page ?? 1, working), working, currency));
  }

  @ButtonComponent({ id: listCodes.pattern })
  @Guard(policy({ level: "admin", ack: "update" }))
  async turn(interaction: ButtonInteraction<"cached">): Promise<void> {
    const { guildId, currency } = actorOf(interaction);
    const shelf = await this.codes.page(guildId, listCodes.parse(interaction.customId));
    await show(interaction, promoViews.list(shelf, false, currency));
  }

  @ButtonComponent({ id: listWorkingCodes.pattern })
  @Guard(policy({ level: "admin", ack: "update" }))
  async turnWorking(interaction: ButtonInteraction<"cached">): Promise<void> {
    const { guildId, currency } = actorOf(interaction);
    const shelf = await this.codes.workingPage(guildId, listWorkingCodes.parse(interaction.customId));
    await show(interaction, promoViews.list(shelf, true, currency));
  }

  @SelectMenuComponent({ id: openCode.pattern })
  @Guard(policy({ level: "admin", ack: "defer" }))
  async open(interaction: StringSelectMenuInteraction<"cached">): Promise<void> {
    const { guildId, currency } = actorOf(interaction);
    const usage = await this.codes.usageById(guildId, rowId.parse(interaction.values[0] ?? ""));
    await show(interaction, promoViews.usage(usage, currency));
  }

  @Slash({
    name: "codeinfo",
    description: "Show a promo code and how it was used",
    defaultMemberPermissions: PermissionFlagsBits.ManageGuild,
  })
  @Guard(policy({ level: "admin", ack: "defer" }))
  async codeInfo(
    @SlashOption({
      name: "code",
      description: "Which code",
      type: ApplicationCommandOptionType.String,
      maxLength: TYPED_CODE,
      required: true,
      autocomplete: suggestCode,
    })
    code: string,
    interaction: ChatInputCommandInteraction<"cached">,
  ): Promise<void> {
    const { guildId, currency } = actorOf(interaction);
    await show(interaction, promoViews.usage(await this.codes.usage(guildId, code), currency));
  }

  @Slash({
    name: "deactivatecode",
    description: "End a promo code now; orders that have it keep it",
    defaultMemberPermissions: PermissionFlagsBits.ManageGuild,
  })
  @Guard(policy({ level: "admin", ack: "defer" }))
  async deactivateCode(
    @SlashOption({
      name: "code",
      description: "Which code",
      type: ApplicationCommandOptionType.String,
      maxLength: TYPED_CODE,
      required: true,
      autocomplete: suggestCode,
    })
    code: string,
    interaction: ChatInputCommandInteraction<"cached">,
  ): Promise<void> {
    await show(interaction, promoViews.deactivated(await this.codes.deactivate(actorOf(interaction), code)));
  }

  @Slash({
    name: "deletecode",
    description: "Delete a promo code; its history stays",
    defaultMemberPermissions: PermissionFlagsBits.ManageGuild,
  })
  @Guard(policy({ level: "admin", ack: "defer" }))
  async deleteCode(
    @SlashOption({
      name: "code",
      description: "Which code",
      type: ApplicationCommandOptionType.String,
      maxLength: TYPED_CODE,
      required: true,
      autocomplete: suggestCode,
    })
    code: string,
    interaction: ChatInputCommandInteraction<"cached">,
  ): Promise<void> {
    await show(interaction, promoViews.askDeletion(await this.codes.deletable(interaction.guildId, code)));
  }

  @ButtonComponent({ id: confirmDeletion.pattern })
  @Guard(policy({ level: "admin", ack: "update" }))
  async confirmDeletion(interaction: ButtonInteraction<"cached">): Promise<void> {
    const { promo } = confirmDeletion.parse(interaction.customId);
    await show(interaction, promoViews.deleted(await this.codes.remove(actorOf(interaction), promo)));
  }

  /** @throws DomainError `catalog.notFound` */
  private async productNamed(guildId: string, typed: string): Promise<string> {
    const id = await this.browse.named(guildId, typed, true);
    if (id === null) throw catalogError("catalog.notFound", {});
    return id;
  }
}

/** @throws DomainError `promo.notAPercentage`, `money.malformed`, `money.outOfRange` */
function discountOf(type: string, value: string, currency: Currency): PromoDiscount {
  if (type !== "percentage") return { kind: "fixed", amount: amountOf(value, currency) };
  const rate = parseRate(value) ?? 0;
  if (rate < 1 || rate > HIGHEST_RATE) throw promoError("promo.notAPercentage", { text: cut(value, 40) });
  return { kind: "percentage", rate };
}

function amountOf(text: string, currency: Currency): bigint {
  return parseAmount(text, currency, { largest: largestMovement(currency) });
}
