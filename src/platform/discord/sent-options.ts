import {
  ApplicationCommandOptionType,
  type ChatInputCommandInteraction,
  type CommandInteractionOption,
} from "discord.js";
import { MetadataStorage } from "discordx";
import { domainErrors } from "../errors.js";
import { oneLine } from "../plain-text.js";

export interface OptionErrors {
  /** An option is missing, not the command's, or of another type than it declares. */
  "option.malformed": { option: string };
  /** A number out of the declared bounds, or text that is too long, blank, or no text at all. */
  "option.outOfBounds": { option: string };
}
const optionError = domainErrors<OptionErrors>();

/** The bounds that an option declares. */
type Bounds = Partial<Record<"minValue" | "maxValue" | "minLength" | "maxLength", number | undefined>>;

/** What an option's value must be; types that no command uses are not taken. */
const SOUND: Readonly<Partial<Record<ApplicationCommandOptionType, (option: CommandInteractionOption) => boolean>>> = {
  [ApplicationCommandOptionType.String]: ({ value }) => typeof value === "string",
  [ApplicationCommandOptionType.Integer]: ({ value }) => Number.isSafeInteger(value),
  [ApplicationCommandOptionType.Number]: ({ value }) => Number.isFinite(value),
  [ApplicationCommandOptionType.Boolean]: ({ value }) => typeof value === "boolean",
  [ApplicationCommandOptionType.User]: ({ user }) => user !== undefined,
  [ApplicationCommandOptionType.Role]: ({ role }) => role !== undefined && role !== null,
  [ApplicationCommandOptionType.Channel]: ({ channel }) => channel !== undefined && channel !== null,
  [ApplicationCommandOptionType.Attachment]: ({ attachment }) => attachment !== undefined,
};

/**
 * Refuses options that are not of the types which the command declares, so that a handler may trust its parameters.
 * Discord checks this too; but a list of commands that changed a moment ago, and whoever speaks for Discord, may not.
 *
 * @throws DomainError `option.malformed`, `option.outOfBounds`
 */
export function checkOptions(interaction: ChatInputCommandInteraction): void {
  const { commandName, options } = interaction;
  const [group, sub] = [options.getSubcommandGroup(false), options.getSubcommand(false)];
  const declared = MetadataStorage.instance.applicationCommandSlashesFlat.find((each) =>
    sub === null
      ? each.group === undefined && each.name === commandName
      : each.name === sub && each.group === commandName && (each.subgroup ?? null) === group,
  );
  if (!declared) return;
  const sent = leavesOf(options.data);
  for (const { name } of sent) {
    if (!declared.options.some((each) => each.name === name)) throw optionError("option.malformed", { option: name });
  }
  for (const option of declared.options) {
    const { name, type, required } = option;
    const given = sent.filter((each) => each.name === name);
    const sound = given.every((each) => each.type === type && SOUND[type]?.(each));
    if (!sound || given.length > 1 || (required && given.length === 0))
      throw optionError("option.malformed", { option: name });
    if (!given.every(({ value }) => isWithin(option, value))) throw optionError("option.outOfBounds", { option: name });
  }
}

/** What PostgreSQL takes into no text: NUL, and half a character. */
const UNSTORABLE = /[\0\p{Cs}]/u;

/** Blanks do not count as text: a reason of three of them says nothing. */
function isWithin(bounds: Bounds, value: unknown): boolean {
  if (typeof value === "number")
    return value >= (bounds.minValue ?? -Infinity) && value <= (bounds.maxValue ?? Infinity);
  if (typeof value !== "string") return true;
  if (UNSTORABLE.test(value)) return false;
  return oneLine(value).length >= (bounds.minLength ?? 0) && value.length <= (bounds.maxLength ?? Infinity);
}

function leavesOf(options: readonly CommandInteractionOption[]): readonly CommandInteractionOption[] {
  return options.flatMap((option) =>
    option.type === ApplicationCommandOptionType.Subcommand ||
    option.type === ApplicationCommandOptionType.SubcommandGroup
      ? leavesOf(option.options ?? [])
      : [option],
  );
}
