/* eslint-disable no-restricted-syntax -- `autocomplete: true` is here Discord's own flag on the wire, not a decorator's */
import { ApplicationCommandOptionType as Option, ApplicationCommandType, type APIApplicationCommand } from "discord.js";
import { expect, it } from "vitest";
import { commandFaults, fromWire, toWire, type WireCommand } from "./command-wire.js";
import { differences } from "./deploy-commands.js";

const built = {
  name: "buy",
  description: "Browse the shop",
  type: ApplicationCommandType.ChatInput,
  contexts: null,
  integrationTypes: [0],
  defaultMemberPermissions: "ManageGuild",
  dmPermission: true,
  nsfw: false,
  options: [
    {
      type: Option.String,
      name: "product",
      description: "The product",
      required: false,
      autocomplete: true,
      maxLength: 100,
    },
    { type: Option.Integer, name: "units", description: "How many", minValue: 1, choices: [{ name: "One", value: 1 }] },
  ],
} as Parameters<typeof toWire>[0];
const buy = toWire(built);

/** The command as Discord gives it back: with its own keys, and without those that are at their default. */
const kept = {
  ...buy,
  id: "1",
  application_id: "2",
  version: "3",
  dm_permission: false,
  name_localizations: null,
  options: [
    {
      type: Option.String,
      name: "product",
      name_localizations: null,
      description: "The product",
      autocomplete: true,
      max_length: 100,
    },
    {
      type: Option.Integer,
      name: "units",
      description: "How many",
      min_value: 1,
      choices: [{ name: "One", value: 1, name_localizations: null }],
    },
  ],
} as unknown as APIApplicationCommand;

it("writes a built command as Discord takes it", () => {
  expect(buy).toMatchObject({ contexts: [0], integration_types: [0], default_member_permissions: "32" });
  expect(buy.options[0]).toEqual({
    type: 3,
    name: "product",
    description: "The product",
    autocomplete: true,
    max_length: 100,
  });
});

it("sees no difference in what Discord gives back", () => {
  expect(differences([fromWire(kept)], [buy])).toEqual({ added: [], removed: [], changed: [] });
});

it("names each difference, the removal of the last command too", () => {
  const changed: WireCommand = {
    ...buy,
    options: buy.options.map((option) =>
      option.name === "product" ? { ...option, description: "Which product" } : option,
    ),
  };
  expect(differences([fromWire(kept)], [changed]).changed).toEqual([
    { name: "buy", what: ['options.product.description: "The product" → "Which product"'] },
  ]);
  const swapped = { ...buy, options: [...buy.options].reverse() };
  expect(differences([buy], [swapped]).changed).toEqual([
    { name: "buy", what: ["options order: product, units → units, product"] },
  ]);
  expect(differences([buy], []).removed).toEqual(["buy"]);
  expect(differences([], [buy]).added).toEqual(["buy"]);
});

it("lists everything that Discord would refuse at once", () => {
  const option = (name: string, required: boolean) => ({ type: Option.String, name, description: "A thing", required });
  const odd: WireCommand = {
    ...buy,
    name: "Buy It",
    description: "browse.",
    options: [option("a", false), option("b", true), { ...option("b", true), description: "" }],
  };
  const faults = commandFaults([odd, odd]).join("\n");
  for (const fault of [
    "lower-case",
    "full stop",
    "capital letter",
    "required option behind",
    "an option twice",
    "declared twice",
  ]) {
    expect(faults).toContain(fault);
  }
  expect(commandFaults([buy])).toEqual([]);
});
