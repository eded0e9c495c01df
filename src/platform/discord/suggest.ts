import type { ApplicationCommandOptionChoiceData, AutocompleteInteraction } from "discord.js";
import type { InjectionToken } from "tsyringe";
import type { Actor } from "../actor.js";
import { container } from "../container.js";
import { DomainError } from "../errors.js";
import { LOGGER } from "../logging/logger.js";
import { oneLine } from "../plain-text.js";
import { AccessCheck, type Policy } from "./policy.js";
import { cut } from "./text.js";

/** One line of an autocomplete list; name and value are cut to 100 characters. */
export type Choice = ApplicationCommandOptionChoiceData;
/** What autocomplete enforces: it has no acknowledgement and takes no rate limit. */
export type SuggestPolicy = Pick<Policy, "level"> & Partial<Pick<Policy, "whileBlocked">>;
/** A function for `@SlashOption({ autocomplete })`. */
export type Suggestion = (interaction: AutocompleteInteraction) => Promise<void>;

/** Discord's bounds on autocomplete. */
const MOST_CHOICES = 25;
const LONGEST_CHOICE = 100;

const suggestions = new Map<Suggestion, { readonly name: string; readonly policy: SuggestPolicy }>();

/**
 * Completes an option while a person types. Guards do not run for autocomplete, so this checks access itself; a refused
 * caller, an error and a late answer all show an empty list.
 *
 * @param name `module.what`, for the log
 * @param find the choices for what was typed; `resolve` gives a service
 * @example
 * autocomplete: suggest("catalog.products", { level: "customer" }, (actor, typed, resolve) =>
 *   resolve(ProductSearch).choices(actor, typed))
 */
export function suggest(
  name: string,
  policy: SuggestPolicy,
  find: (actor: Actor, typed: string, resolve: <T>(token: InjectionToken<T>) => T) => Promise<readonly Choice[]>,
): Suggestion {
  const complete: Suggestion = async (interaction) => {
    const logger = container.resolve(LOGGER);
    try {
      const check = container.resolve(AccessCheck);
      const actor = await check.admit(interaction, { whileBlocked: false, ...policy });
      const found = await find(actor, oneLine(interaction.options.getFocused()), (token) => container.resolve(token));
      await interaction.respond(found.slice(0, MOST_CHOICES).map(fitted));
    } catch (error) {
      const refused = error instanceof DomainError;
      logger.log(refused ? "info" : "error", "autocomplete failed", { suggestion: name, error });
      if (!interaction.responded) {
        await interaction.respond([]).catch((late: unknown) => {
          logger.warn("autocomplete answered too late", { suggestion: name, error: late });
        });
      }
    }
  };
  suggestions.set(complete, { name, policy });
  return complete;
}

/** The policy of a function made by {@link suggest}; undefined for any other. */
export function suggestionOf(complete: unknown): { readonly name: string; readonly policy: SuggestPolicy } | undefined {
  // A lookup by identity: a foreign value is simply not there.
  return suggestions.get(complete as Suggestion);
}

function fitted({ name, value, ...rest }: Choice): Choice {
  return {
    ...rest,
    name: cut(name, LONGEST_CHOICE),
    // A cut value would name another thing; the command then says that it knows no such thing.
    value: typeof value === "string" ? value.slice(0, LONGEST_CHOICE) : value,
  };
}
