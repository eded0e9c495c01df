import type { Guild, Person } from "../../sandbox/index.js";
import { SETTING_DEFINITIONS } from "../../src/platform/settings.js";
import { product } from "./arrange.js";
import { openTicket, product as orderable } from "./order-tickets.js";
import type { Shop } from "./shop.js";

/** Two guilds of one bot, each with rows. */
export interface Guilds {
  readonly elsewhere: Guild;
  /** Ids of the other guild's rows. */
  readonly foreign: readonly string[];
  /** Ids of rows in the shop's guild that are another member's. */
  readonly others: readonly string[];
  /** Users: the bot, another bot, a member, a member of the other guild alone. */
  readonly users: readonly string[];
  readonly bob: Person;
  readonly ownerElsewhere: Person;
}

/** Begins every name in the second guild; nobody in the first may ever read it. */
export const FOREIGN = "Foreign-";

/** Gives the shop's guild another member with an order in a ticket, and a second guild the same. */
export async function arrangeGuilds(shop: Shop): Promise<Guilds> {
  const { world, people } = shop.sandbox;
  const elsewhere = world.createGuild({ name: "Elsewhere" });
  const ownerElsewhere = people.owner(elsewhere);
  // The same shop, seen from its other guild.
  const there = Object.create(shop, { guild: { value: elsewhere }, owner: { value: ownerElsewhere } }) as Shop;
  const bob = await shop.member("Bob");
  const far = await people.join(elsewhere, { name: "Far" });
  const goods = await orderable(shop);
  await product(there, { name: "Foreign", price: 500n });
  const foreignGoods = await orderable(there);
  for (const table of ["products", "categories"]) {
    await shop.query(`UPDATE ${table} SET name = $2 || id WHERE guild_id = $1`, [elsewhere.id, FOREIGN]);
  }
  await openTicket(shop, bob, goods.checkout());
  await openTicket(there, far, foreignGoods.checkout());
  await shop.idle();
  await bob.slash("balance");
  const other = world.createUser({ name: "Other bot", bot: true });
  return {
    elsewhere,
    ownerElsewhere,
    bob,
    foreign: await idsIn(shop, elsewhere.id),
    others: await shop.query<{ id: string }>("SELECT id FROM orders WHERE guild_id = $1", [shop.guild.id]).then(ids),
    users: [shop.sandbox.botUserId, other.id, bob.id, far.id],
  };
}

/** Raises every rate limit, so that none masks what is looked at. */
export async function raiseLimits(shop: Shop): Promise<void> {
  const keys = shop.bot.resolve(SETTING_DEFINITIONS).flatMap(({ key }) => (key.startsWith("limits.") ? [key] : []));
  await shop.query("DELETE FROM settings");
  await shop.query(
    `INSERT INTO settings (guild_id, key, value, changed_at)
     SELECT g.id, k, '1000000'::jsonb, now() FROM guilds g, unnest($1::text[]) k`,
    [keys],
  );
}

async function idsIn(shop: Shop, guildId: string): Promise<string[]> {
  const found = await shop.query<{ id: string }>(
    `SELECT id FROM products WHERE guild_id = $1 UNION SELECT id FROM orders WHERE guild_id = $1
     UNION SELECT id FROM categories WHERE guild_id = $1 UNION SELECT id FROM tickets WHERE guild_id = $1`,
    [guildId],
  );
  return ids(found);
}

function ids(rows: readonly { id: string }[]): string[] {
  return rows.map(({ id }) => id);
}
