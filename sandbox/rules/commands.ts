import {
  ApplicationCommandOptionType as Option,
  ApplicationCommandType,
  RESTJSONErrorCodes,
} from "discord-api-types/v10";
import { fieldError, type FieldFault } from "../spec/index.js";
import type { RequestFacts } from "./facts.js";
import { given, type Json, list, numeric, object, objects, repeats, text, whole } from "./read.js";
import { at, badRequest, doc, fault, formRule, type Rule } from "./rule.js";

const bases = ["/applications/:application_id/commands", "/applications/:application_id/guilds/:guild_id/commands"];
const one = bases.flatMap((base) => [`POST ${base}`, `PATCH ${base}/:command_id`]);
const all = bases.map((base) => `PUT ${base}`);
const creating = bases.map((base) => `POST ${base}`);

const commandsPage = (section: string): string => doc("interactions/application-commands", section);
const optionSection = commandsPage("application-command-object-application-command-option-structure");
const naming = commandsPage("application-command-object-application-command-naming");

interface PlacedCommand {
  readonly path: readonly (string | number)[];
  readonly each: Json;
}

function commandsIn({ method, body }: RequestFacts): PlacedCommand[] {
  if (method !== "PUT") return [{ path: [], each: object(body) }];
  return objects(body).map(({ index, each }) => ({ path: [index], each }));
}

/** A rule about each command of a request; paths are relative to the command. */
function commandRule(
  id: string,
  source: string,
  find: (command: Json, facts: RequestFacts) => readonly FieldFault[],
): Rule {
  return formRule(id, source, [...one, ...all], (facts) =>
    commandsIn(facts).flatMap(({ path, each }) =>
      find(each, facts).map((found) => ({ ...found, path: [...path, ...found.path] })),
    ),
  );
}

interface OptionList {
  readonly path: readonly (string | number)[];
  readonly options: readonly { readonly index: number; readonly each: Json }[];
}

/** Every list of options of a command: its own, its groups' and its subcommands'. */
function optionLists(parent: Json, path: readonly (string | number)[] = []): OptionList[] {
  if (!Array.isArray(parent.options)) return [];
  const here = [...path, "options"];
  const options = objects(parent.options);
  return [{ path: here, options }, ...options.flatMap(({ index, each }) => optionLists(each, [...here, index]))];
}

/** A rule about each list of options; paths are relative to the list. */
function listRule(id: string, source: string, find: (list: OptionList) => readonly FieldFault[]): Rule {
  return commandRule(id, source, (command) =>
    optionLists(command).flatMap((options) =>
      find(options).map((found) => ({ ...found, path: [...options.path, ...found.path] })),
    ),
  );
}

/** A rule about each option, on every level; paths are relative to the option. */
function optionRule(id: string, source: string, find: (option: Json) => readonly FieldFault[]): Rule {
  return listRule(id, source, ({ options }) =>
    options.flatMap(({ index, each }) => find(each).map((found) => ({ ...found, path: [index, ...found.path] }))),
  );
}

const isChatInput = (command: Json): boolean =>
  !given(command.type) || command.type === ApplicationCommandType.ChatInput;

const NAME = /^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u;

function nameFaults(name: unknown): FieldFault[] {
  const value = text(name);
  if (value === undefined || value === "" || [...value].length > 32) return [];
  if (NAME.test(value) && value === value.toLowerCase()) return [];
  return [fault(["name"], "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")];
}

const name = commandRule("command.name", naming, (command) => (isChatInput(command) ? nameFaults(command.name) : []));
const optionName = optionRule("command.option-name", naming, (option) => nameFaults(option.name));

const structure = commandsPage("application-command-object-application-command-structure");

const description = commandRule("command.description", structure, (command, { method }) => {
  if (!isChatInput(command) || (method === "PATCH" && command.description === undefined)) return [];
  return text(command.description)?.trim() ? [] : [at(["description"], fieldError.required())];
});

const contextMenu = commandRule("command.context-menu", structure, (command) => {
  if (isChatInput(command)) return [];
  const described = text(command.description) ?? "";
  return [
    ...(described === "" ? [] : [at(["description"], fieldError.maxLength(0))]),
    ...(list(command.options).length === 0 ? [] : [at(["options"], fieldError.maxLength(0))]),
  ];
});

const requiredFirst = listRule("command.required-first", optionSection, ({ options }) => {
  const firstOptional = options.findIndex(({ each }) => each.required !== true);
  if (firstOptional < 0) return [];
  const message = "Required options must be placed before non-required options";
  return options
    .slice(firstOptional)
    .filter(({ each }) => each.required === true)
    .map(({ index }) => fault([index], "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", message));
});

// Discord names no code for it.
const optionNames = listRule("command.option-names-unique", optionSection, ({ options }) =>
  repeats(options, ({ each }) => text(each.name)).map(({ index }) =>
    fault([index, "name"], "APPLICATION_COMMAND_OPTIONS_NAME_DUPLICATE", "Option names must be unique"),
  ),
);

const isNesting = (option: Json): boolean =>
  option.type === Option.Subcommand || option.type === Option.SubcommandGroup;

const mixed = listRule(
  "command.subcommands-unmixed",
  commandsPage("subcommands-and-subcommand-groups"),
  ({ options }) => {
    const plain = options.filter(({ each }) => !isNesting(each));
    if (plain.length === 0 || plain.length === options.length) return [];
    const message = "Sub-command and sub-command group option types are mutually exclusive to all other types";
    return plain.map(({ index }) => fault([index, "type"], "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", message));
  },
);

const emptyGroup = optionRule("command.group-empty", commandsPage("subcommands-and-subcommand-groups"), (option) =>
  option.type === Option.SubcommandGroup && list(option.options).length === 0
    ? [at(["options"], fieldError.required())]
    : [],
);

const autocompleteChoices = optionRule("command.autocomplete-with-choices", optionSection, (option) =>
  option.autocomplete === true && list(option.choices).length > 0
    ? [fault(["autocomplete"], "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_CHOICES", "Not with choices")]
    : [],
);

const choiceSection = commandsPage("application-command-object-application-command-option-choice-structure");

const choiceNames = optionRule("command.choice-names-unique", choiceSection, (option) =>
  repeats(objects(option.choices), ({ each }) => text(each.name)).map(({ index }) =>
    fault(
      ["choices", index],
      "APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_ALREADY_EXISTS",
      "The option choice name already exists",
    ),
  ),
);

const choiceValues = optionRule("command.choice-value", choiceSection, (option) =>
  objects(option.choices)
    .filter(({ each }) => (text(each.value) ?? "").length > 100)
    .map(({ index }) => at(["choices", index, "value"], fieldError.maxLength(100))),
);

const ranges = optionRule("command.option-range", optionSection, (option) => {
  const pairs = [
    ["min_value", "max_value"],
    ["min_length", "max_length"],
  ] as const;
  return pairs.flatMap(([low, high]) => {
    const max = numeric(option[high]);
    return max !== undefined && (numeric(option[low]) ?? -Infinity) > max ? [at([low], fieldError.max(max))] : [];
  });
});

/** Of a text and its localizations the longest counts. */
function longest(own: unknown, localizations: unknown): number {
  const all = [own, ...Object.values(object(localizations))].map((each) => (text(each) ?? "").length);
  return Math.max(...all);
}

function sizeOf(item: Json): number {
  const named = longest(item.name, item.name_localizations) + longest(item.description, item.description_localizations);
  const nested = [...objects(item.options), ...objects(item.choices)].reduce((sum, { each }) => sum + sizeOf(each), 0);
  return named + (given(item.value) ? String(item.value).length : 0) + nested;
}

const totalSize = commandRule("command.total-size", commandsPage("slash-commands"), (command) =>
  sizeOf(command) > 8000 ? [fault([], "APPLICATION_COMMAND_TOO_LARGE", "Command exceeds maximum size (8000)")] : [],
);

const uniqueNames = formRule("command.names-unique", commandsPage("registering-a-command"), all, ({ body }) =>
  repeats(objects(body), ({ each }) => `${whole(each.type) ?? 1}:${text(each.name) ?? ""}`).map(({ index }) =>
    fault([index], "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique"),
  ),
);

const MOST = 100;
const tooMany = badRequest(
  RESTJSONErrorCodes.MaximumNumberOfApplicationCommandsReached,
  "Maximum number of application commands reached (100).",
);

const count: Rule = {
  id: "command.count",
  source: commandsPage("registering-a-command"),
  routes: [...creating, ...all],
  check: ({ method, body, params, world }) => {
    const sent = method === "PUT" ? objects(body).map(({ each }) => each) : [object(body)];
    const chat = sent.filter(isChatInput);
    if (method === "PUT") return chat.length > MOST ? tooMany : undefined;
    const deployed = world
      .commands(params.guild_id)
      .filter((command) => command.type === ApplicationCommandType.ChatInput);
    const replaces = deployed.some((command) => command.name === object(body).name);
    return chat.length > 0 && !replaces && deployed.length >= MOST ? tooMany : undefined;
  },
};

export const commandRules: readonly Rule[] = [
  name,
  optionName,
  description,
  contextMenu,
  requiredFirst,
  optionNames,
  mixed,
  emptyGroup,
  autocompleteChoices,
  choiceNames,
  choiceValues,
  ranges,
  totalSize,
  uniqueNames,
  count,
];
