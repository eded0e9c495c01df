import { container } from "../../platform/container.js";
import { MetadataStorage } from "discordx";
import { DataSource } from "typeorm";
import { beforeAll, describe, expect, it } from "vitest";
import { createLogger } from "winston";
import type { Actor, Level } from "../../platform/actor.js";
import { CONSTRAINT_CODES } from "../../platform/database/constraints.js";
import { registerRepositories } from "../../platform/database/repositories.js";
import { DomainError } from "../../platform/errors.js";
import { WORK } from "../../platform/jobs/job-queue.js";
import { LOGGER } from "../../platform/logging/logger.js";
import { MODULES } from "../../platform/module.js";
import { SETTING_DEFINITIONS } from "../../platform/settings.js";
import { fold } from "../fold.js";
import { modules as allModules } from "../index.js";
import { profileModule } from "../profile/profile.module.js";
import { settingsModule } from "../settings/settings.module.js";
import { CommandDirectory } from "./command-directory.js";
import { helpModule } from "./help.module.js";
import * as helpViews from "./help.views.js";

let directory: CommandDirectory;

beforeAll(async () => {
  const modules = [settingsModule, profileModule, helpModule];
  // discordx makes a handler's instance to read its guards; none of them asks the database here.
  container.register(DataSource, { useValue: new DataSource({ type: "postgres", url: "postgres://127.0.0.1/never" }) });
  container.register(LOGGER, { useValue: createLogger({ silent: true }) });
  container.register(CONSTRAINT_CODES, { useValue: new Map() });
  container.register(SETTING_DEFINITIONS, { useValue: [] });
  container.register(WORK, { useValue: { jobs: [], sweeps: [], resolve: (token) => container.resolve(token) } });
  container.register(MODULES, { useValue: modules });
  registerRepositories(container, fold(allModules).entities);
  await MetadataStorage.instance.build();
  directory = container.resolve(CommandDirectory);
});

function caller(level: Level, blocked = false): Actor {
  return {
    guildId: "200000000000000001",
    memberId: "300000000000000001",
    customerId: "1",
    level,
    staffOf: new Set(),
    blocked,
    currency: "USD",
    timeZone: "UTC",
    correlationId: "test",
    idempotencyKey: "400000000000000001",
  };
}

const paths = (actor: Actor) => directory.commandsFor(actor).map(({ path }) => path);

function refusal(actor: Actor, typed: string): DomainError {
  try {
    directory.find(actor, typed);
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
  throw new Error(`${typed} was found`);
}

describe("the command directory", () => {
  it("holds what the caller may run, in the order of the modules", () => {
    expect(paths(caller("customer"))).toEqual(["balance", "profile", "transactions", "help"]);
    expect(paths(caller("admin"))).toEqual(["settings", "balance", "profile", "transactions", "help"]);
    expect(paths(caller("customer", true))).toEqual(["balance", "profile", "transactions", "help"]);
  });

  it("finds a command however it is written, with its options and examples", () => {
    const [help] = directory.find(caller("customer"), "  /HELP ");
    expect(help).toMatchObject({
      path: "help",
      area: "Help",
      options: [{ name: "command", required: false, choices: [] }],
      examples: ["/help", "/help command:buy"],
    });
  });

  it("names near matches, and hides what the caller may not run", () => {
    expect(refusal(caller("customer"), "balence").facts).toEqual({ text: "balence", near: ["balance"] });
    expect(refusal(caller("customer"), "settings").facts).toEqual({ text: "settings", near: [] });
    expect(refusal(caller("admin"), "/setings").facts).toEqual({ text: "setings", near: ["settings"] });
    expect(refusal(caller("admin"), "  ").code).toBe("help.unknownCommand");
  });

  it("has an example for every command, which is a command itself", () => {
    for (const { path, examples } of directory.commandsFor(caller("operator"))) {
      expect(examples.length, path).toBeGreaterThan(0);
      for (const example of examples) expect(example).toMatch(new RegExp(`^/${path}( |$)`));
    }
  });
});

describe("the pages of help", () => {
  it("show every command, however many an area has", () => {
    const many = Array.from({ length: 60 }, (_, i) => ({
      path: `ticket number${i}`,
      description: "Does something to a ticket that takes quite a few words to tell",
      area: "Tickets",
      level: "customer" as const,
      whileBlocked: false,
      options: [],
      examples: [],
    }));
    const pages = [1, 2, 3].map((page) => JSON.stringify(helpViews.overview(many, page).embeds));
    for (const { path } of many)
      expect(
        pages.filter((page) => page.includes(`/${path}\``)),
        path,
      ).toHaveLength(1);
    expect(pages.join()).not.toContain("…");
  });
});
