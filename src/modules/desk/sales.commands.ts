import {
  ApplicationCommandOptionType,
  GuildMember,
  PermissionFlagsBits,
  User,
  type ButtonInteraction,
  type ChatInputCommandInteraction,
} from "discord.js";
import { ButtonComponent, Discord, Guard, Slash, SlashChoice, SlashOption } from "discordx";
import { injectable } from "tsyringe";
import { actorOf, policy } from "../../platform/discord/policy.js";
import { show } from "../../platform/discord/view.js";
import { largestMovement, parseAmount } from "../../platform/money.js";
import { oneLine } from "../../platform/plain-text.js";
import { BrowseService } from "../catalog/browse.service.js";
import { CatalogService } from "../catalog/catalog.service.js";
import type { ProductNames } from "../catalog/catalog.types.js";
import { suggestAnyProduct } from "../catalog/product.commands.js";
import { ManualSaleService } from "../sales/manual-sale.service.js";
import { DeskService } from "./desk.service.js";
import * as statusViews from "./order-status.views.js";
import { SalesReportService } from "./sales-report.service.js";
import { PERIODS, type Period } from "./sales-report.types.js";
import { showSales } from "./sales.actions.js";
import * as salesViews from "./sales.views.js";

const LONGEST_NAME = 100;
const LONGEST_NOTES = 300;

@Discord()
@injectable()
export class SalesCommands {
  constructor(
    private readonly reports: SalesReportService,
    private readonly manual: ManualSaleService,
    private readonly browse: BrowseService,
    private readonly catalog: CatalogService,
    private readonly desk: DeskService,
  ) {}

  @Slash({
    name: "sales",
    description: "Revenue, orders, and what and who made them",
    defaultMemberPermissions: PermissionFlagsBits.ManageGuild,
  })
  @Guard(policy({ level: "admin", ack: "defer" }))
  async sales(
    @SlashChoice(...PERIODS.map((period) => ({ name: salesViews.periodNames[period], value: period })))
    @SlashOption({
      name: "period",
      description: "Of which time (default: 30 days)",
      type: ApplicationCommandOptionType.String,
      required: false,
    })
    period: Period | undefined,
    interaction: ChatInputCommandInteraction<"cached">,
  ): Promise<void> {
    const actor = actorOf(interaction);
    const known = PERIODS.find((each) => each === period) ?? "30d";
    await show(interaction, salesViews.report(await this.reports.report(actor, known), actor.currency));
  }

  @ButtonComponent({ id: showSales.pattern })
  @Guard(policy({ level: "admin", ack: "update" }))
  async show(interaction: ButtonInteraction<"cached">): Promise<void> {
    const actor = actorOf(interaction);
    const { period } = showSales.parse(interaction.customId);
    await show(interaction, salesViews.report(await this.reports.report(actor, period), actor.currency));
  }

  @Slash({
    name: "manual_complete",
    description: "Record a sale that was made elsewhere",
    defaultMemberPermissions: PermissionFlagsBits.ManageGuild,
  })
  @Guard(policy({ level: "admin", ack: "defer" }))
  async manualComplete(
    @SlashOption({
      name: "member",
      description: "Who bought",
      type: ApplicationCommandOptionType.User,
      required: true,
    })
    member: GuildMember | User,
    @SlashOption({
      name: "product_name",
      description: "A product of the shop, or what was sold in your words",
      type: ApplicationCommandOptionType.String,
      minLength: 1,
      maxLength: LONGEST_NAME,
      required: true,
      autocomplete: suggestAnyProduct,
    })
    productName: string,
    @SlashOption({
      name: "amount",
      description: "What was paid, for example 25 or 12.50",
      type: ApplicationCommandOptionType.String,
      maxLength: 40,
      required: true,
    })
    amount: string,
    @SlashOption({
      name: "notes",
      description: "Such as how it was paid; the buyer reads it",
      type: ApplicationCommandOptionType.String,
      maxLength: LONGEST_NOTES,
      required: false,
    })
    notes: string | undefined,
    interaction: ChatInputCommandInteraction<"cached">,
  ): Promise<void> {
    const actor = actorOf(interaction);
    const known = await this.browse.named(actor.guildId, productName, true);
    const order = await this.manual.record(actor, {
      member: {
        id: member.id,
        bot: member instanceof GuildMember ? member.user.bot : member.bot,
        here: member instanceof GuildMember,
      },
      productId: known,
      names: known === null ? looseNames(productName) : await this.catalog.product(actor.guildId, known),
      amount: parseAmount(amount, actor.currency, { largest: largestMovement(actor.currency) }),
      notes: notes === undefined ? undefined : oneLine(notes) || undefined,
    });
    await show(interaction, statusViews.report(await this.desk.reportOf(actor, order.id), actor.currency));
  }
}

/** What was sold in the words of staff. */
function looseNames(typed: string): ProductNames {
  return { category: "", subcategory: "", name: oneLine(typed), variant: "" };
}
