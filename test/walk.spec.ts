import { ComponentType } from "discord-api-types/v10";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Person, Reply } from "../sandbox/index.js";
import { atLeast, type Level } from "../src/platform/actor.js";
import { declaredActions } from "../src/platform/discord/custom-id.js";
import { registeredHandlers, type RegisteredHandler } from "../src/platform/discord/handlers.js";
import type { Policy } from "../src/platform/discord/policy.js";
import { discordSentences } from "../src/platform/discord/sentences.js";
import { deployedCommands, idsOf, isRefusal, offered, sendRaw } from "./support/hostile.js";
import { changedTables, rowHashes } from "./support/row-hashes.js";
import { Shop } from "./support/shop.js";
import { arrangeGuilds, raiseLimits } from "./support/two-guilds.js";

/** Somebody who tries everything, and what the policies may take them for. */
interface Walker {
  readonly who: string;
  readonly level: Level;
  readonly blocked: boolean;
  readonly person: Person;
  /** The message their components sit on. */
  readonly page: string;
}

/** A thousand interactions, each followed by a look at every table. */
const PATIENCE_MS = 240_000;

let shop: Shop;
let walkers: readonly Walker[];

beforeAll(async () => {
  shop = await Shop.open();
  const guilds = await arrangeGuilds(shop);
  const { world } = shop.sandbox;
  const staff = world.createRole(shop.guild.id, { name: "Staff" });
  const admins = world.createRole(shop.guild.id, { name: "Shop admins" });
  const strangers = await shop.sandbox.people.rejoin(shop.guild, guilds.ownerElsewhere);
  const people: readonly [string, Level, boolean, Person][] = [
    ["customer", "customer", false, await shop.member("Cora")],
    ["blocked customer", "customer", true, await shop.member("Bill")],
    ["support", "support", false, await shop.member("Sue", { roles: [staff.name] })],
    ["blocked support", "support", true, await shop.member("Stan", { roles: [staff.name] })],
    ["admin by role", "admin", false, await shop.member("Ann", { roles: [admins.name] })],
    ["owner", "admin", false, shop.owner],
    ["admin of another guild", "customer", false, strangers],
  ];
  walkers = await Promise.all(
    people.map(async ([who, level, blocked, person]) => {
      const page = (await person.slash("help")).message.id;
      if (blocked) {
        await shop.query("UPDATE customers SET blocked_at = now() WHERE guild_id = $1 AND member_id = $2", [
          shop.guild.id,
          person.id,
        ]);
      }
      return { who, level, blocked, person, page };
    }),
  );
  await raiseLimits(shop);
  await shop.query(
    `INSERT INTO settings (guild_id, key, value, changed_at) VALUES
       ($1, 'shop.adminRoles', to_jsonb($2::text[]), now()), ($1, 'tickets.order.staffRoles', to_jsonb($3::text[]), now())`,
    [shop.guild.id, [admins.id], [staff.id]],
  );
});
afterAll(() => shop.close());

/** The sentence with which a policy refuses a walker; undefined: it admits them. */
function refusal({ level, whileBlocked }: Pick<Policy, "level" | "whileBlocked">, walker: Walker): string | undefined {
  if (!atLeast(walker.level, level)) {
    if (level === "operator") return discordSentences["access.needsOperator"]();
    return level === "admin" ? discordSentences["access.needsAdmin"]() : discordSentences["access.needsSupport"]();
  }
  return walker.blocked && !whileBlocked ? discordSentences["access.blocked"]() : undefined;
}

/** Sets a handler off, with nothing that it could carry out: no option, no row, no field. */
function setOff(handler: RegisteredHandler, { person, page }: Walker): Promise<Reply> {
  if (handler.kind === "command") return sendRaw(person, handler.name, []);
  const action = declaredActions().find(({ pattern }) => String(pattern) === handler.name);
  const message = shop.sandbox.world.message(page);
  if (!action || !message) throw new Error(`${handler.kind} ${handler.name} cannot be set off.`);
  const nowhere = { rowIds: ["999999999999999999"], userIds: ["100000000000000000"] };
  const customId = fc.sample(idsOf(action.pattern, nowhere, ["nothing.here"]), { numRuns: 1, seed: 7 })[0] ?? "";
  if (handler.kind === "modal") return person.submitRaw(customId, {}, { on: message });
  const select = handler.kind === "select";
  const type = select ? ComponentType.StringSelect : ComponentType.Button;
  return person.pressComponent(message, { customId, type, id: 1 }, select ? ["999999999999999999"] : undefined);
}

const accessSentences = [
  discordSentences["access.needsAdmin"](),
  discordSentences["access.needsSupport"](),
  discordSentences["access.needsOperator"](),
  discordSentences["access.blocked"](),
  discordSentences["access.notInGuild"](),
];

it(
  "admits everybody to what their level may, and refuses the rest with the sentence of the level",
  { timeout: PATIENCE_MS },
  async () => {
    const { handlers } = registeredHandlers();
    let walked = 0;
    let before = await rowHashes(shop);
    for (const handler of handlers) {
      for (const walker of walkers) {
        const what = `${handler.kind} ${handler.name} as ${walker.who}`;
        const reply = await setOff(handler, walker);
        const sentence = refusal(handler.policy, walker);
        const text = reply.isModal ? "" : reply.text();
        expect(text, what).not.toContain("Something went wrong on our side");
        if (sentence === undefined) {
          expect(
            accessSentences.filter((each) => text.includes(each)),
            what,
          ).toEqual([]);
        } else {
          expect(isRefusal(reply), what).toBe(true);
          expect(text, what).toContain(sentence);
          expect(reply.ephemeral, what).toBe(true);
        }
        const after = await rowHashes(shop);
        const changed = changedTables(before, after);
        if (isRefusal(reply)) expect(changed, what).toEqual([]);
        // What was begun after all, such as a ticket, goes on by jobs; they are not the next handler's.
        if (changed.includes("tickets")) await shop.idle();
        before = changed.includes("tickets") ? await rowHashes(shop) : after;
        walked += 1;
      }
    }
    const commands = handlers.filter(({ kind }) => kind === "command").map(({ name }) => name);
    expect(commands.sort()).toEqual(
      deployedCommands(shop)
        .map(({ line }) => line)
        .sort(),
    );
    expect(walked).toBe(handlers.length * walkers.length);
    console.info(`${handlers.length} handlers × ${walkers.length} kinds of people: ${walked} walked`);
  },
);

it("offers suggestions to nobody whom the policy refuses", async () => {
  const { suggestions } = registeredHandlers();
  let walked = 0;
  let shown = 0;
  for (const { option, policy } of suggestions) {
    for (const walker of walkers) {
      const choices = await offered(walker.person, option, "");
      const refused = refusal({ whileBlocked: false, ...policy }, walker) !== undefined;
      if (refused) expect(choices, `${option} as ${walker.who}`).toEqual([]);
      shown += choices.length;
      walked += 1;
    }
  }
  expect(shown).toBeGreaterThan(0);
  expect(walked).toBe(suggestions.length * walkers.length);
  console.info(`${suggestions.length} suggestions × ${walkers.length} kinds of people: ${walked} walked`);
});

it("answers nobody who is not of the guild", async () => {
  const gone = await shop.member("Gone");
  const page = (await gone.slash("help")).message.id;
  const handlers = registeredHandlers().handlers.filter(({ kind }) => kind !== "command");
  const dm = shop.sandbox.world.dmBetween(gone.id, shop.sandbox.botUserId);
  expect(shop.sandbox.world.message(page)).toBeDefined();
  const before = await rowHashes(shop);
  const posted = shop.sandbox.world.createMessage({ channelId: dm.id, authorId: shop.sandbox.botUserId, content: "." });
  for (const handler of handlers) {
    const reply = await setOff(handler, {
      who: "not in a guild",
      level: "customer",
      blocked: false,
      person: gone,
      page: posted.id,
    });
    expect(reply.text(), handler.name).toContain(discordSentences["access.notInGuild"]());
  }
  expect(changedTables(before, await rowHashes(shop))).toEqual([]);
});
