import {
  ApplicationCommandOptionType,
  PermissionFlagsBits,
  type ButtonInteraction,
  type ChatInputCommandInteraction,
  type StringSelectMenuInteraction,
} from "discord.js";
import { ButtonComponent, Discord, Guard, SelectMenuComponent, Slash, SlashOption } from "discordx";
import { injectable } from "tsyringe";
import { actorOf, policy } from "../../platform/discord/policy.js";
import { suggest } from "../../platform/discord/suggest.js";
import { show } from "../../platform/discord/view.js";
import { DeadJobService } from "./dead-job.service.js";
import * as actions from "./queue.actions.js";
import * as queueViews from "./queue.views.js";
import { Queues } from "./queues.js";

const suggestKind = suggest("desk.queues", { level: "admin" }, (actor, typed, resolve) => {
  const shown = resolve(Queues).shownTo(actor);
  const found = shown.filter(({ kind, label }) => `${kind} ${label}`.toLowerCase().includes(typed.toLowerCase()));
  return Promise.resolve(found.map(({ kind, label }) => ({ name: label, value: kind })));
});

@Discord()
@injectable()
export class QueueCommands {
  constructor(
    private readonly queues: Queues,
    private readonly dead: DeadJobService,
  ) {}

  @Slash({
    name: "queue",
    description: "What waits for the staff, with the buttons that settle it",
    defaultMemberPermissions: PermissionFlagsBits.ManageGuild,
  })
  @Guard(policy({ level: "admin", ack: "defer" }))
  async queue(
    @SlashOption({
      name: "kind",
      description: "What to look at; leave empty for all",
      type: ApplicationCommandOptionType.String,
      maxLength: 60,
      required: false,
      autocomplete: suggestKind,
    })
    kind: string | undefined,
    @SlashOption({
      name: "page",
      description: "Which page, 10 each",
      type: ApplicationCommandOptionType.Integer,
      minValue: 1,
      maxValue: 99_999,
      required: false,
    })
    page: number | undefined,
    interaction: ChatInputCommandInteraction<"cached">,
  ): Promise<void> {
    const actor = actorOf(interaction);
    await show(
      interaction,
      kind === undefined
        ? queueViews.overview(await this.queues.overview(actor))
        : queueViews.queue(await this.queues.page(actor, kind, page ?? 1)),
    );
  }

  @ButtonComponent({ id: actions.showQueues.pattern })
  @Guard(policy({ level: "admin", ack: "update" }))
  async all(interaction: ButtonInteraction<"cached">): Promise<void> {
    await show(interaction, queueViews.overview(await this.queues.overview(actorOf(interaction))));
  }

  @SelectMenuComponent({ id: actions.pickQueue.pattern })
  @Guard(policy({ level: "admin", ack: "update" }))
  async pick(interaction: StringSelectMenuInteraction<"cached">): Promise<void> {
    const kind = actions.pickedKind.parse(interaction.values[0] ?? "");
    await show(interaction, queueViews.queue(await this.queues.page(actorOf(interaction), kind, 1)));
  }

  @ButtonComponent({ id: actions.turnQueue.pattern })
  @Guard(policy({ level: "admin", ack: "update" }))
  async turn(interaction: ButtonInteraction<"cached">): Promise<void> {
    const { kind, page } = actions.turnQueue.parse(interaction.customId);
    await show(interaction, queueViews.queue(await this.queues.page(actorOf(interaction), kind, page)));
  }

  @SelectMenuComponent({ id: actions.openWaiting.pattern })
  @Guard(policy({ level: "admin", ack: "defer" }))
  async open(interaction: StringSelectMenuInteraction<"cached">): Promise<void> {
    const { kind } = actions.openWaiting.parse(interaction.customId);
    await show(interaction, await this.queues.open(actorOf(interaction), kind, interaction.values[0] ?? ""));
  }

  @ButtonComponent({ id: actions.redriveJob.pattern })
  @Guard(policy({ level: "operator", ack: "update" }))
  async redrive(interaction: ButtonInteraction<"cached">): Promise<void> {
    const { job } = actions.redriveJob.parse(interaction.customId);
    await show(interaction, queueViews.redriven(await this.dead.redrive(actorOf(interaction), job)));
  }
}
