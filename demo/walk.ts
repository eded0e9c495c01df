import type { ChannelView, MessageView, Person, Reply } from "../sandbox/index.js";
import type { Market } from "./market.js";
import { isLabelled, type Scene } from "./scene.js";
import { GUIDE } from "./set-up.js";

/** The product that Sam makes by hand. */
const AVATAR = { name: "Custom avatar", variant: "Animated" } as const;

/** What Bea keeps for later. */
const LATER = { name: "Emote set", variant: "5 emotes" } as const;

/** The first sale, as buyer and staff see it: once delivered by the bot, once by staff in a ticket. */
export async function walkFirstSale(market: Market, scene: Scene): Promise<void> {
  await buyNow(market, scene);
  const ticket = await openTicket(market, scene);
  await payAndDeliver(market, scene, ticket);
  await lookBack(market, scene);
  await leaveOneOpen(market, scene);
}

async function buyNow({ bea }: Market, scene: Scene): Promise<void> {
  scene.step("Bea looks around the shop");
  const shop = await scene.type(bea, "buy");
  await scene.select(bea, shop, "Category", GUIDE.category);
  await scene.select(bea, shop, "Sub-category", GUIDE.subcategory);
  await scene.select(bea, shop, "Product", GUIDE.name);

  scene.step("She buys it at once; the goods come by direct message");
  await scene.click(bea, shop, "Buy now");
  await scene.click(bea, shop, /^Confirm purchase/);
  await scene.appears(bea, "Bea's direct messages", () => bea.dms().find((message) => says(message, "Your goods")));
}

async function openTicket({ bea }: Market, scene: Scene): Promise<string> {
  scene.step("She also wants something that is made for her");
  const shop = await scene.type(bea, "buy", { product: AVATAR.name });
  await scene.select(bea, shop, "Variant", AVATAR.variant);

  scene.step("A ticket opens: a channel that only she and the staff see");
  const ticket = await ticketFrom(bea, scene, shop);
  const panel = () => ticket.messages().find((message) => offers(message, /^Pay with/));
  await scene.appears(bea, `#${ticket.name}`, panel);
  return ticket.name;
}

/** Presses **Open ticket** and waits for the new channel. */
async function ticketFrom(bea: Person, scene: Scene, shop: Reply): Promise<ChannelView> {
  const before = new Set(bea.channels().map(({ id }) => id));
  await scene.click(bea, shop, "Open ticket");
  return bea.sees(() => bea.channels().find(({ id }) => !before.has(id)));
}

async function payAndDeliver({ bea, sam }: Market, scene: Scene, ticket: string): Promise<void> {
  const panelFor = (who: Person, label: RegExp | string) =>
    who
      .channel(ticket)
      .messages()
      .find((message) => offers(message, label));

  scene.step("She pays from her wallet");
  const panel = await bea.sees(() => panelFor(bea, /^Pay with wallet/));
  await scene.click(bea, panel, /^Pay with wallet/);

  scene.step("Sam does the work and marks it delivered");
  await scene.write(bea, bea.channel(ticket), "A lighthouse at night, please, with the beam going round.");
  const work = await scene.appears(sam, `#${ticket}, as Sam sees it`, () => panelFor(sam, "Mark delivered"));
  await scene.click(sam, work, "Mark delivered");
  await scene.appears(bea, `#${ticket}, as Bea sees it`, () =>
    bea
      .channel(ticket)
      .messages()
      .findLast((message) => says(message, "Delivered")),
  );
}

async function lookBack({ bea }: Market, scene: Scene): Promise<void> {
  scene.step("Both orders are under /orders, with their timeline and goods");
  await scene.type(bea, "orders");
  await scene.type(bea, "balance");
}

async function leaveOneOpen({ bea }: Market, scene: Scene): Promise<void> {
  scene.step(
    "She opens one more ticket and leaves it for later",
    "Its order holds the stock for an hour. The buttons in it work after any restart of the bot.",
  );
  const shop = await scene.type(bea, "buy", { product: LATER.name });
  await scene.select(bea, shop, "Variant", LATER.variant);
  await ticketFrom(bea, scene, shop);
}

function says(message: MessageView, text: string): boolean {
  return message.text().includes(text);
}

function offers(message: MessageView, label: RegExp | string): boolean {
  return message.buttons().some((button) => isLabelled(button, label));
}
