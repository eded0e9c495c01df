import { type BadRequest, command, commandOption, deploy, form, refused, times, x } from "./case.js";

// eslint-disable-next-line no-restricted-syntax -- the field as Discord has it, not the option of discordx
const completes = { autocomplete: true };

const subcommand = (fields: object): object => ({ type: 1, name: "add", description: "Adds", ...fields });
const group = (fields: object): object => ({ type: 2, name: "group", description: "Group", ...fields });
const withOptions = (...options: object[]): ReturnType<typeof deploy> => deploy(command({ options }));
const big = (description: number): object =>
  command({
    options: times(25, (index) =>
      commandOption({
        name: `o${index}`,
        description: x(description),
        choices: times(2, (c) => ({ name: `${c}${x(90)}`, value: x(100) })),
      }),
    ),
  });

/** What an application command may not be. */
export const commandCases: readonly BadRequest[] = [
  form("command.name", "a name with a capital", "0.name APPLICATION_COMMAND_INVALID_NAME", {
    bad: deploy(command({ name: "Buy" })),
    good: deploy(command({ name: "buy" })),
  }),
  form("command.name", "a name of two words", "0.name APPLICATION_COMMAND_INVALID_NAME", {
    bad: deploy(command({ name: "buy now" })),
    good: deploy(command({ name: "buy-now" })),
  }),
  form("command.option-name", "an option with a capital", "0.options.0.name APPLICATION_COMMAND_INVALID_NAME", {
    bad: withOptions(commandOption({ name: "minPurchase" })),
    good: withOptions(commandOption({ name: "min_purchase" })),
  }),
  form(
    "command.option-name",
    "a subcommand's option with a dot",
    "0.options.0.options.0.name APPLICATION_COMMAND_INVALID_NAME",
    {
      bad: withOptions(subcommand({ options: [commandOption({ name: "a.b" })] })),
      good: withOptions(subcommand({ options: [commandOption({ name: "größe" })] })),
    },
  ),
  form("command.description", "no description", "0.description BASE_TYPE_REQUIRED", {
    bad: deploy({ name: "buy", type: 1 }),
    good: deploy({ name: "Buy this", type: 3 }),
  }),
  form("command.context-menu", "a described context menu", "0.description BASE_TYPE_MAX_LENGTH", {
    bad: deploy({ name: "Buy", type: 2, description: "Buys" }),
    good: deploy({ name: "Buy", type: 2 }),
  }),
  form(
    "command.required-first",
    "required after optional",
    "0.options.1 APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
    {
      bad: withOptions(commandOption({}), commandOption({ name: "code", required: true })),
      good: withOptions(commandOption({ required: true }), commandOption({ name: "code" })),
    },
  ),
  form(
    "command.required-first",
    "required after optional in a subcommand",
    "0.options.0.options.1 APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
    {
      bad: withOptions(subcommand({ options: [commandOption({}), commandOption({ name: "code", required: true })] })),
      good: withOptions(subcommand({ options: [commandOption({ required: true }), commandOption({ name: "code" })] })),
    },
  ),
  form(
    "command.option-names-unique",
    "two options of one name",
    "0.options.1.name APPLICATION_COMMAND_OPTIONS_NAME_DUPLICATE",
    {
      bad: withOptions(commandOption({}), commandOption({})),
      good: withOptions(commandOption({}), commandOption({ name: "other" })),
    },
  ),
  form(
    "command.subcommands-unmixed",
    "a subcommand beside an option",
    "0.options.1.type APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
    {
      bad: withOptions(subcommand({}), commandOption({})),
      good: withOptions(subcommand({}), subcommand({ name: "edit" })),
    },
  ),
  form(
    "description:[].options[].options[].type",
    "a subcommand in a subcommand",
    "0.options.0.options.0.type BASE_TYPE_CHOICES",
    {
      bad: withOptions(subcommand({ options: [subcommand({})] })),
      good: withOptions(group({ options: [subcommand({})] })),
    },
  ),
  form("command.group-empty", "a group of nothing", "0.options.0.options BASE_TYPE_REQUIRED", {
    bad: withOptions(group({ options: [] })),
    good: withOptions(group({ options: [subcommand({})] })),
  }),
  form(
    "command.autocomplete-with-choices",
    "choices and autocomplete",
    "0.options.0.autocomplete APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_CHOICES",
    {
      bad: withOptions(commandOption({ ...completes, choices: [{ name: "a", value: "a" }] })),
      good: withOptions(commandOption(completes)),
    },
  ),
  form(
    "command.choice-names-unique",
    "two choices of one name",
    "0.options.0.choices.1 APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_ALREADY_EXISTS",
    {
      bad: withOptions(
        commandOption({
          choices: [
            { name: "a", value: "a" },
            { name: "a", value: "b" },
          ],
        }),
      ),
      good: withOptions(
        commandOption({
          choices: [
            { name: "a", value: "a" },
            { name: "b", value: "a" },
          ],
        }),
      ),
    },
  ),
  form("command.choice-value", "a choice of 101 characters", "0.options.0.choices.0.value BASE_TYPE_MAX_LENGTH", {
    bad: withOptions(commandOption({ choices: [{ name: "a", value: x(101) }] })),
    good: withOptions(commandOption({ choices: [{ name: "a", value: x(100) }] })),
  }),
  form("command.option-range", "a minimum above the maximum", "0.options.0.min_value NUMBER_TYPE_MAX", {
    bad: withOptions(commandOption({ type: 4, min_value: 2, max_value: 1 })),
    good: withOptions(commandOption({ type: 4, min_value: 1, max_value: 1 })),
  }),
  form("command.option-range", "a shortest length above the longest", "0.options.0.min_length NUMBER_TYPE_MAX", {
    bad: withOptions(commandOption({ min_length: 20, max_length: 3 })),
    good: withOptions(commandOption({ min_length: 3, max_length: 20 })),
  }),
  form("command.total-size", "over 8,000 characters", "0 APPLICATION_COMMAND_TOO_LARGE", {
    bad: deploy(big(100)),
    good: withOptions(...times(25, (index) => commandOption({ name: `o${index}`, description: x(100) }))),
  }),
  form("command.names-unique", "two commands of one name", "1 APPLICATION_COMMANDS_DUPLICATE_NAME", {
    bad: deploy(command({}), command({})),
    good: deploy(command({}), { name: "buy", type: 3 }),
  }),
  refused("command.count", "101 commands", 400, 30032, {
    bad: deploy(...times(101, (index) => command({ name: `c${index}` }))),
    good: deploy(...times(100, (index) => command({ name: `c${index}` }))),
  }),
  refused("command.unknown", "editing a command that is not there", 404, 10063, {
    bad: ({ world }) => ({
      method: "PATCH",
      path: `/applications/${world.applicationId}/commands/1`,
      body: { description: "a" },
    }),
  }),
  refused("application.foreign", "commands of another application", 403, 20012, {
    bad: () => ({ method: "PUT", path: "/applications/1/commands", body: [] }),
    good: deploy(),
  }),
];
