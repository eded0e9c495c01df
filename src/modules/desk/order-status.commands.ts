import {
  ApplicationCommandOptionType,
  PermissionFlagsBits,
  type ButtonInteraction,
  type ChatInputCommandInteraction,
} from "discord.js";
import { ButtonComponent, Discord, Guard, Slash, SlashOption } from "discordx";
import { inject, injectable } from "tsyringe";
import type { Actor } from "../../platform/actor.js";
import { Clock } from "../../platform/clock.js";
import { actorOf, policy } from "../../platform/discord/policy.js";
import { ERROR_SENTENCES, type SentenceTable } from "../../platform/discord/sentences.js";
import { suggest } from "../../platform/discord/suggest.js";
import { show } from "../../platform/discord/view.js";
import type { RowId } from "../../platform/ids.js";
import { parseMoment } from "../../platform/moment.js";
import { oneLine } from "../../platform/plain-text.js";
import { OrderLifeService } from "../orders/order-life.service.js";
import { OrderStatusService } from "../sales/order-status.service.js";
import { STAFF_STATES, type OrderRef, type StatusChange } from "../sales/order-status.types.js";
import { numberOf, readOrderRefs, readStatus } from "../sales/staff-words.js";
import { DeskService, deskError } from "./desk.service.js";
import { MOST_ORDERS_AT_ONCE } from "./desk.types.js";
import { confirmCancellation, setStatus, showStatus } from "./order-status.actions.js";
import * as statusViews from "./order-status.views.js";

const LONGEST_NOTE = 300;
/** Fifty numbers of ten digits with what parts them. */
const LONGEST_LIST = 600;

/** Orders of the guild by number, for staff. */
const suggestOrder = suggest("desk.orders", { level: "admin" }, async (actor, typed, resolve) => {
  const digits = /^#?(\d{0,12})$/.exec(typed)?.[1];
  if (digits === undefined) return [];
  return (await resolve(OrderLifeService).beginningWith(actor.guildId, digits)).map(statusViews.choice);
});

/** The states that staff set; other words are taken too, and the refusal says what leads to those states. */
const suggestStatus = suggest("desk.statuses", { level: "admin" }, (_actor, typed) =>
  Promise.resolve(STAFF_STATES.filter((state) => state.startsWith(typed.toLowerCase())).map(statusViews.statusChoice)),
);

/** What the commands' options say of a change. */
interface Typed {
  readonly status: string;
  readonly note?: string | undefined;
  readonly estimated?: string | undefined;
  readonly notify?: boolean | undefined;
}

@Discord()
@injectable()
export class OrderStatusCommands {
  constructor(
    private readonly desk: DeskService,
    private readonly statuses: OrderStatusService,
    private readonly clock: Clock,
    @inject(ERROR_SENTENCES) private readonly sentences: SentenceTable,
  ) {}

  @Slash({
    name: "order-status",
    description: "An order with its timeline, money and goods, and what can be done about it",
    defaultMemberPermissions: PermissionFlagsBits.ManageGuild,
  })
  @Guard(policy({ level: "admin", ack: "defer" }))
  async orderStatus(
    @SlashOption({
      name: "order",
      description: "Its number, such as 1042",
      type: ApplicationCommandOptionType.String,
      maxLength: 20,
      required: true,
      autocomplete: suggestOrder,
    })
    order: string,
    @SlashOption({
      name: "status",
      description: "Bring it to this status at once",
      type: ApplicationCommandOptionType.String,
      maxLength: 20,
      required: false,
      autocomplete: suggestStatus,
    })
    status: string | undefined,
    interaction: ChatInputCommandInteraction<"cached">,
  ): Promise<void> {
    if (status !== undefined) return this.change(interaction, oneRef(order), { status });
    const actor = actorOf(interaction);
    const report = await this.desk.report(actor, numberOf(order));
    await show(interaction, statusViews.report(report, actor.currency));
  }

  @Slash({
    name: "updateorderstatus",
    description: "Bring an order to another status",
    defaultMemberPermissions: PermissionFlagsBits.ManageGuild,
  })
  @Guard(policy({ level: "admin", ack: "defer" }))
  async updateOrderStatus(
    @SlashOption({
      name: "order",
      description: "Its number, such as 1042",
      type: ApplicationCommandOptionType.String,
      maxLength: 20,
      required: true,
      autocomplete: suggestOrder,
    })
    order: string,
    @SlashOption({
      name: "status",
      description: "Such as processing, delivered, completed or cancelled",
      type: ApplicationCommandOptionType.String,
      maxLength: 20,
      required: true,
      autocomplete: suggestStatus,
    })
    status: string,
    @SlashOption({
      name: "note",
      description: "Why, or what comes next; the buyer reads it",
      type: ApplicationCommandOptionType.String,
      maxLength: LONGEST_NOTE,
      required: false,
    })
    note: string | undefined,
    @SlashOption({
      name: "estimated_delivery",
      description: "With processing: such as 2026-12-24 18:00 or in 3h",
      type: ApplicationCommandOptionType.String,
      maxLength: 40,
      required: false,
    })
    estimated: string | undefined,
    @SlashOption({
      name: "notify",
      description: "Tell the buyer by DM (default: yes)",
      type: ApplicationCommandOptionType.Boolean,
      required: false,
    })
    notify: boolean | undefined,
    interaction: ChatInputCommandInteraction<"cached">,
  ): Promise<void> {
    await this.change(interaction, oneRef(order), { status, note, estimated, notify });
  }

  @Slash({
    name: "bulkupdateorders",
    description: `Bring up to ${MOST_ORDERS_AT_ONCE} orders to another status`,
    defaultMemberPermissions: PermissionFlagsBits.ManageGuild,
  })
  @Guard(policy({ level: "admin", ack: "defer" }))
  async bulkUpdateOrders(
    @SlashOption({
      name: "orders",
      description: "Their numbers, such as 1042 1043 1050",
      type: ApplicationCommandOptionType.String,
      minLength: 1,
      maxLength: LONGEST_LIST,
      required: true,
    })
    orders: string,
    @SlashOption({
      name: "status",
      description: "Such as processing, delivered, completed or cancelled",
      type: ApplicationCommandOptionType.String,
      maxLength: 20,
      required: true,
      autocomplete: suggestStatus,
    })
    status: string,
    @SlashOption({
      name: "note",
      description: "Why, or what comes next; the buyers read it",
      type: ApplicationCommandOptionType.String,
      maxLength: LONGEST_NOTE,
      required: false,
    })
    note: string | undefined,
    @SlashOption({
      name: "notify",
      description: "Tell the buyers by DM (default: yes)",
      type: ApplicationCommandOptionType.Boolean,
      required: false,
    })
    notify: boolean | undefined,
    interaction: ChatInputCommandInteraction<"cached">,
  ): Promise<void> {
    const refs = readOrderRefs(orders);
    if (refs.length === 0) throw deskError("desk.noOrders", {});
    if (refs.length > MOST_ORDERS_AT_ONCE) throw deskError("desk.tooManyOrders", { given: refs.length });
    await this.change(interaction, refs, { status, note, notify });
  }

  @ButtonComponent({ id: showStatus.pattern })
  @Guard(policy({ level: "admin", ack: "update" }))
  async showOrder(interaction: ButtonInteraction<"cached">): Promise<void> {
    await this.showReport(interaction, showStatus.parse(interaction.customId).order);
  }

  @ButtonComponent({ id: setStatus.pattern })
  @Guard(policy({ level: "admin", ack: "update" }))
  async setOrder(interaction: ButtonInteraction<"cached">): Promise<void> {
    const actor = actorOf(interaction);
    const { order: id, to } = setStatus.parse(interaction.customId);
    const { order } = await this.desk.reportOf(actor, id);
    const refs = [{ text: `#${order.number}`, number: order.number }];
    const outcome = await this.statuses.request(actor, refs, { ...plain(to), ownsGuild: ownsGuild(interaction) });
    const [result] = outcome.next === "done" ? outcome.results : [];
    if (outcome.next === "ask") {
      await show(interaction, statusViews.question(outcome, actor.currency));
    } else if (result?.outcome === "refused") {
      throw result.refusal;
    } else {
      await this.showReport(interaction, id);
    }
  }

  @ButtonComponent({ id: confirmCancellation.pattern })
  @Guard(policy({ level: "admin", ack: "update" }))
  async cancel(interaction: ButtonInteraction<"cached">): Promise<void> {
    const actor = actorOf(interaction);
    const { key } = confirmCancellation.parse(interaction.customId);
    const results = await this.statuses.confirm(actor, key, ownsGuild(interaction));
    await show(interaction, statusViews.results(results, this.sentences, actor.currency));
  }

  private async change(
    interaction: ChatInputCommandInteraction<"cached">,
    refs: readonly OrderRef[],
    typed: Typed,
  ): Promise<void> {
    const actor = actorOf(interaction);
    const change = { ...this.changeOf(actor, typed), ownsGuild: ownsGuild(interaction) };
    const outcome = await this.statuses.request(actor, refs, change);
    await show(
      interaction,
      outcome.next === "ask"
        ? statusViews.question(outcome, actor.currency)
        : statusViews.results(outcome.results, this.sentences, actor.currency),
    );
  }

  private changeOf(actor: Actor, { status, note, estimated, notify }: Typed): Omit<StatusChange, "ownsGuild"> {
    return {
      to: readStatus(status),
      note: note === undefined ? undefined : oneLine(note) || undefined,
      estimatedAt: estimated === undefined ? undefined : parseMoment(estimated, actor.timeZone, this.clock.now()),
      quiet: notify === false,
    };
  }

  private async showReport(interaction: ButtonInteraction<"cached">, order: RowId): Promise<void> {
    const actor = actorOf(interaction);
    await show(interaction, statusViews.report(await this.desk.reportOf(actor, order), actor.currency));
  }
}

function plain(to: StatusChange["to"]): Omit<StatusChange, "ownsGuild"> {
  return { to, note: undefined, estimatedAt: undefined, quiet: false };
}

function oneRef(typed: string): OrderRef[] {
  return [{ text: oneLine(typed), number: numberOf(typed) }];
}

function ownsGuild({ guild, user }: ChatInputCommandInteraction<"cached"> | ButtonInteraction<"cached">): boolean {
  return guild.ownerId === user.id;
}
