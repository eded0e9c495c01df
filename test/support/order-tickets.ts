import type { Person } from "../../sandbox/index.js";
import type { HeldTicket, OpenedTicket, OrderTicket } from "../../src/modules/payments/payment.types.js";
import { OrderTickets } from "../../src/modules/payments/order-tickets.js";
import { PaymentService } from "../../src/modules/payments/payment.service.js";
import { StandingService } from "../../src/modules/customers/standing.service.js";
import type { Checkout } from "../../src/modules/sales/sale.types.js";
import type { Actor } from "../../src/platform/actor.js";
import { newKey } from "../../src/platform/ids.js";
import { checkout } from "./arrange.js";
import type { Shop } from "./shop.js";

/** A member as the access check sees them. */
export async function actorFor(shop: Shop, person: Person): Promise<Actor> {
  const guildId = shop.guild.id;
  const roleIds = shop.guild.members.get(person.id)?.roleIds ?? [];
  const managesGuild = shop.guild.ownerId === person.id;
  const standing = await shop.bot
    .resolve(StandingService)
    .standing({ guildId, memberId: person.id, roleIds, managesGuild });
  return { ...standing, guildId, memberId: person.id, correlationId: newKey(), idempotencyKey: newKey() };
}

/** A published product at 5.00, and what a buyer confirms for one unit of it. */
export async function product(
  shop: Shop,
  { delivery = "goods", stock = 3 }: { delivery?: "goods" | "service"; stock?: number | null } = {},
): Promise<{ id: string; checkout: () => Checkout; stock: () => Promise<number | null> }> {
  const guildId = shop.guild.id;
  await actorFor(shop, shop.owner);
  const [row] = await shop.query<{ id: string }>(
    `WITH main AS (
       INSERT INTO categories (guild_id, name, created_at) VALUES ($1, 'Main ' || $2, now()) RETURNING id
     ), sub AS (
       INSERT INTO categories (guild_id, parent_id, name, created_at) SELECT $1, id, 'Sub', now() FROM main RETURNING id
     )
     INSERT INTO products (guild_id, category_id, name, price_minor, state, delivery, goods_text, created_at, changed_at)
     SELECT $1, id, 'Apple', 500, 'published', $3, 'The goods', now(), now() FROM sub RETURNING id`,
    [guildId, newKey(), delivery],
  );
  const id = row?.id ?? "";
  await shop.query("INSERT INTO stocks (guild_id, product_id, quantity, changed_at) VALUES ($1, $2, $3, now())", [
    guildId,
    id,
    stock,
  ]);
  return {
    id,
    checkout: () => checkout(id, 500n),
    stock: async () => {
      const [left] = await shop.query<{ quantity: string | null }>(
        "SELECT quantity FROM stocks WHERE product_id = $1",
        [id],
      );
      return typeof left?.quantity === "string" ? Number(left.quantity) : null;
    },
  };
}

/** What pressing **Open ticket** does. */
export async function openTicket(shop: Shop, person: Person, checkout: Checkout): Promise<OpenedTicket | HeldTicket> {
  return shop.bot.resolve(OrderTickets).open(await actorFor(shop, person), checkout);
}

/** What is in the database when the process dies after the commit and before it calls Discord. */
export async function reserveOnly(shop: Shop, person: Person, checkout: Checkout): Promise<OrderTicket> {
  return shop.bot.resolve(PaymentService).openOrderTicket(await actorFor(shop, person), checkout, () => []);
}

/** The guild's channels whose topic carries a ticket's key. */
export function channelsOf(shop: Shop, channelKey: string): string[] {
  return shop.sandbox.world
    .channelsOf(shop.guild.id)
    .filter(({ topic }) => topic?.includes(channelKey))
    .map(({ id }) => id);
}
