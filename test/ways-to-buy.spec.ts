import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { MessageView, Person, Reply } from "../sandbox/index.js";
import { product, promoCode, type ProductDraft } from "./support/arrange.js";
import { sampleOf } from "./support/depth.js";
import { Shop } from "./support/shop.js";

/** Of 28 ways, so many in `npm test`. */
const EVERYDAY = 14;

const GOODS = ["keys", "text", "role", "service"] as const;
type Goods = (typeof GOODS)[number];

/** One way to buy one thing. */
interface Way {
  readonly goods: Goods;
  readonly at: "once" | "ticket";
  readonly code: boolean;
  readonly questions: boolean;
}

const yesAndNo = [false, true];

/** All of them. A service has no **Buy now**: staff do it in its ticket. */
const WAYS: readonly Way[] = GOODS.flatMap((goods) =>
  (goods === "service" ? (["ticket"] as const) : (["once", "ticket"] as const)).flatMap((at) =>
    yesAndNo.flatMap((code) => yesAndNo.map((questions) => ({ goods, at, code, questions }))),
  ),
);

let shop: Shop;
let roleId: string;
beforeAll(async () => {
  shop = await Shop.open();
  roleId = shop.sandbox.world.createRole(shop.guild.id, { name: "Patron" }).id;
  await promoCode(shop, "QUARTER", { discount: { kind: "percentage", rate: 2_500 } });
});
afterAll(() => shop.close());

function nameOf({ goods, at, code, questions }: Way): string {
  const with_ = [code && "a code", questions && "questions"].filter(Boolean).join(" and ") || "nothing else";
  return `${goods} ${at === "once" ? "by Buy now" : "in a ticket"}, with ${with_}`;
}

const DRAFTS: Readonly<Record<Goods, () => Partial<ProductDraft>>> = {
  keys: () => ({ keys: ["KEY-OF-THIS-WAY"] }),
  text: () => ({ goods: "Text of this way", stock: 1n }),
  role: () => ({ role: { id: roleId, days: null }, stock: 1n }),
  service: () => ({ delivery: "service", stock: 1n }),
};

async function enterCode(shown: Reply | MessageView): Promise<void> {
  const entered = await (await shown.click("Promo code")).modal.submit({ Code: "quarter" });
  expect(entered.text()).toContain("-$2.50");
}

/** From the product's page to the payment. @returns where the order is looked at from now on */
async function pay(buyer: Person, name: string, { at, code, questions }: Way): Promise<Reply | MessageView> {
  const price = code ? "$7.50" : "$10.00";
  const page = await buyer.slash("buy", { product: name });
  const pressed = await page.click(at === "once" ? "Buy now" : "Open ticket");
  if (questions) await pressed.modal.submit({ Username: buyer.name });
  if (at === "once") {
    if (code) await enterCode(page);
    await page.click(`Confirm purchase (${price})`);
    expect(page.text()).toContain("is paid");
    return page;
  }
  await shop.idle();
  const ticket = buyer.channels().find((channel) => channel.name.startsWith("order-"));
  const panel = ticket
    ?.messages()
    .find((message) => message.buttons().some(({ label }) => label.startsWith("Pay with")));
  if (!ticket || !panel) throw new Error(`${buyer.name} sees no panel.`);
  if (questions) expect(ticket.messages()[0]?.text()).toContain(`Username\n${buyer.name}`);
  if (code) {
    await enterCode(panel);
    await shop.idle();
  }
  expect((await panel.click(`Pay with wallet (${price})`)).text()).toContain("is paid");
  return panel;
}

async function orderOf(person: Person): Promise<unknown> {
  const [order] = await shop.query(
    `SELECT o.state, o.due_minor AS due, o.promo_code AS code, o.answers,
       (SELECT count(*)::int FROM promo_uses u WHERE u.order_id = o.id AND u.settled_at IS NOT NULL) AS uses,
       (SELECT s.quantity FROM stocks s WHERE s.product_id = o.product_id) AS left
     FROM orders o JOIN customers c ON c.id = o.customer_id WHERE c.member_id = $1`,
    [person.id],
  );
  return order;
}

const messagesTo = (person: Person) => person.dms().map((message) => message.text());

describe("buys", () => {
  it.each(sampleOf(WAYS, EVERYDAY).map((way) => [nameOf(way), way] as const))("%s", async (name, way) => {
    const { goods, code, questions } = way;
    await product(shop, { name, price: 1_000n, ...DRAFTS[goods](), ...(questions && { questions: [{}] }) });
    const buyer = await shop.member(`Buyer ${WAYS.indexOf(way)}`, { balance: "20.00" });
    const shown = await pay(buyer, name, way);
    await shop.idle();

    if (goods === "service") {
      expect(messagesTo(buyer).filter((text) => text.includes("Your goods"))).toEqual([]);
      const panel = shop.owner.channels().flatMap((channel) => channel.messages());
      await panel.find(({ id }) => "id" in shown && id === shown.id)?.click("Mark delivered");
      await shop.idle();
    } else {
      const sent = messagesTo(buyer).filter((text) => text.includes("Your goods"));
      expect(sent).toHaveLength(1);
      if (goods === "keys") expect(sent[0]).toContain("KEY-OF-THIS-WAY");
      if (goods === "text") expect(sent[0]).toContain("Text of this way");
      expect(shop.guild.members.get(buyer.id)?.roleIds.includes(roleId)).toBe(goods === "role");
      expect((await shown.click("Show goods")).ephemeral).toBe(true);
    }
    expect(await orderOf(buyer)).toEqual({
      state: "delivered",
      due: code ? "750" : "1000",
      code: code ? "QUARTER" : null,
      answers: questions ? [{ question: "Username", answer: buyer.name }] : [],
      uses: code ? 1 : 0,
      left: "0",
    });
    expect((await buyer.slash("balance")).text()).toContain(code ? "**$12.50**" : "**$10.00**");
  });
});
