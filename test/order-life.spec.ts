import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Person } from "../sandbox/index.js";
import { DAY, HOUR, MINUTE } from "../src/platform/clock.js";
import { ORDER_STATES, type OrderState } from "../src/modules/orders/order.types.js";
import { product } from "./support/arrange.js";
import { orderIn, stateOf, type ArrangedOrder } from "./support/orders.js";
import { Shop } from "./support/shop.js";

let shop: Shop;
let bea: Person;
beforeAll(async () => {
  shop = await Shop.open();
  bea = await shop.member("Bea");
  await mute(bea);
});
afterAll(() => shop.close());

/** The contract's table: what staff may make of an order by hand. */
const BY_HAND: Readonly<Record<OrderState, readonly string[]>> = {
  pending: ["cancelled"],
  expired: [],
  paid: ["processing", "delivered", "cancelled"],
  processing: ["delivered", "cancelled"],
  delivered: ["completed"],
  completed: [],
  cancelled: [],
  refill: [],
  refunded: [],
};
const STATUSES = ["processing", "delivered", "completed", "cancelled"];

const historyOf = (order: ArrangedOrder) =>
  shop.query("SELECT to_state, reason FROM order_history WHERE order_id = $1 ORDER BY id", [order.id]);
const balance = async (person: Person) => /\*\*(\S+)\*\*/.exec((await person.slash("balance")).text())?.[1];

/** Discord lets messages to one person pass one by one; where they are not what is told, none is sent. */
const mute = async (person: Person) => {
  await person.slash("balance");
  await shop.query("UPDATE customers SET muted_notices = '{orders}' WHERE member_id = $1", [person.id]);
};

describe("staff set a status", () => {
  for (const command of ["updateorderstatus", "bulkupdateorders", "order-status"]) {
    it(`with /${command}: each move of the table and no other`, async () => {
      const cal = await shop.member(`Cal ${command}`);
      await mute(cal);
      for (const from of ORDER_STATES) {
        for (const to of STATUSES) {
          const order = await orderIn(shop, cal, { state: from });
          const option = command === "bulkupdateorders" ? { orders: order.number } : { order: order.number };
          const reply = await shop.owner.slash(command, { ...option, status: to });
          const asks = to === "cancelled" && (from === "paid" || from === "processing");
          if (asks) {
            expect(reply.text(), `${from} → ${to}`).toContain("$5.00");
            expect(await stateOf(shop, order)).toBe(from);
            await reply.click("Cancel and return $5.00");
          }
          const legal = BY_HAND[from].includes(to);
          expect(reply.text(), `${from} → ${to}`).toContain(legal ? "→" : "cannot become");
          expect(await stateOf(shop, order), `${from} → ${to}`).toBe(legal ? to : from);
        }
      }
      await shop.idle();
      // Two paid orders were cancelled.
      expect(await balance(cal)).toBe("$10.00");
    });
  }

  it("by the buttons of /order-status, which offer what is legal", async () => {
    for (const from of ORDER_STATES) {
      const order = await orderIn(shop, bea, { state: from });
      const card = await shop.owner.slash("order-status", { order: `#${order.number}` });
      const labels = {
        processing: "Start work",
        delivered: "Mark delivered",
        completed: "Complete",
        cancelled: "Cancel order",
      };
      const offered = card.buttons().map(({ label }) => label);
      const legal = STATUSES.filter((to) => BY_HAND[from].includes(to));
      expect(offered.filter((label) => Object.values(labels).includes(label ?? "")).sort(), from).toEqual(
        legal.map((to) => labels[to as keyof typeof labels]).sort(),
      );
      for (const to of STATUSES.filter((each) => !legal.includes(each))) {
        const forged = await shop.owner.press(`orderStatus.set:${order.id}:${to}`, card.message);
        expect(forged.text()).toContain("cannot become");
      }
      if (from === "processing") {
        await card.click("Mark delivered");
        expect(card.text()).toContain("Delivered");
        await card.click("Complete");
        expect(card.text()).toContain("Completed");
      }
    }
    await shop.idle();
  });

  it("hears what leads to the states that nobody sets", async () => {
    const order = await orderIn(shop, bea, { state: "paid" });
    for (const [status, remedy] of [
      ["paid", "by a payment"],
      ["Expired", "expires by itself"],
      ["refunded", "/addbalance"],
      ["refill", "ticket"],
      ["pending", "Choose one of"],
      ["done", "processing, delivered, completed, cancelled"],
    ] as const) {
      for (const [command, option] of [
        ["updateorderstatus", { order: order.number }],
        ["bulkupdateorders", { orders: order.number }],
        ["order-status", { order: order.number }],
      ] as const) {
        const reply = await shop.owner.slash(command, { ...option, status });
        expect(reply.text(), `${command} ${status}`).toContain(remedy);
      }
    }
    expect((await shop.owner.slash("order-status", { order: "nonsense" })).text()).toContain("no such order");
    expect((await shop.owner.slash("order-status", { order: "999999" })).text()).toContain("no such order");
    expect(await stateOf(shop, order)).toBe("paid");
  });

  it("tells the buyer once, with the note and the time that is expected; not when asked for silence", async () => {
    const dan = await shop.member("Dan");
    const order = await orderIn(shop, dan, { state: "paid" });
    const set = (status: string, more: Record<string, string | boolean> = {}) =>
      shop.owner.slash("updateorderstatus", { order: order.number, status, ...more });
    await set("processing", { note: "We *start*", estimated_delivery: "in 3h" });
    await shop.idle();
    expect(dan.dms()).toHaveLength(1);
    expect(dan.dms()[0]?.text()).toContain("“We \\*start\\*”");
    expect(dan.dms()[0]?.text()).toMatch(/Expected\n?.*<t:\d+/s);
    // As after a crash between the message and the note that it was sent.
    await shop.query("UPDATE pgboss.job SET state = 'created', started_on = NULL WHERE name = 'orders.news'");
    await shop.pass(0);
    expect(dan.dms()).toHaveLength(1);
    await set("processing", { note: "A day more", estimated_delivery: "in 1d" });
    await shop.idle();
    expect(dan.dms()).toHaveLength(2);
    expect(dan.dms()[1]?.text()).toContain("A day more");
    expect((await set("processing")).text()).toContain("cannot become");
    expect((await set("delivered", { estimated_delivery: "in 1d" })).text()).toContain(
      "goes with the status processing",
    );
    expect((await set("processing", { estimated_delivery: "tomorrow" })).text()).toContain("is not a time");
    await set("delivered", { notify: false });
    await shop.idle();
    expect(dan.dms()).toHaveLength(2);
    const details = await (await dan.slash("orders")).select("Open an order", `#${order.number} Apple`);
    expect(details.text()).toContain("We \\*start\\*");
    expect(details.text()).toContain("A day more");
    expect(await historyOf(order)).toEqual([
      { to_state: "processing", reason: "We *start*" },
      { to_state: "processing", reason: "A day more" },
      { to_state: "delivered", reason: null },
    ]);
  });

  it("releases the goods first when an order is delivered by hand, and sends them once", async () => {
    const eli = await shop.member("Eli");
    const productId = await product(shop, { name: "By hand", goods: "HAND-1" });
    const order = await orderIn(shop, eli, { state: "paid", delivery: "goods", productId });
    await shop.owner.slash("updateorderstatus", { order: order.number, status: "delivered" });
    await shop.idle();
    expect(await stateOf(shop, order)).toBe("delivered");
    expect(eli.dms().filter((message) => message.text().includes("HAND-1"))).toHaveLength(1);
    expect(await shop.query("SELECT 1 FROM order_goods WHERE order_id = $1", [order.id])).toHaveLength(1);
    const card = await shop.owner.slash("order-status", { order: order.number });
    expect(card.text()).toContain("Goods released");
    expect(card.text()).not.toContain("HAND-1");

    const bare = await orderIn(shop, eli, { state: "paid", delivery: "goods" });
    const refused = await shop.owner.slash("updateorderstatus", { order: bare.number, status: "delivered" });
    expect(refused.text()).toContain("hands out is gone");
    expect(await stateOf(shop, bare)).toBe("paid");
  });
});

describe("a run over many orders", () => {
  it("of 50 with bad ones among them: each gets its result, none stops another", async () => {
    const fay = await shop.member("Fay");
    const good: ArrangedOrder[] = [];
    for (let i = 0; i < 40; i += 1) good.push(await orderIn(shop, fay, { state: "processing" }));
    const done = await orderIn(shop, fay, { state: "completed" });
    const bad = [done.number, "77777", "nonsense", "#", "-5", "1e3", "0", "99999999999999999999", "88888", "@here"];
    const orders = [...good.map(({ number }, i) => (i % 2 ? `#${number}` : number)), ...bad].join(", ");
    const reply = await shop.owner.slash("bulkupdateorders", { orders, status: "delivered", notify: false });
    expect(reply.text()).toContain("40 of 50 orders changed");
    expect(reply.text()).toContain(`#${done.number}`);
    expect(reply.text()).toContain("77777");
    for (const order of good) expect(await stateOf(shop, order)).toBe("delivered");
    await shop.idle();
    expect(fay.dms()).toHaveLength(0);
    const twice = await shop.owner.slash("bulkupdateorders", {
      orders: `${good[0]?.number ?? ""} #${good[0]?.number ?? ""}`,
      status: "completed",
    });
    expect(twice.text()).toContain("1 order changed");
    const tooMany = Array.from({ length: 51 }, (_, i) => String(i + 1)).join(" ");
    expect((await shop.owner.slash("bulkupdateorders", { orders: tooMany, status: "completed" })).text()).toContain(
      "These are 51 orders",
    );
    expect((await shop.owner.slash("bulkupdateorders", { orders: ", ;", status: "completed" })).text()).toContain(
      "Name at least one order",
    );
    await shop.idle();
  });

  it("that cancels shows the total once; what was paid since the question is left alone", async () => {
    const gus = await shop.member("Gus");
    const paid = await orderIn(shop, gus, { state: "paid", due: 700n });
    const busy = await orderIn(shop, gus, { state: "processing", due: 300n });
    const pending = await orderIn(shop, gus, { state: "pending" });
    const later = await orderIn(shop, gus, { state: "pending" });
    const over = await orderIn(shop, gus, { state: "delivered" });
    const each = [paid, busy, pending, later, over];
    const orders = each.map(({ number }) => number).join(" ");
    const asked = await shop.owner.slash("bulkupdateorders", { orders, status: "cancelled", note: "Sold out" });
    expect(asked.text()).toContain("Cancel 5 orders?");
    expect(asked.text()).toContain("$10.00");
    await shop.query(
      "UPDATE orders SET state = 'paid', reserved_until = NULL, pending_slot = NULL, paid_at = now() WHERE id = $1",
      [later.id],
    );
    const question = asked.message;
    await asked.click("Cancel and return $10.00");
    expect(asked.text()).toContain("3 of 5 orders changed");
    expect(asked.text()).toContain("was paid after you were asked");
    expect(await Promise.all(each.map((order) => stateOf(shop, order)))).toEqual([
      "cancelled",
      "cancelled",
      "cancelled",
      "paid",
      "delivered",
    ]);
    await shop.idle();
    expect(await balance(gus)).toBe("$10.00");
    expect(gus.dms().filter((message) => message.text().includes("Sold out"))).toHaveLength(3);
    expect(gus.dms().some((message) => message.text().includes("$7.00 went back in full"))).toBe(true);

    // Pressed again, by somebody else, or a day later.
    const key = (await shop.query<{ key: string }>("SELECT key FROM cancellations ORDER BY asked_at DESC LIMIT 1"))[0]
      ?.key;
    const again = await shop.owner.press(`orderStatus.cancel:${key ?? ""}`, question);
    expect(again.text()).toContain("0 of 5 orders changed");
    const manager = shop.sandbox.world.createRole(shop.guild.id, { name: "Manager", permissions: 0x20n });
    const ada = await shop.member("Ada", { roles: [manager.name] });
    expect((await ada.press(`orderStatus.cancel:${key ?? ""}`, question)).text()).toContain("was not put to you");
    await shop.pass(DAY + MINUTE, "sales.forgetQuestions");
    expect((await shop.owner.press(`orderStatus.cancel:${key ?? ""}`, question)).text()).toContain("older than a day");
    expect(await shop.query("SELECT 1 FROM cancellations")).toEqual([]);
    expect(await balance(gus)).toBe("$10.00");

    // Nobody gives money back to themselves; the owner may, and the audit says so.
    const own = await orderIn(shop, ada, { state: "paid" });
    const refused = await ada.slash("updateorderstatus", { order: own.number, status: "cancelled" });
    await refused.click("Cancel and return $5.00");
    expect(refused.text()).toContain("cannot give money back to yourself");
    expect(await stateOf(shop, own)).toBe("paid");
    const owners = await orderIn(shop, shop.owner, { state: "paid" });
    await (
      await shop.owner.slash("updateorderstatus", { order: owners.number, status: "cancelled" })
    ).click("Cancel and return $5.00");
    expect(await shop.query("SELECT 1 FROM audit_log WHERE action = 'order.cancelPaidOwn'")).toHaveLength(1);
    await shop.idle();
  });
});

describe("the buyer", () => {
  it("confirms what was delivered, once", async () => {
    const hal = await shop.member("Hal");
    const order = await orderIn(shop, hal, { state: "delivered" });
    const details = await (await hal.slash("orders")).select("Open an order", `#${order.number} Apple`);
    const done = await details.click("Confirm received");
    expect(done.text()).toContain("is completed");
    expect((await details.message.click("Confirm received")).text()).toContain("is completed");
    expect(await historyOf(order)).toEqual([{ to_state: "completed", reason: "received" }]);
    await shop.idle();
    expect(hal.dms()).toHaveLength(1);
    const others = await orderIn(shop, bea, { state: "delivered" });
    expect((await hal.press(`order.received:${others.id}`, details.message)).text()).toContain("somebody else");
    const unpaid = await orderIn(shop, hal, { state: "processing" });
    expect((await hal.press(`order.received:${unpaid.id}`, details.message)).text()).toContain("can no longer be done");
  });

  it("says nothing: the order completes by itself after the set days", async () => {
    await shop.query("UPDATE orders SET complete_at = NULL");
    const ivy = await shop.member("Ivy");
    const order = await orderIn(shop, ivy, { state: "processing" });
    await shop.owner.slash("updateorderstatus", { order: order.number, status: "delivered" });
    await shop.pass(3 * DAY - HOUR, "sales.complete");
    expect(await stateOf(shop, order)).toBe("delivered");
    const setting = await (await shop.owner.slash("settings")).select("Choose a setting to change", "Complete after");
    expect((await (await setting.click("Change")).modal.submit({ "Complete after": "31" })).text()).toContain(
      "1 to 30",
    );
    await shop.pass(2 * HOUR, "sales.complete");
    expect(await stateOf(shop, order)).toBe("completed");
    await shop.pass(0, "sales.complete");
    expect(await historyOf(order)).toHaveLength(2);
    expect(ivy.dms()).toHaveLength(2);
    expect(ivy.dms()[1]?.text()).toContain("completed");
  });

  it("asks to cancel what is not delivered; staff agree, and all of it goes back", async () => {
    const kim = await shop.member("Kim");
    const order = await orderIn(shop, kim, { state: "processing", due: 900n });
    const details = await (await kim.slash("orders")).select("Open an order", `#${order.number} Apple`);
    const form = await details.click("Ask to cancel");
    const asked = await form.modal.submit({ Why: "Bought *twice*" });
    expect(asked.text()).toContain("$9.00 goes back to your wallet, without a fee");
    const second = await (await details.message.click("Ask to cancel")).modal.submit({});
    expect(second.text()).toContain("You asked to cancel");
    expect((await (await kim.slash("orders")).select("Open an order", `#${order.number} Apple`)).text()).toContain(
      "the staff decide",
    );
    const queue = await shop.owner.slash("queue", { kind: "cancellations" });
    expect(queue.text()).toContain("Bought \\*twice\\*");
    const card = await queue.select("Open one", `#${order.number} Apple`);
    await card.click("Cancel and return $9.00");
    expect(card.text()).toContain("$9.00 went back");
    await shop.idle();
    expect(await stateOf(shop, order)).toBe("cancelled");
    expect(await balance(kim)).toBe("$9.00");
    const told = kim.dms().map((message) => message.text());
    expect(told.filter((text) => text.includes("Order #"))).toHaveLength(1);
    expect(told.filter((text) => text.includes("$9.00 went back in full"))).toHaveLength(1);
    const [request] = await shop.query<{ id: string; state: string }>("SELECT id, state FROM cancel_requests");
    expect(request?.state).toBe("approved");
    const again = await shop.owner.press(`order.approveCancel:${request?.id ?? ""}`, card.message);
    expect(again.text()).toContain("is decided");
    expect((await kim.press(`order.approveCancel:${request?.id ?? ""}`, details.message)).text()).toContain("staff");
    expect((await shop.owner.slash("queue", { kind: "cancellations" })).text()).toContain("Nothing waits here");
  });

  it("is told why when staff decline; the request lapses when the order goes on", async () => {
    const leo = await shop.member("Leo");
    const order = await orderIn(shop, leo, { state: "paid" });
    const details = await (await leo.slash("orders")).select("Open an order", `#${order.number} Apple`);
    await (await details.click("Ask to cancel")).modal.submit({});
    const card = await shop.owner.slash("order-status", { order: order.number });
    expect(card.buttons().map(({ label }) => label)).toEqual([
      "Cancel and return $5.00",
      "Decline",
      "Start work",
      "Mark delivered",
    ]);
    const form = await card.click("Decline");
    const declined = await form.modal.submit({ Why: "Already on its way" });
    expect(declined.text()).toContain("Already on its way");
    await shop.idle();
    expect(leo.dms()).toHaveLength(1);
    expect(leo.dms()[0]?.text()).toContain("Already on its way");
    expect(await stateOf(shop, order)).toBe("paid");

    await (await details.message.click("Ask to cancel")).modal.submit({ Why: "Please" });
    await shop.owner.slash("updateorderstatus", { order: order.number, status: "delivered", notify: false });
    expect(await shop.query("SELECT state FROM cancel_requests WHERE order_id = $1 ORDER BY id", [order.id])).toEqual([
      { state: "declined" },
      { state: "lapsed" },
    ]);
    const late = await (await details.message.click("Ask to cancel")).modal.submit({});
    expect(late.text()).toContain("cannot be cancelled any more");
    const stranger = await orderIn(shop, bea, { state: "paid" });
    const forged = await leo.submitRaw(`order.sendCancel:${stranger.id}`, { why: "mine" }, { on: details.message });
    expect(forged.text()).toContain("somebody else");
    await shop.idle();
  });

  it("is told of an order in its ticket: that it waits, that it runs out, that it ran out, each once", async () => {
    await product(shop, { name: "Waiting", price: 500n, stock: 5n });
    const mia = await shop.member("Mia", { balance: "20.00" });
    await (await mia.slash("buy", { product: "Waiting" })).click("Open ticket");
    await shop.idle();
    expect(mia.dms().map((message) => message.text())).toEqual([
      expect.stringMatching(/costs \$5\.00\. Pay it in <#\d+>/),
    ]);
    await shop.pass(49 * MINUTE, "sales.warnExpiring");
    expect(mia.dms()).toHaveLength(1);
    await shop.pass(2 * MINUTE, "sales.warnExpiring");
    await shop.pass(MINUTE, "sales.warnExpiring");
    expect(mia.dms()).toHaveLength(2);
    expect(mia.dms()[1]?.text()).toContain("runs out");
    await shop.pass(10 * MINUTE, "sales.expire");
    expect(mia.dms()).toHaveLength(3);
    expect(mia.dms()[2]?.text()).toContain("not paid in time");
  });

  it("with closed messages reads it in the ticket; who switched order news off is told nothing", async () => {
    const ned = await shop.member("Ned", { balance: "20.00" });
    await product(shop, { name: "Service", price: 500n, delivery: "service" });
    shop.sandbox.faults.closeDms(ned.user);
    shop.sandbox.violations.allow("dm.closed", "only trying tells that somebody's messages are closed");
    await (await ned.slash("buy", { product: "Service" })).click("Open ticket");
    await shop.idle();
    const channel = ned.channels().find(({ name }) => name.startsWith("order-"));
    await ned
      .channel(channel?.name ?? "")
      .last()
      .click(/Pay with wallet/);
    await shop.idle();
    const texts = ned
      .channel(channel?.name ?? "")
      .messages()
      .map((message) => message.text());
    expect(texts.filter((text) => text.includes("$5.00 is paid"))).toHaveLength(1);
    expect(texts.filter((text) => text.includes("In progress") && text.includes("Order #"))).not.toHaveLength(0);

    const oda = await shop.member("Oda");
    await (await oda.slash("profile")).click("Order news: turn off");
    const order = await orderIn(shop, oda, { state: "processing" });
    await shop.owner.slash("updateorderstatus", { order: order.number, status: "delivered" });
    await shop.idle();
    expect(oda.dms()).toHaveLength(0);
  });
});

describe("a sale made elsewhere", () => {
  const record = (member: Person, product_name: string, amount: string, more = {}) =>
    shop.owner.slash("manual_complete", { member, product_name, amount, ...more });

  it("counts as any other, hands nothing out and moves no wallet", async () => {
    const pia = await shop.member("Pia");
    await product(shop, { name: "Known", price: 500n, stock: 4n });
    const card = await record(pia, "Wedding *cake*", "120.50", { notes: "Cash at the fair" });
    expect(card.text()).toContain("Wedding \\*cake\\*");
    expect(card.text()).toContain("Sale made elsewhere: $120.50");
    await record(pia, "Known", "5");
    await shop.idle();
    expect(
      await shop.query(
        "SELECT state, product_id IS NULL AS loose FROM orders WHERE customer_id = (SELECT id FROM customers WHERE member_id = $1) ORDER BY id",
        [pia.id],
      ),
    ).toEqual([
      { state: "completed", loose: true },
      { state: "completed", loose: false },
    ]);
    expect(
      await shop.query("SELECT s.quantity FROM stocks s JOIN products p ON p.id = s.product_id WHERE p.name = 'Known'"),
    ).toEqual([{ quantity: "4" }]);
    expect(await shop.query("SELECT spend_minor, paid_orders FROM customers WHERE member_id = $1", [pia.id])).toEqual([
      { spend_minor: "12550", paid_orders: 2 },
    ]);
    expect(
      await shop.query(
        `SELECT d.code AS from, c.code AS to, t.amount, t.kind FROM transfers t
         JOIN accounts d ON d.id = t.debit_account_id JOIN accounts c ON c.id = t.credit_account_id
         WHERE t.kind = 'manual_sale' ORDER BY t.id`,
      ),
    ).toEqual([
      { from: "external:manual", to: "sales", amount: "12050", kind: "manual_sale" },
      { from: "external:manual", to: "sales", amount: "500", kind: "manual_sale" },
    ]);
    expect(await balance(pia)).toBe("$0.00");
    const told = pia.dms().map((message) => message.text());
    expect(told.filter((text) => text.includes("Order #"))).toHaveLength(2);
    expect(told.filter((text) => text.includes("Cash at the fair"))).toHaveLength(1);
    const orders = await pia.slash("orders");
    const details = await orders.select("Open an order", orders.options("Open an order").at(-1) ?? "");
    expect(details.buttons()).toEqual([]);
  });

  it("is for a member, and for nobody who records it", async () => {
    const far = shop.sandbox.world.createUser({ name: "Far" });
    expect((await record(shop.owner, "Cake", "5")).text()).toContain("cannot record a sale to yourself");
    expect(
      (
        await shop.owner.slash("manual_complete", { member: shop.sandbox.botUserId, product_name: "Cake", amount: "5" })
      ).text(),
    ).toContain("Bots buy nothing");
    expect(
      (await shop.owner.slash("manual_complete", { member: far.id, product_name: "Cake", amount: "5" })).text(),
    ).toContain("not in this server");
    expect((await record(bea, "Cake", "12,50")).text()).toContain("not an amount");
    expect((await record(bea, "Cake", "0")).text()).toContain("between $0.01");
  });
});

describe("the shopkeeper's day", () => {
  it("/queue shows what waits by age, on pages, with what settles it", async () => {
    await shop.query("UPDATE orders SET state = 'delivered' WHERE state = 'processing'");
    const quin = await shop.member("Quin");
    await mute(quin);
    const made: ArrangedOrder[] = [];
    for (let i = 0; i < 12; i += 1) {
      made.push(await orderIn(shop, quin, { state: "processing", name: `Task ${i + 1}` }));
      shop.sandbox.clock.advance(MINUTE);
    }
    const overview = await shop.owner.slash("queue");
    expect(overview.text()).toContain("Orders in progress: **12**");
    expect(overview.text()).toContain("Requests to cancel: none");
    await overview.select("Choose what to look at", "Orders in progress");
    expect(overview.text()).toContain("Task 1\n".trim());
    expect(overview.text()).not.toContain("Task 11");
    await overview.click("Next");
    expect(overview.text()).toContain("Task 12");
    expect((await shop.owner.slash("queue", { kind: "orders", page: 99 })).text()).toContain("Task 11");
    expect((await shop.owner.slash("queue", { kind: "nonsense" })).text()).toContain("no such queue");
    const card = await overview.select("Open one", `#${made[11]?.number ?? ""} Task 12`);
    await card.click("Mark delivered");
    await overview.click("All queues");
    expect(overview.text()).toContain("Orders in progress: **11**");
    await shop.idle();
  });

  it("/queue tries a dead job again, for whoever runs the bot alone", async () => {
    const order = await orderIn(shop, bea, { state: "paid" });
    const [job] = await shop.query<{ id: string }>(
      `INSERT INTO pgboss.job (name, state, data, output, completed_on, retry_limit)
       VALUES ('delivery.release', 'failed', $1, '{"message": "The *disk* is full"}', now(), 0) RETURNING id`,
      [{ payload: { guildId: shop.guild.id, orderId: order.id } }],
    );
    const manager = shop.sandbox.world.createRole(shop.guild.id, { name: "Managers", permissions: 0x20n });
    // In a bot with one guild its admins run the bot.
    const rae = await shop.member("Rae", { roles: [manager.name] });
    expect((await rae.slash("queue")).text()).toContain("Failed jobs: **1**");
    const queue = await rae.slash("queue", { kind: "jobs" });
    expect(queue.text()).toContain("The \\*disk\\* is full");
    const card = await queue.select("Open one", "delivery.release");
    const shown = card.message;
    await card.click("Try again");
    expect(card.text()).toContain("runs again");
    await shop.idle();
    expect(await stateOf(shop, order)).toBe("processing");
    expect(await shop.query("SELECT actor_member_id FROM audit_log WHERE action = 'job.redrive'")).toEqual([
      { actor_member_id: rae.id },
    ]);
    expect((await rae.press(`queue.redrive:${job?.id ?? ""}`, shown)).text()).toContain("waits no more");

    shop.sandbox.world.createGuild({ name: "Second" });
    expect((await rae.slash("queue")).text()).not.toContain("Failed jobs");
    expect((await rae.slash("queue", { kind: "jobs" })).text()).toContain("no such queue");
    expect((await rae.press(`queue.redrive:${job?.id ?? ""}`, shown)).text()).toContain("whoever runs the bot");
  });

  it("/sales adds up what was paid in a period, what went back, and who and what made it", async () => {
    await shop.query("UPDATE orders SET paid_at = paid_at - interval '400 days' WHERE paid_at IS NOT NULL");
    const sid = await shop.member("Sid");
    const tea = await shop.member("Tea");
    const cake = await product(shop, { name: "Cake", variant: "Large" });
    const pie = await product(shop, { name: "Pie" });
    await orderIn(shop, sid, { state: "completed", due: 1000n, productId: cake });
    await orderIn(shop, sid, { state: "paid", due: 500n, productId: pie });
    await orderIn(shop, tea, { state: "cancelled", due: 9000n, productId: pie });
    await orderIn(shop, tea, { state: "delivered", due: 300n, productId: cake });
    await orderIn(shop, tea, { state: "pending", due: 7000n, productId: cake });
    const report = await shop.owner.slash("sales", { period: "today" });
    expect(report.text()).toMatch(/Paid\s+4\s+\$108\.00/);
    expect(report.text()).toMatch(/Returned\s+1\s+-\$90\.00/);
    expect(report.text()).toMatch(/Revenue\s+3\s+\$18\.00/);
    expect(report.text()).toMatch(/Average order\s+\$6\.00/);
    expect(report.text()).toContain("1. Cake · Large · $13.00 · 2 orders");
    expect(report.text()).toContain("2. Pie · $5.00 · 1 order");
    expect(report.text()).toContain(`1. ${sid.mention} · $15.00`);
    await report.click("All time");
    expect(report.text()).toContain("Sales: all time");
    for (const period of ["7 days", "30 days", "This month"]) {
      await report.click(period);
      expect(report.text()).toMatch(/Revenue\s+3\s+\$18\.00/);
    }
    shop.sandbox.clock.advance(8 * DAY);
    await report.click("7 days");
    expect(report.text()).toContain("Nothing was sold");
  });
});
