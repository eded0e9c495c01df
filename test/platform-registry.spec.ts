import fc from "fast-check";
import { MetadataStorage } from "discordx";
import { beforeAll, expect, it } from "vitest";
import { modules } from "../src/modules/index.js";
import { commandFaults, toWire } from "../src/platform/discord/command-wire.js";
import { declaredActions } from "../src/platform/discord/custom-id.js";
import { registeredHandlers } from "../src/platform/discord/handlers.js";

beforeAll(async () => {
  // Loading the modules declared their handlers and actions.
  expect(modules.length).toBeGreaterThan(0);
  await MetadataStorage.instance.build();
});

it("has one policy on everything that people can set off", () => {
  expect(registeredHandlers().handlers.length).toBeGreaterThan(0);
});

it("has no command that Discord would refuse", () => {
  const commands = MetadataStorage.instance.applicationCommands.map((command) => toWire(command.toJSON()));
  expect(commandFaults(commands)).toEqual([]);
});

it("has no custom id that two actions match", () => {
  const actions = declaredActions();
  for (const { name, pattern } of actions) {
    expect(pattern.flags).toBe("");
    for (const id of fc.sample(fc.stringMatching(pattern), 20)) {
      expect(id.length).toBeLessThanOrEqual(100);
      expect(actions.filter((other) => other.pattern.test(id)).map((other) => other.name)).toEqual([name]);
    }
  }
});
