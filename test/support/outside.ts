import type { MessageView, Person } from "../../sandbox/index.js";
import { AddressService } from "../../src/modules/payments/address.service.js";
import { ProofUploadService } from "../../src/modules/payments/proof-upload.service.js";
import { MethodService } from "../../src/modules/payments/method.service.js";
import type { MethodDraft, MethodKind, PaymentMethod } from "../../src/modules/payments/method.types.js";
import { keyOf, newKey } from "../../src/platform/ids.js";
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

/**
 * A way to pay, an order of a member that waits for it, and a waiting deposit of each saver, who is led to it when asking
 * for another.
 *
 * @returns the ids of the rows that staff decide about; no other row of the shop has one of them
 */
export async function arrangeOutside(shop: Shop, buyer: Person, savers: readonly Person[]): Promise<string[]> {
  for (const [i, table] of ["payment_methods", "payment_proofs", "address_requests", "deposits"].entries()) {
    await shop.query(`ALTER TABLE ${table} ALTER COLUMN id RESTART WITH ${(i + 1) * 100_000}`);
  }
  const way = await method(shop, "crypto", { name: "Coins" });
  const [order] = await shop.query<{ id: string }>(
    `SELECT o.id FROM orders o JOIN customers c ON c.id = o.customer_id
     WHERE o.guild_id = $1 AND c.member_id = $2 AND o.state = 'pending'`,
    [shop.guild.id, buyer.id],
  );
  const about = { kind: "order", id: order?.id ?? "" } as const;
  const actor = await actorOf(shop, buyer);
  const upload = { methodId: way.id, reference: "", content: picture().contents };
  const proof = await shop.bot.resolve(ProofUploadService).submit(actor, about, upload);
  const request = await shop.bot.resolve(AddressService).request(actor, about, way.id, keyOf("Bitcoin"));
  for (const saver of savers) await saver.slash("deposit");
  const deposits = await shop.query<{ id: string }>("SELECT id FROM deposits ORDER BY id DESC LIMIT 1");
  await shop.idle();
  return [way.id, about.id, proof.id, request.id, ...deposits.map(({ id }) => id)];
}
