import { ApplicationCommandOptionType, ComponentType } from "discord-api-types/v10";
import fc from "fast-check";
import { Writable } from "node:stream";
import { transports } from "winston";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { MessageView, Person, Reply } from "../sandbox/index.js";
import type { Message } from "../sandbox/world/types.js";
import { declaredActions, type Action } from "../src/platform/discord/custom-id.js";
import { registeredHandlers } from "../src/platform/discord/handlers.js";
import { SETTING_DEFINITIONS } from "../src/platform/settings.js";
import { product } from "./support/arrange.js";
import { depth, sampleOf, seed } from "./support/depth.js";
import { arrangeGuilds, FOREIGN, raiseLimits, type Guilds } from "./support/two-guilds.js";
import { arrangeOutside } from "./support/outside.js";
import {
  deployedCommands,
  hostileOption,
  hostileText,
  idsOf,
  isRefusal,
  mutatedIds,
  sendRaw,
  type DeployedCommand,
  type DeployedOption,
  type Sent,
  type Surroundings,
} from "./support/hostile.js";
import { changedTables, rowHashes, type RowHashes } from "./support/row-hashes.js";
import { Shop } from "./support/shop.js";

/** Inputs for each option, and for each action of a component. */
const RUNS = depth(2, 6);
/** What a customer presses gets fewer than the owner's, who reaches the same code. */
const RUNS_PRESSED = depth(2, 4);
/** A customer whom the policy refuses gets a few: what else they send is not read. */
const RUNS_REFUSED = depth(1, 3);
/** Forms that one action opens, such as one for each setting. */
const FORMS = 3;
/** Actions whose forms nobody opened, below full depth. */
const UNOPENED = 40;
/** Some thousand interactions at full depth; a fifth of this on two free cores. */
const PATIENCE_MS = depth(240_000, 900_000);
/**
 * What somebody means to buy, and the code they mean to use, kept for themselves alone: a form's answers may well be sound
 * after all, and a code one that the owner made a moment before.
 */
const OWN_WISHES = ["checkouts", "kept_promos"];
const OUR_FAULT = "Something went wrong on our side";

let shop: Shop;
let guilds: Guilds;
let eve: Person;
let apple: string;
let question: string;
/** Rows that wait for money from outside: their forms can be opened. */
let outside: readonly string[];
/** A message that only the caller sees, for forged components to sit on. */
const pages = new Map<string, MessageView>();
let seen: Message[] = [];
let known: RowHashes = {};
/** So many properties were tried; each has draws of its own. */
let draws = 0;
/** What the bot logged as its own fault. */
const faults: string[] = [];

beforeAll(async () => {
  shop = await Shop.open();
  guilds = await arrangeGuilds(shop);
  apple = await product(shop, { name: "Apple", price: 777n, maxPerOrder: 5, questions: [{ label: "Username" }] });
  const [asked] = await shop.query<{ id: string }>("SELECT id FROM product_questions WHERE product_id = $1", [apple]);
  question = asked?.id ?? "";
  eve = await shop.member("Eve");
  for (const person of [eve, shop.owner]) pages.set(person.id, (await person.slash("help")).message);
  outside = await arrangeOutside(shop, guilds.bob, [eve, shop.owner]);
  await raiseLimits(shop);
  shop.sandbox.world.events.on((event) => {
    if (event.type === "messageCreated" || event.type === "messageUpdated") seen.push(event.message);
  });
  const log = new Writable({
    write: (line: Buffer, _encoding, done) => {
      faults.push(line.toString());
      done();
    },
  });
  shop.bot.logger.add(new transports.Stream({ stream: log, level: "error" }));
  known = await rowHashes(shop);
});
afterEach(() => {
  expect(faults.splice(0)).toEqual([]);
});
afterAll(() => shop.close());

/** Owner and customer: what they may change by bad input is nothing, or for the owner what is legal after all. */
const people = (): readonly [string, Person][] => [
  ["the owner", shop.owner],
  ["a customer", eve],
];

function around(person: Person): Surroundings {
  const { foreign, others, users } = guilds;
  const rowIds = ["0", "999999999999999999", ...foreign, ...others];
  return { rowIds: person === shop.owner ? [...rowIds, apple, question] : rowIds, userIds: users };
}

/**
 * Does it, and proves what must hold after any input. A customer's may change nothing at all: {@link fuzz} proves that
 * once for all of an option's.
 */
async function attempt(person: Person, act: () => Promise<Reply>): Promise<void> {
  seen = [];
  const violations = shop.sandbox.violations.undeclared().length;
  const reply = await act();
  expect(shop.sandbox.violations.undeclared().slice(violations)).toEqual([]);
  const form = shop.sandbox.world.interaction(reply.interactionId)?.modal;
  expect(JSON.stringify([reply.messages.map((message) => message.text()), form])).not.toContain(FOREIGN);
  expect(reply.latency).toBeLessThan(3_000);
  if (!reply.isModal && reply.messages.length > 0) {
    expect(reply.text()).not.toContain(OUR_FAULT);
    expect(reply.text().trim()).not.toBe("");
    expect(reply.ephemeral).toBe(true);
  }
  if (person !== shop.owner) {
    expect(seen.filter(({ ephemeralFor }) => ephemeralFor !== person.id)).toEqual([]);
    return;
  }
  const after = await rowHashes(shop);
  const changed = changedTables(known, after);
  if (isRefusal(reply)) {
    expect(changed).toEqual([]);
    expect(seen.filter(({ ephemeralFor }) => ephemeralFor !== person.id)).toEqual([]);
  }
  known = after;
  // The messages of what was legal after all are not the next input's, nor what jobs note of them.
  if (
    ["transfers", "orders", "deposits", "payment_proofs", "address_requests"].some((each) => changed.includes(each))
  ) {
    await shop.idle();
    known = await rowHashes(shop);
  }
  if (changed.includes("settings")) {
    await raiseLimits(shop);
    known = await rowHashes(shop);
  }
  expect(seen.filter(pingsMany)).toEqual([]);
}

function pingsMany({ mentionEveryone, mentionRoleIds }: Message): boolean {
  return mentionEveryone || mentionRoleIds.length > 0;
}

/** Tries inputs; fast-check tells the seed of a failure. */
async function fuzz<T>(inputs: fc.Arbitrary<T>, property: (input: T) => Promise<void>, numRuns = RUNS): Promise<void> {
  try {
    draws += 1;
    await fc.assert(fc.asyncProperty(inputs, property), { numRuns, endOnFailure: true, seed: seed + draws });
    await shop.idle();
  } catch (error) {
    // What this one did is not found again by those after it.
    known = await rowHashes(shop);
    throw error;
  }
  const after = await rowHashes(shop);
  expect(changedTables(known, after).filter((table) => !OWN_WISHES.includes(table))).toEqual([]);
  known = after;
}

function runsOf(kind: "command" | undefined, name: string, person: Person): number {
  const handler = registeredHandlers().handlers.find((each) => each.name === name && (!kind || each.kind === kind));
  if (person === shop.owner) return RUNS;
  if (handler && handler.policy.level !== "customer") return RUNS_REFUSED;
  return kind === "command" ? RUNS : RUNS_PRESSED;
}

/** A value that the command takes, so that what is refused is the hostile one. */
function plausible(option: DeployedOption): Sent {
  const { name, type } = option;
  const value = { name, type };
  switch (type) {
    case ApplicationCommandOptionType.User:
      return { value: { ...value, value: guilds.bob.id }, referred: { users: [guilds.bob.id] } };
    case ApplicationCommandOptionType.Boolean:
      return { value: { ...value, value: false }, referred: {} };
    case ApplicationCommandOptionType.Integer:
      return { value: { ...value, value: 1 }, referred: {} };
    case ApplicationCommandOptionType.Attachment: {
      const bytes = Buffer.from("Main_Category,Sub_Category,Service_Name,Variant_Name,Price\nA,B,C,D,5\n");
      const stored = shop.sandbox.world.storeFile({ name: "a.csv", bytes });
      return { value: { ...value, value: stored.id }, referred: { attachments: [stored] } };
    }
    default:
      return { value: { ...value, value: option.choices[0] ?? (name === "product" ? apple : "5") }, referred: {} };
  }
}

async function send(person: Person, command: DeployedCommand, sent: readonly Sent[]): Promise<void> {
  const values = sent.flatMap(({ value }) => value ?? []);
  const users = sent.flatMap(({ referred }) => referred.users ?? []);
  const attachments = sent.flatMap(({ referred }) => referred.attachments ?? []);
  await attempt(person, () => sendRaw(person, command.line, values, { users, attachments }));
}

describe("commands", { timeout: PATIENCE_MS }, () => {
  it("answer every hostile value of every option with a sentence, and change nothing they refuse", async () => {
    const commands = deployedCommands(shop);
    let options = 0;
    for (const command of commands) {
      for (const option of command.options) {
        options += 1;
        // Without a word about it, each legal movement would send a DM, and Discord lets those pass one by one.
        const others = command.options.filter(
          (each) => each !== option && (each.required || each.type === ApplicationCommandOptionType.Boolean),
        );
        if (option.type === ApplicationCommandOptionType.String) {
          for (const text of ["\0", "a\0b", "a\udfffb"]) {
            const value = { name: option.name, type: option.type, value: text };
            await send(shop.owner, command, [{ value, referred: {} }, ...others.map(plausible)]);
          }
        }
        for (const [who, person] of people()) {
          await fuzz(
            hostileOption(shop, option, around(person)),
            (sent) => send(person, command, [sent, ...others.map(plausible)]),
            runsOf("command", command.line, person),
          ).catch((error: unknown) => {
            throw new Error(`/${command.line} ${option.name} by ${who}`, { cause: error });
          });
        }
      }
    }
    expect(commands.length).toBeGreaterThan(0);
    expect(options).toBeGreaterThan(0);
    console.info(`${commands.length} commands, ${options} options, ${RUNS} hostile values each for owner and customer`);
  });

  it("take no option that they do not have, and miss none that they need", async () => {
    for (const command of deployedCommands(shop)) {
      for (const [, person] of people()) {
        await send(person, command, []);
        const extra = { value: { name: "bogus", type: 3, value: "x" }, referred: {} };
        await send(person, command, [...command.options.filter(({ required }) => required).map(plausible), extra]);
      }
    }
  });

  it("complete any text that is typed", async () => {
    const { suggestions } = registeredHandlers();
    for (const { option, policy } of suggestions) {
      const words = option.split(" ");
      const line = words.slice(0, -1).join(" ");
      // Who is refused is offered nothing, whatever they type; `walk.spec.ts` proves it.
      for (const person of policy.level === "customer" ? [shop.owner, eve] : [shop.owner]) {
        await fuzz(hostileText(shop), async (typed) => {
          const choices = await person.forceAutocomplete(line, words.at(-1) ?? "", typed);
          expect(choices.length).toBeLessThanOrEqual(25);
          expect(shop.sandbox.violations.undeclared()).toEqual([]);
        });
      }
    }
  });
});

function pageOf(person: Person): MessageView {
  const page = pages.get(person.id);
  if (!page) throw new Error(`${person.name} has no page.`);
  return page;
}

async function press(person: Person, customId: string, type: ComponentType, values?: readonly string[]): Promise<void> {
  const message = shop.sandbox.world.message(pageOf(person).id);
  if (!message) throw new Error("The page is gone.");
  await attempt(person, () => person.pressComponent(message, { customId, type, id: 1 }, values));
}

/** What a name in a custom id may stand for: a setting, a tier. */
function knownNames(): string[] {
  return [...shop.bot.resolve(SETTING_DEFINITIONS).map(({ key }) => key), "vip"];
}

/** An action's ids: sound ones, and some that are nearly so. */
function idsFor(person: Person, action: Action): fc.Arbitrary<string> {
  const sound = idsOf(action.pattern, around(person), knownNames());
  return fc.oneof({ weight: 4, arbitrary: sound }, { weight: 1, arbitrary: mutatedIds(sound) });
}

const componentTypes = fc.constantFrom(
  ComponentType.StringSelect,
  ComponentType.UserSelect,
  ComponentType.RoleSelect,
  ComponentType.ChannelSelect,
);

describe("components", { timeout: PATIENCE_MS }, () => {
  it("answer forged ids, wrong types and forged values of every action", async () => {
    for (const action of declaredActions()) {
      for (const [who, person] of people()) {
        const values = fc.array(
          fc.oneof(fc.constantFrom(...around(person).rowIds, ...around(person).userIds), hostileText(shop)),
          { maxLength: 30 },
        );
        const presses = fc.oneof(
          fc.tuple(idsFor(person, action), fc.constant(ComponentType.Button as ComponentType), fc.constant(undefined)),
          fc.tuple(idsFor(person, action), componentTypes, values),
        );
        const runs = runsOf(undefined, String(action.pattern), person);
        await fuzz(presses, ([id, type, picked]) => press(person, id, type, picked), runs).catch((error: unknown) => {
          throw new Error(`${action.name} by ${who}`, { cause: error });
        });
      }
    }
  });

  it("answer forms with missing, doubled, unknown and hostile fields", async () => {
    const forms = await openForms();
    expect(forms.length).toBeGreaterThan(0);
    for (const { customId, fields } of forms) {
      for (const [who, person] of people()) {
        for (const field of fields) {
          const others = Object.fromEntries(fields.filter((each) => each !== field).map((each) => [each, "5"]));
          const submits = fc.oneof(
            { weight: 5, arbitrary: hostileText(shop).map((text) => ({ ...others, [field]: text })) },
            { weight: 1, arbitrary: fc.constant(others) },
            { weight: 1, arbitrary: hostileText(shop).map((text) => ({ ...others, [field]: "5", bogus: text })) },
          );
          await fuzz(
            submits,
            (values) => attempt(person, () => person.submitRaw(customId, values, { on: pageOf(person) })),
            runsOf(undefined, patternOf(customId), person),
          ).catch((error: unknown) => {
            throw new Error(`form ${customId}, field ${field}, by ${who}`, { cause: error });
          });
        }
      }
    }
  });

  it("answer forms that nobody opened", async () => {
    for (const action of sampleOf(declaredActions(), UNOPENED)) {
      for (const [, person] of people()) {
        await fuzz(
          fc.tuple(
            idsFor(person, action),
            fc.dictionary(fc.constantFrom("value", "quantity", "name"), hostileText(shop)),
          ),
          ([id, values]) => attempt(person, () => person.submitRaw(id, values, { on: pageOf(person) })),
          2,
        );
      }
    }
  });
});

function patternOf(customId: string): string {
  return String(declaredActions().find(({ pattern }) => pattern.test(customId))?.pattern);
}

interface Form {
  readonly customId: string;
  readonly fields: readonly string[];
}

/** Every form that the shop opens for the owner, by all its openers; below full depth some of each. */
async function openForms(): Promise<Form[]> {
  const forms = new Map<string, Form>();
  const openers = registeredHandlers().handlers.filter(({ policy }) => policy.ack === "modal");
  for (const { kind, name } of openers.filter((each) => each.kind !== "select")) {
    const opened = kind === "command" ? await formsOfCommand(name) : await formsOfButton(name);
    for (const form of sampleOf(opened, FORMS)) forms.set(form.customId, form);
  }
  return [...forms.values()];
}

/** By pressing it with every id it may have. */
async function formsOfButton(name: string): Promise<Form[]> {
  const action = declaredActions().find(({ pattern }) => String(pattern) === name);
  if (!action) throw new Error(`No action has the pattern ${name}.`);
  const ids = idsOf(action.pattern, { rowIds: [apple, question, ...outside], userIds: [eve.id] }, knownNames());
  const opened: Form[] = [];
  for (const id of new Set(fc.sample(ids, { numRuns: depth(60, 200), seed: 1 }))) {
    const message = shop.sandbox.world.message(pageOf(shop.owner).id);
    if (!message) throw new Error("The page is gone.");
    opened.push(
      ...formIn(await shop.owner.pressComponent(message, { customId: id, type: ComponentType.Button, id: 1 })),
    );
  }
  return opened;
}

/** By each choice that its options offer. */
async function formsOfCommand(line: string): Promise<Form[]> {
  const options = deployedCommands(shop).find((each) => each.line === line)?.options ?? [];
  const opened: Form[] = [];
  for (const option of options) {
    for (const choice of option.choices) {
      opened.push(...formIn(await shop.owner.forceSlash(line, { [option.name]: choice })));
    }
  }
  return opened;
}

function formIn(reply: Reply): Form[] {
  const form = reply.isModal ? shop.sandbox.world.interaction(reply.interactionId)?.modal : undefined;
  return form ? [{ customId: form.custom_id, fields: fieldIds(form.components) }] : [];
}

/** Custom ids of the inputs in a form, whatever wraps them. */
function fieldIds(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  const own = "custom_id" in value && typeof value.custom_id === "string" ? [value.custom_id] : [];
  return [...own, ...Object.values(value).flatMap(fieldIds)];
}

describe("what the owner may enter after all", () => {
  it("is shown, pings nobody and breaks no bound", async () => {
    await shop.query("UPDATE products SET state = 'published', delivery = 'service' WHERE guild_id = $1", [
      shop.guild.id,
    ]);
    const rows = await shop.query<{ id: string; name: string }>("SELECT id, name FROM products WHERE guild_id = $1", [
      shop.guild.id,
    ]);
    known = await rowHashes(shop);
    for (const { id } of rows) {
      await attempt(shop.owner, () => shop.owner.slash("product show", { product: id }));
      await attempt(eve, () => eve.slash("buy", { product: id }));
    }
    expect(rows.length).toBeGreaterThan(1);
    await attempt(shop.owner, () => shop.owner.slash("settings"));
  });
});
