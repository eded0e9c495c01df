import {
  ApplicationCommandOptionType,
  GuildMember,
  User,
  type ButtonInteraction,
  type ChatInputCommandInteraction,
  type StringSelectMenuInteraction,
} from "discord.js";
import { ButtonComponent, Discord, Guard, SelectMenuComponent, Slash, SlashOption } from "discordx";
import { injectable } from "tsyringe";
import { actorOf, policy } from "../../platform/discord/policy.js";
import { show } from "../../platform/discord/view.js";
import { listLimit } from "../settings/limits.js";
import { openOrder, pickedOrder, turnOrders } from "./desk.actions.js";
import { DeskService } from "./desk.service.js";
import * as deskViews from "./desk.views.js";

@Discord()
@injectable()
export class DeskCommands {
  constructor(private readonly desk: DeskService) {}

  @Slash({ name: "orders", description: "Your orders, with their goods and timeline" })
  @Guard(policy({ level: "customer", ack: "defer", whileBlocked: true, limit: listLimit }))
  async orders(
    @SlashOption({
      name: "member",
      description: "Somebody else's orders (staff)",
      type: ApplicationCommandOptionType.User,
      required: false,
    })
    member: GuildMember | User | undefined,
    @SlashOption({
      name: "page",
      description: "Which page, 10 orders each",
      type: ApplicationCommandOptionType.Integer,
      minValue: 1,
      maxValue: 99_999,
      required: false,
    })
    page: number | undefined,
    interaction: ChatInputCommandInteraction<"cached">,
  ): Promise<void> {
    const actor = actorOf(interaction);
    const found = await this.desk.ordersOf(actor, member?.id ?? actor.memberId, page ?? 1);
    await show(interaction, deskViews.orders(found, found.memberId === actor.memberId, actor.currency));
  }

  @ButtonComponent({ id: turnOrders.pattern })
  @Guard(policy({ level: "customer", ack: "update", whileBlocked: true }))
  async turn(interaction: ButtonInteraction<"cached">): Promise<void> {
    const actor = actorOf(interaction);
    const { member, page } = turnOrders.parse(interaction.customId);
    const found = await this.desk.ordersOf(actor, member, page);
    await show(interaction, deskViews.orders(found, member === actor.memberId, actor.currency));
  }

  @SelectMenuComponent({ id: openOrder.pattern })
  @Guard(policy({ level: "customer", ack: "defer", whileBlocked: true }))
  async open(interaction: StringSelectMenuInteraction<"cached">): Promise<void> {
    const actor = actorOf(interaction);
    const details = await this.desk.details(actor, pickedOrder.parse(interaction.values[0] ?? ""));
    await show(interaction, deskViews.details(details, actor.currency));
  }
}
