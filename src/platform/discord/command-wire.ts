import {
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ApplicationIntegrationType,
  InteractionContextType,
  PermissionsBitField,
  type APIApplicationCommand,
  type ApplicationCommandOptionData,
} from "discord.js";
import type { ApplicationCommandDataEx } from "discordx";

/** A command as Discord's API takes and gives it, reduced to what Guildmart sets. */
export interface WireCommand {
  readonly name: string;
  readonly type: ApplicationCommandType;
  readonly description: string;
  readonly default_member_permissions: string | null;
  readonly contexts: readonly InteractionContextType[];
  readonly integration_types: readonly ApplicationIntegrationType[];
  readonly nsfw: boolean;
  readonly options: readonly WireOption[];
}

export interface WireOption {
  readonly name: string;
  readonly type: ApplicationCommandOptionType;
  readonly description: string;
  readonly required?: boolean;
  readonly autocomplete?: boolean;
  readonly choices?: readonly { readonly name: string; readonly value: string | number }[];
  readonly channel_types?: readonly number[];
  readonly min_value?: number;
  readonly max_value?: number;
  readonly min_length?: number;
  readonly max_length?: number;
  readonly options?: readonly WireOption[];
}

/** A built command as it goes to Discord: installed to a guild, used in guilds only. */
export function toWire(built: ApplicationCommandDataEx): WireCommand {
  const permissions = built.defaultMemberPermissions;
  return {
    name: built.name,
    type: built.type,
    description: built.description ?? "",
    default_member_permissions:
      permissions === null || permissions === undefined
        ? null
        : PermissionsBitField.resolve(permissions as bigint).toString(),
    contexts: built.contexts ?? [InteractionContextType.Guild],
    integration_types: built.integrationTypes,
    nsfw: built.nsfw ?? false,
    options: built.options.map(optionToWire),
  };
}

function optionToWire(option: ApplicationCommandOptionData): WireOption {
  // discord.js types options as a union by kind; here each field is taken where it exists.
  const each = option as Partial<Record<string, unknown>> & ApplicationCommandOptionData;
  return compact({
    name: option.name,
    type: option.type,
    description: option.description,
    required: each["required"] || undefined,
    autocomplete: each["autocomplete"] || undefined,
    choices: (each["choices"] as { name: string; value: string | number }[] | undefined)?.map(({ name, value }) => ({
      name,
      value,
    })),
    channel_types: each["channelTypes"],
    min_value: each["minValue"],
    max_value: each["maxValue"],
    min_length: each["minLength"],
    max_length: each["maxLength"],
    options: (each["options"] as ApplicationCommandOptionData[] | undefined)?.map(optionToWire),
  });
}

/** A command as Discord keeps it, in the same form. */
export function fromWire(kept: APIApplicationCommand): WireCommand {
  return {
    name: kept.name,
    type: kept.type,
    description: kept.description,
    default_member_permissions: kept.default_member_permissions,
    contexts: kept.contexts ?? [],
    integration_types: kept.integration_types ?? [],
    nsfw: kept.nsfw ?? false,
    options: (kept.options ?? []).map((option) => keptOption(option as WireOption)),
  };
}

function keptOption(option: WireOption): WireOption {
  const { choices, options } = option;
  return compact({
    name: option.name,
    type: option.type,
    description: option.description,
    required: option.required || undefined,
    autocomplete: option.autocomplete || undefined,
    choices: choices?.length ? choices.map(({ name, value }) => ({ name, value })) : undefined,
    channel_types: option.channel_types?.length ? [...option.channel_types].sort((a, b) => a - b) : undefined,
    min_value: option.min_value,
    max_value: option.max_value,
    min_length: option.min_length,
    max_length: option.max_length,
    options: options?.length ? options.map(keptOption) : undefined,
  });
}

function compact(option: { [key: string]: unknown }): WireOption {
  // Built by the two functions above from exactly the keys of WireOption.
  return Object.fromEntries(Object.entries(option).filter(([, value]) => value !== undefined)) as unknown as WireOption;
}

/** Every leaf of a command by its path, such as `options.product.description`. */
export function leavesOf(command: WireCommand): Map<string, string> {
  const leaves = new Map<string, string>();
  collect("", command, leaves);
  return leaves;
}

function collect(path: string, value: unknown, leaves: Map<string, string>): void {
  if (Array.isArray(value) && value.some((each) => typeof each === "object")) {
    const named = value as { name: string }[];
    leaves.set(`${path} order`, named.map(({ name }) => name).join(", "));
    for (const each of named) collect(`${path}.${each.name}`, each, leaves);
  } else if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    for (const [key, each] of Object.entries(value)) collect(path ? `${path}.${key}` : key, each, leaves);
  } else leaves.set(path, JSON.stringify(value));
}

/** Discord's bounds on commands. */
const LIMITS = { commands: 100, options: 25, choices: 25, description: 100, choice: 100, total: 8_000 };
const NAME = /^[-_'\p{L}\p{N}]{1,32}$/u;

/** What Discord would refuse in the commands, one line a fault. */
export function commandFaults(commands: readonly WireCommand[]): string[] {
  const names = commands.map(({ name, type }) => `${type} ${name}`);
  return [
    ...(commands.length > LIMITS.commands ? [`${commands.length} commands; Discord takes ${LIMITS.commands}`] : []),
    ...names.filter((name, i) => names.indexOf(name) !== i).map((name) => `/${name} is declared twice`),
    ...commands.flatMap((command) => [
      ...(textLength(command) > LIMITS.total ? [`/${command.name}: more than ${LIMITS.total} characters in all`] : []),
      ...(command.type === ApplicationCommandType.ChatInput ? partFaults(`/${command.name}`, command) : []),
    ]),
  ];
}

function partFaults(path: string, part: WireCommand | WireOption): string[] {
  const { name, description, options = [] } = part;
  const faults: string[] = [];
  if (!NAME.test(name) || name !== name.toLowerCase())
    faults.push("name must be 1 to 32 lower-case letters, digits, - or _");
  if (description.length === 0 || description.length > LIMITS.description)
    faults.push("description must have 1 to 100 characters");
  if (/[.!]$/.test(description)) faults.push("description must not end with a full stop or exclamation mark");
  if (/^\p{Ll}/u.test(description)) faults.push("description must begin with a capital letter");
  if (options.length > LIMITS.options) faults.push(`has more than ${LIMITS.options} options`);
  if (new Set(options.map((option) => option.name)).size < options.length) faults.push("names an option twice");
  const firstOptional = options.findIndex((option) => !option.required && !isNode(option));
  if (firstOptional !== -1 && options.slice(firstOptional).some((option) => option.required)) {
    faults.push("has a required option behind an optional one");
  }
  const choices = "choices" in part ? (part.choices ?? []) : [];
  if (choices.length > LIMITS.choices) faults.push(`has more than ${LIMITS.choices} choices`);
  if (choices.some((choice) => choice.name.length === 0 || choice.name.length > LIMITS.choice))
    faults.push("has a choice that is blank or too long");
  return [
    ...faults.map((fault) => `${path}: ${fault}`),
    ...options.flatMap((option) => partFaults(`${path} ${option.name}`, option)),
  ];
}

function isNode({ type }: WireOption): boolean {
  return type === ApplicationCommandOptionType.Subcommand || type === ApplicationCommandOptionType.SubcommandGroup;
}

function textLength({ name, description, options = [], ...rest }: WireCommand | WireOption): number {
  const choices = "choices" in rest ? (rest.choices ?? []) : [];
  const own = choices.reduce((sum, choice) => sum + choice.name.length + String(choice.value).length, 0);
  return options.reduce((sum, option) => sum + textLength(option), name.length + description.length + own);
}
