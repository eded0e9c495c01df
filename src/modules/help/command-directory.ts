import { MetadataStorage, type DApplicationCommand } from "discordx";
import { inject, injectable } from "tsyringe";
import { atLeast, type Actor } from "../../platform/actor.js";
import { policyOf } from "../../platform/discord/policy.js";
import { domainErrors } from "../../platform/errors.js";
import { MODULES, type Module } from "../../platform/module.js";
import type { CommandFacts, HelpErrors } from "./help.types.js";
import { nearMatches } from "./near-matches.js";

const helpError = domainErrors<HelpErrors>();

/** The registered slash commands as people know them, and who may run which. */
@injectable()
export class CommandDirectory {
  private known: readonly CommandFacts[] | undefined;

  constructor(@inject(MODULES) private readonly modules: readonly Module[]) {}

  /** What the caller may run, in the order of the modules. */
  commandsFor(actor: Actor): CommandFacts[] {
    return this.all().filter(
      ({ level, whileBlocked }) => atLeast(actor.level, level) && (whileBlocked || !actor.blocked),
    );
  }

  /**
   * The commands that a text names: one, or all of a group.
   *
   * @param typed with or without `/`, in any case
   * @throws DomainError `help.unknownCommand`, also for a command that the caller may not run
   */
  find(actor: Actor, typed: string): CommandFacts[] {
    const path = typed.trim().replace(/^\//, "").replace(/\s+/g, " ").toLowerCase();
    const allowed = this.commandsFor(actor);
    const found = allowed.filter((each) => each.path === path || each.path.startsWith(`${path} `));
    if (path === "" || found.length === 0) {
      const near = nearMatches(
        path,
        allowed.map((each) => each.path),
      );
      throw helpError("help.unknownCommand", { text: path, near });
    }
    return found;
  }

  private all(): readonly CommandFacts[] {
    // Commands are registered once, before the first interaction.
    this.known ??= this.modules.flatMap((module) => this.commandsOf(module));
    return this.known;
  }

  private commandsOf({ name, handlers = [], help }: Module): CommandFacts[] {
    const owned = MetadataStorage.instance.applicationCommandSlashesFlat.filter((command) =>
      // discordx keeps the class as a bare Function.
      handlers.some((handler) => command.discord.from === handler),
    );
    return owned.flatMap((command) => factsOf(command, help ?? { area: capital(name), examples: {} }));
  }
}

function factsOf(command: DApplicationCommand, help: NonNullable<Module["help"]>): CommandFacts[] {
  const path = [command.group, command.subgroup, command.name].filter(Boolean).join(" ");
  const policy = command.guards.flatMap(({ fn }) => policyOf(fn) ?? [])[0];
  if (!policy) return [];
  return [
    {
      path,
      description: command.description,
      area: (atLeast(policy.level, "admin") ? help.adminArea : undefined) ?? help.area,
      level: policy.level,
      whileBlocked: policy.whileBlocked,
      options: command.options.map(({ name, description, required, choices }) => ({
        name,
        description,
        required: Boolean(required),
        choices: choices.map((choice) => choice.name),
      })),
      examples: help.examples[path] ?? [],
    },
  ];
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
