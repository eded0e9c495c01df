import {
  ApplicationCommandOptionType,
  type ButtonInteraction,
  type ChatInputCommandInteraction,
  type StringSelectMenuInteraction,
} from "discord.js";
import { ButtonComponent, Discord, Guard, SelectMenuComponent, Slash, SlashOption } from "discordx";
import { injectable } from "tsyringe";
import { actorOf, policy } from "../../platform/discord/policy.js";
import { suggest } from "../../platform/discord/suggest.js";
import { show } from "../../platform/discord/view.js";
import { CommandDirectory } from "./command-directory.js";
import type { CommandFacts } from "./help.types.js";
import * as helpViews from "./help.views.js";

const commandChoices = suggest(
  "help.commands",
  { level: "customer", whileBlocked: true },
  async (actor, typed, resolve) => {
    const wanted = typed.trim().replace(/^\//, "").toLowerCase();
    return resolve(CommandDirectory)
      .commandsFor(actor)
      .filter(({ path }) => path.includes(wanted))
      .map(({ path, description }) => ({ name: `/${path}: ${description}`, value: path }));
  },
);

@Discord()
@injectable()
export class HelpCommands {
  constructor(private readonly directory: CommandDirectory) {}

  @Slash({ name: "help", description: "What you can do here, and how" })
  @Guard(policy({ level: "customer", ack: "reply", whileBlocked: true }))
  async help(
    @SlashOption({
      name: "command",
      description: "A command to read about",
      type: ApplicationCommandOptionType.String,
      required: false,
      maxLength: 100,
      autocomplete: commandChoices,
    })
    command: string | undefined,
    interaction: ChatInputCommandInteraction<"cached">,
  ): Promise<void> {
    const actor = actorOf(interaction);
    const wanted = command ? this.directory.find(actor, command) : this.directory.commandsFor(actor);
    await show(interaction, viewOf(wanted));
  }

  @ButtonComponent({ id: helpViews.turnHelp.pattern })
  @Guard(policy({ level: "customer", ack: "update", whileBlocked: true }))
  async turn(interaction: ButtonInteraction<"cached">): Promise<void> {
    const { page } = helpViews.turnHelp.parse(interaction.customId);
    await show(interaction, helpViews.overview(this.directory.commandsFor(actorOf(interaction)), page));
  }

  @SelectMenuComponent({ id: helpViews.pickCommand.pattern })
  @Guard(policy({ level: "customer", ack: "update", whileBlocked: true }))
  async pick(interaction: StringSelectMenuInteraction<"cached">): Promise<void> {
    await show(interaction, viewOf(this.directory.find(actorOf(interaction), interaction.values[0] ?? "")));
  }
}

/** One command in full; several, such as those of a group, as a list. */
function viewOf(commands: readonly CommandFacts[]) {
  const [only, ...others] = commands;
  return only && others.length === 0 ? helpViews.details(only) : helpViews.overview(commands);
}
