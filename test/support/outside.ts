import type { MessageView, Person } from "../../sandbox/index.js";
import { AddressListService } from "../../src/modules/payments/address-list.service.js";
import { MethodService } from "../../src/modules/payments/method.service.js";
import type { MethodDraft, MethodKind, PaymentMethod } from "../../src/modules/payments/method.types.js";
import { newKey } from "../../src/platform/ids.js";
import { actorOf } from "./arrange.js";
import type { Shop } from "./shop.js";

/** A way to pay as a story needs it. */
export async function method(
  shop: Shop,
  kind: MethodKind = "manual",
  draft: Partial<MethodDraft> = {},
): Promise<PaymentMethod> {
  const owner = await actorOf(shop, shop.owner);
  const networks = kind === "crypto" ? ["Bitcoin", "Litecoin"] : [];
  const name = draft.name ?? `Way ${newKey().slice(0, 6)}`;
  return shop.bot
    .resolve(MethodService)
    .add(owner, kind, { instructions: "Send it.", emoji: null, link: null, networks, ...draft, name });
}

/** Puts addresses into the list of a network. */
export async function addresses(shop: Shop, way: PaymentMethod, network: number, list: readonly string[]) {
  return shop.bot.resolve(AddressListService).add(await actorOf(shop, shop.owner), way.id, String(network), list);
}

/** A member with a role that serves the tickets of a type. */
export async function staff(shop: Shop, name: string, ...types: ("order" | "deposit")[]): Promise<Person> {
  // The owner's first command makes the guild's rows.
  await actorOf(shop, shop.owner);
  const role = shop.sandbox.world.createRole(shop.guild.id, { name: `${name}'s role` });
  for (const type of types) {
    await shop.query(
      `INSERT INTO settings (guild_id, key, value, changed_at) VALUES ($1, $2, to_jsonb($3::text[]), now())
       ON CONFLICT (guild_id, key) DO UPDATE SET value = EXCLUDED.value`,
      [shop.guild.id, `tickets.${type}.staffRoles`, [role.id]],
    );
  }
  return shop.member(name, { roles: [role.name] });
}

/** A picture that nobody uploaded before: its signature and something of its own. */
export function picture(own: string = newKey()): { name: string; contents: Buffer } {
  const signature = Buffer.from("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489", "hex");
  return { name: "paid.png", contents: Buffer.concat([signature, Buffer.from(own)]) };
}

/** The message of a channel whose text begins with this. */
export function shown(person: Person, channel: string, text: string): MessageView {
  const found = person
    .channel(channel)
    .messages()
    .findLast((message) => message.text().includes(text));
  if (!found) throw new Error(`${person.name} sees no “${text}” in #${channel}.`);
  return found;
}
