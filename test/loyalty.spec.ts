import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Person, Role } from "../sandbox/index.js";
import { CustomerService } from "../src/modules/customers/customer.service.js";
import { LoyaltyJobs } from "../src/modules/loyalty/loyalty.jobs.js";
import { LoyaltyService } from "../src/modules/loyalty/loyalty.service.js";
import { TierTableService } from "../src/modules/loyalty/tier-table.service.js";
import { Transactions } from "../src/platform/database/transactions.js";
import { traced } from "../src/platform/trace.js";
import { actorOf } from "./support/arrange.js";
import { Shop } from "./support/shop.js";

let shop: Shop;
let bea: Person;
let members = 0;

beforeAll(async () => {
  shop = await Shop.open();
});
afterAll(() => shop.close());

beforeEach(async () => {
  // Nobody but the member of the story holds anything.
  await shop.query("DELETE FROM customer_tiers");
  await shop.query("UPDATE customers SET spend_minor = 0, paid_orders = 0");
  bea = await shop.member(`Bea ${(members += 1)}`);
});

/** What a sale or a refund does to a member's tiers. */
async function spend(person: Person, amount: bigint, orders: -1 | 0 | 1): Promise<void> {
  const { customerId } = await actorOf(shop, person);
  await shop.bot.resolve(Transactions).run("story.spend", async (tx) => {
    await shop.bot.resolve(CustomerService).addSpend(tx, shop.guild.id, customerId, amount, orders);
    await shop.bot.resolve(LoyaltyService).evaluate(tx, shop.guild.id, customerId);
  });
  await shop.idle();
}

const standing = async (person: Person) =>
  shop.bot.resolve(LoyaltyService).standing(shop.guild.id, (await actorOf(shop, person)).customerId);

const namesOf = async (person: Person) => (await standing(person)).names;

const rolesOf = (person: Person) =>
  (shop.guild.members.get(person.id)?.roleIds ?? []).map((id) => shop.guild.roles.get(id)?.name);

const news = (person: Person) => person.dms().map((message) => message.text());

/** Opens the editor behind `/settings`. */
async function tiers(by = shop.owner) {
  return (await (await by.slash("settings")).select("Choose a setting to change", "Tiers")).click("Change");
}

const cardOf = async (name: string) => (await tiers()).select("Choose a tier to change", name);

async function give(name: string, role: Role | null): Promise<string> {
  const picked = await (await cardOf(name)).select(/Choose its role/, role ?? []);
  await shop.idle();
  return picked.text();
}

const role = (name: string, permissions = 0n) => shop.sandbox.world.createRole(shop.guild.id, { name, permissions });

const giveTier = (person: Person, tier: string, by = shop.owner) =>
  by.slash("assign_role", { member: person, role: tier });

describe("a customer's tiers", () => {
  it("come with spend and go with refunds, told once, with the best discount", async () => {
    expect(await standing(bea)).toMatchObject({ best: null, names: [], next: { name: "VIP", missing: 5_000n } });
    await spend(bea, 6_000n, 1);
    expect(await standing(bea)).toMatchObject({
      best: { name: "VIP", rate: 150 },
      names: ["Client", "VIP"],
      next: { name: "Elite", missing: 4_000n },
    });
    expect(news(bea)).toHaveLength(1);
    expect(news(bea)[0]).toMatch(/You now hold \*\*Client\*\* and \*\*VIP\*\* at Market[\s\S]*1\.5 %/);
    await spend(bea, 1n, 1);
    expect(news(bea)).toHaveLength(1);
    await spend(bea, -2_000n, 0);
    expect(await namesOf(bea)).toEqual(["Client"]);
    expect(news(bea).at(-1)).toContain("You no longer hold **VIP** at Market");
    await spend(bea, -4_001n, -1);
    expect(await namesOf(bea)).toEqual(["Client"]);
    await spend(bea, 0n, -1);
    expect(await namesOf(bea)).toEqual([]);
    expect(news(bea).at(-1)).toContain("You no longer hold **Client**");
  });

  it("end with Zenith for who holds every automatic tier and Insider", async () => {
    await spend(bea, 100_000n, 1);
    expect(await namesOf(bea)).toEqual(["Client", "VIP", "Elite", "Legend", "Sovereign"]);
    await giveTier(bea, "Insider");
    expect((await standing(bea)).best).toMatchObject({ name: "Zenith", rate: 750 });
    await spend(bea, -1n, 0);
    expect((await standing(bea)).best).toMatchObject({ name: "Legend" });
    expect(await namesOf(bea)).toEqual(["Client", "VIP", "Elite", "Legend", "Insider"]);
  });

  it("cost one statement when none changes, three when one does", async () => {
    const { customerId } = await actorOf(shop, bea);
    const loyalty = shop.bot.resolve(LoyaltyService);
    const count = (amount: bigint) =>
      shop.bot.resolve(Transactions).run("story.count", async (tx) => {
        await shop.bot.resolve(CustomerService).addSpend(tx, shop.guild.id, customerId, amount, 1);
        return traced("count", async ({ statements }) => {
          await loyalty.evaluate(tx, shop.guild.id, customerId);
          return statements.length;
        });
      });
    expect([await count(5_000n), await count(1n)]).toEqual([3, 1]);
    await shop.idle();
  });

  it("are shown in /balance and /profile, with what is missing to the next", async () => {
    await spend(bea, 6_000n, 1);
    expect((await bea.slash("balance")).text()).toMatch(
      /\*\*VIP\*\* · 1\.5 % off[\s\S]*\$40\.00 more to \*\*Elite\*\*/,
    );
    const profile = await bea.slash("profile");
    expect(profile.text()).toContain("**VIP** · 1.5 % off every order");
    expect(profile.text()).toContain("Client, VIP");
    expect((await shop.owner.slash("balance", { member: bea })).text()).toContain("**VIP**");
    await profile.click("Tiers gained and lost: turn off");
    await spend(bea, 5_000n, 1);
    expect(news(bea)).toHaveLength(1);
    expect((await bea.slash("balance")).text()).toContain("**Elite** · 2.5 %");
  });
});

describe("/assign_role and /remove_role", () => {
  it("move the stored tier and its Discord role together, tell the member and keep who did it", async () => {
    const donors = role("Donors");
    await give("Donor", donors);
    expect((await giveTier(bea, "donor")).text()).toContain(`${bea.mention} now holds **Donor**`);
    await shop.idle();
    expect(await namesOf(bea)).toEqual(["Donor"]);
    expect(rolesOf(bea)).toEqual(["Donors"]);
    expect(news(bea)[0]).toContain("You now hold **Donor**");
    expect((await giveTier(bea, "Donor")).text()).toContain("held **Donor** already; nothing changed");
    const taken = await shop.owner.slash("remove_role", { member: bea, role: "Donor" });
    expect(taken.text()).toContain("no longer holds **Donor**");
    await shop.idle();
    expect([await namesOf(bea), rolesOf(bea)]).toEqual([[], []]);
    expect((await shop.owner.slash("remove_role", { member: bea, role: "Donor" })).text()).toContain("does not hold");
    const { customerId } = await actorOf(shop, bea);
    expect(
      await shop.query(
        "SELECT action, actor_member_id AS by, before, after FROM audit_log WHERE subject_id = $1 AND action LIKE 'loyalty.%' ORDER BY id",
        [customerId],
      ),
    ).toEqual([
      { action: "loyalty.give", by: shop.owner.id, before: { tier: null }, after: { tier: "Donor" } },
      { action: "loyalty.take", by: shop.owner.id, before: { tier: "Donor" }, after: { tier: null } },
    ]);
    await give("Donor", null);
  });

  it("offer manual tiers and refuse the others", async () => {
    expect((await shop.owner.autocomplete("assign_role", "role", "do")).map(({ name }) => name)).toEqual([
      "Donor",
      "Legendary Donor",
    ]);
    const automatic = await giveTier(bea, "VIP");
    expect(automatic.text()).toMatch(/\*\*VIP\*\* comes and goes by its rule.*\*\*Insider\*\*, \*\*Donor\*\*/);
    expect((await giveTier(bea, "Zenith")).text()).toContain("comes and goes by its rule");
    expect((await giveTier(bea, "Baron")).text()).toContain("no such tier");
    expect(await namesOf(bea)).toEqual([]);
  });

  it("are for admins, for people who are here, and not for oneself unless one owns the server", async () => {
    const { world } = shop.sandbox;
    expect((await bea.forceSlash("assign_role", { member: bea, role: "donor" })).text()).toContain("shop's admins");
    const bot = world.createUser({ name: "Robot", bot: true });
    expect((await shop.owner.slash("assign_role", { member: bot, role: "donor" })).text()).toContain(
      "Bots hold no tiers",
    );
    const stranger = world.createUser({ name: "Stranger" });
    expect((await shop.owner.slash("assign_role", { member: stranger, role: "donor" })).text()).toContain(
      "not in this server",
    );
    const managers = role("Managers", 1n << 5n);
    const mia = await shop.member("Mia", { roles: [managers.name] });
    expect((await giveTier(mia, "donor", mia)).text()).toContain("cannot give yourself");
    expect(await namesOf(mia)).toEqual([]);
    expect((await giveTier(shop.owner, "donor")).text()).toContain("now holds **Donor**");
    expect(await shop.query("SELECT 1 FROM audit_log WHERE action = 'loyalty.giveOwn'")).toHaveLength(1);
    await shop.idle();
  });
});

describe("roles", () => {
  it("follow the tiers in both directions; what people do by hand in Discord changes no tier", async () => {
    const [vips, others] = [role("VIPs"), role("Others")];
    await give("VIP", vips);
    bea.gainRole(others);
    await spend(bea, 5_000n, 1);
    expect(rolesOf(bea)).toEqual(["Others", "VIPs"]);
    bea.loseRole(vips);
    await shop.idle();
    expect(await namesOf(bea)).toEqual(["Client", "VIP"]);
    bea.gainRole(vips);
    await spend(bea, -1n, 0);
    expect(rolesOf(bea)).toEqual(["Others"]);
    bea.gainRole(vips);
    await shop.idle();
    expect(await namesOf(bea)).toEqual(["Client"]);
    await give("VIP", null);
    expect(rolesOf(bea)).toEqual(["Others", "VIPs"]);
  });

  it("come back with a member who left", async () => {
    const vips = role("Returning VIPs");
    await give("VIP", vips);
    await spend(bea, 5_000n, 1);
    bea.leave();
    const back = await shop.sandbox.people.rejoin(shop.guild, bea);
    await expect.poll(() => rolesOf(back)).toEqual(["Returning VIPs"]);
    await shop.idle();
    await give("VIP", null);
  });

  it("of who left are Discord's to forget", async () => {
    const vips = role("Absent VIPs");
    await give("VIP", vips);
    bea.leave();
    const gone = await shop.sandbox.violations.during(
      ({ code }) => code === 10_007 || code === 50_278,
      async () => {
        await spend(bea, 5_000n, 1);
        await give("VIP", null);
      },
    );
    expect(gone.map(({ rule }) => rule)).toEqual(expect.arrayContaining(["member.unknown", "dm.no-mutual-guild"]));
    expect(await shop.query("SELECT state FROM pgboss.job WHERE state IN ('failed', 'retry')")).toEqual([]);
    expect(await shop.query("SELECT 1 FROM audit_log WHERE action = 'loyalty.roleRefused'")).toEqual([]);
  });

  it("follow the tiers of now, however late their job runs", async () => {
    const donors = role("Late donors");
    await give("Donor", donors);
    await giveTier(bea, "Donor");
    await shop.owner.slash("remove_role", { member: bea, role: "Donor" });
    await shop.idle();
    const { customerId } = await actorOf(shop, bea);
    // The job of the gift, delivered once more.
    const roles = [{ id: donors.id }];
    await shop.bot.resolve(LoyaltyJobs).setRoles({ guildId: shop.guild.id, customerId, roles });
    expect(rolesOf(bea)).toEqual([]);
    await give("Donor", null);
  });

  it("hold nothing up where they cannot be given: staff read why", async () => {
    const refusals = async () =>
      (
        await shop.query<{ reason: string }>(
          "SELECT reason FROM audit_log WHERE action = 'loyalty.roleRefused' ORDER BY id",
        )
      ).map(({ reason }) => reason);
    const vips = role("Lost VIPs");
    await give("VIP", vips);
    shop.sandbox.world.deleteRole(vips);
    await spend(bea, 5_000n, 1);
    expect(await namesOf(bea)).toEqual(["Client", "VIP"]);
    expect((await refusals()).at(-1)).toContain("does not exist any more");
    expect((await cardOf("VIP")).text()).toContain("does not exist any more");
    const high = role("High");
    await give("Elite", high);
    shop.sandbox.world.moveRole(high, 50);
    await spend(bea, 5_000n, 1);
    expect((await refusals()).at(-1)).toContain("not below mine");
    expect(await shop.query("SELECT state FROM pgboss.job WHERE state IN ('failed', 'retry')")).toEqual([]);
    await give("VIP", null);
    await give("Elite", null);
  });
});

describe("many at once", () => {
  const soon = () => new Promise((resolve) => setTimeout(resolve, Math.random() * 20));

  /** A payment with pauses between its statements. */
  async function pay(customerId: string, amount: bigint): Promise<void> {
    await soon();
    await shop.bot.resolve(Transactions).run("story.pay", async (tx) => {
      await shop.bot.resolve(CustomerService).addSpend(tx, shop.guild.id, customerId, amount, 1);
      await soon();
      await shop.bot.resolve(LoyaltyService).evaluate(tx, shop.guild.id, customerId);
      await soon();
    });
  }

  it("payments of one customer change each tier once", async () => {
    const { customerId } = await actorOf(shop, bea);
    await Promise.all(Array.from({ length: 20 }, () => pay(customerId, 500n)));
    await shop.idle();
    expect(await namesOf(bea)).toEqual(["Client", "VIP", "Elite"]);
    const told = news(bea).join();
    for (const name of ["Client", "VIP", "Elite"]) expect(told.split(`**${name}**`)).toHaveLength(2);
    expect(told).not.toContain("no longer");
  });

  it("payments and changes of the table leave everybody with what it says last", async () => {
    const customers: string[] = [];
    for (let i = 0; i < 6; i += 1) {
      customers.push((await actorOf(shop, await shop.member(`Buyer ${i}`))).customerId);
    }
    const owner = await actorOf(shop, shop.owner);
    const table = shop.bot.resolve(TierTableService);
    const least = async (amount: string) => {
      await soon();
      await table.edit(owner, "vip", { name: "VIP", rule: "spend", least: amount, rate: "1.5" });
    };
    const rounds = [
      { amounts: ["14", "1500", "15"], tiers: ["client", "vip"] },
      { amounts: ["20", "30", "30.01"], tiers: ["client"] },
    ];
    for (const { amounts, tiers: expected } of rounds) {
      const changes = amounts.reduce((before, amount) => before.then(() => least(amount)), Promise.resolve());
      await Promise.all([...customers.flatMap((id) => [pay(id, 800n), pay(id, 700n)]), changes]);
      await shop.idle();
      const held = await shop.query(
        `SELECT array_agg(tier_key ORDER BY tier_key) AS tiers FROM customer_tiers WHERE customer_id = ANY ($1)
         GROUP BY customer_id`,
        [customers],
      );
      expect(held).toEqual(customers.map(() => ({ tiers: expected })));
    }
    await least("50");
    await shop.idle();
  });
});

it("looks at a customer whose payment is under way after it", async () => {
  const { customerId } = await actorOf(shop, bea);
  const owner = await actorOf(shop, shop.owner);
  const loyalty = shop.bot.resolve(LoyaltyService);
  const vipFrom = (least: string) =>
    shop.bot.resolve(TierTableService).edit(owner, "vip", { name: "VIP", rule: "spend", least, rate: "1.5" });
  const table = async () =>
    (await shop.query<{ value: unknown }>("SELECT value FROM settings WHERE key = 'loyalty.tiers'"))[0]?.value;
  await vipFrom("60");
  const dearer = await table();
  await vipFrom("50");
  await shop.idle();
  let review = Promise.resolve();
  await shop.bot.resolve(Transactions).run("story.pay", async (tx) => {
    await shop.bot.resolve(CustomerService).addSpend(tx, shop.guild.id, customerId, 5_000n, 1);
    await loyalty.evaluate(tx, shop.guild.id, customerId);
    // The table changes after the payment's look at it; without a job, whose review would come after the payment.
    await shop.query("UPDATE settings SET value = $1 WHERE key = 'loyalty.tiers'", [JSON.stringify(dearer)]);
    review = loyalty.review(shop.guild.id, "0", 0);
    await Promise.race([review, new Promise((resolve) => setTimeout(resolve, 500))]);
  });
  await review;
  await shop.idle();
  expect(await namesOf(bea)).toEqual(["Client"]);
  await vipFrom("50");
  await shop.idle();
});

describe("the editor in /settings", () => {
  it("shows the tiers, to admins alone", async () => {
    expect((await shop.owner.slash("settings")).text()).toContain("Tiers: **9 tiers, up to 7.5 %**");
    const table = await tiers();
    expect(table.text()).toContain("**VIP** · 1.5 % · spent at least $50.00");
    expect(table.text()).toContain("**Zenith** · 7.5 % · every automatic tier and Insider");
    const page = table.message;
    for (const id of ["tiers.open", "tiers.new", "tiers.edit:vip", "tiers.remove:vip", "tiers.removed:vip"]) {
      expect((await bea.press(id, page)).text()).toContain("shop's admins");
    }
    expect((await shop.owner.press("tiers.removed:nothing", page)).text()).toContain("no such tier");
    expect((await shop.owner.submitRaw("settings.type:loyalty.tiers", { value: "[]" }, { on: page })).text()).toContain(
      "does not fit **Tiers**",
    );
  });

  it("changes a tier, applies it to everybody, and keeps what it was", async () => {
    await spend(bea, 3_000n, 1);
    const card = await cardOf("VIP");
    const form = await card.click("Edit");
    expect(form.modal.fields.map(({ label, value }) => [label, value])).toEqual([
      ["Name", "VIP"],
      ["How customers come by it", ""],
      ["Spent at least", "50"],
      ["Discount in %", "1.5"],
    ]);
    const saved = await form.modal.submit({
      Name: "Very *important*",
      "How customers come by it": "Has spent at least …",
      "Spent at least": "30.00",
      "Discount in %": "2 %",
    });
    expect(saved.text()).toContain("spent at least $30.00");
    await shop.idle();
    expect(await standing(bea)).toMatchObject({ best: { key: "vip", name: "Very *important*", rate: 200 } });
    expect(news(bea).at(-1)).toContain("You now hold **Very \\*important\\***");
    const detail = await (await shop.owner.slash("settings")).select("Choose a setting to change", "Tiers");
    expect(detail.text()).toMatch(
      /VIP \(spent at least 50, 1\.5 %\) → Very \\\*important\\\* \(spent at least 30, 2 %\) · <@\d+>/,
    );
    const again = await (await (await cardOf("Very *important*")).click("Edit")).modal.submit({});
    expect(again.text()).toContain("Saved");
    expect(await shop.query("SELECT 1 FROM setting_history WHERE new_value::text LIKE '%important%'")).toHaveLength(1);
    await (
      await (await cardOf("Very *important*")).click("Edit")
    ).modal.submit({ Name: "VIP", "Spent at least": "50" });
    await shop.idle();
    expect(await namesOf(bea)).toEqual(["Client"]);
    expect(news(bea).at(-1)).toContain("You no longer hold **Very \\*important\\***");
  });

  it("adds a tier with a role and removes it, with both of its effects", async () => {
    const regulars = role("Regulars");
    await spend(bea, 1_000n, 1);
    const form = await (await tiers()).click("Add a tier");
    const added = await form.modal.submit({
      Name: "Regular",
      "How customers come by it": "Has spent at least …",
      "Spent at least": "10",
      "Discount in %": "0.75",
    });
    await added.select(/Choose its role/, regulars);
    await shop.idle();
    expect(await standing(bea)).toMatchObject({ best: { name: "Regular", rate: 75 } });
    expect(rolesOf(bea)).toEqual(["Regulars"]);
    const question = await (await cardOf("Regular")).click("Remove");
    expect(question.text()).toContain("Remove the tier Regular?");
    await question.click("Remove tier");
    await shop.idle();
    expect([await namesOf(bea), rolesOf(bea)]).toEqual([["Client"], []]);
    expect(news(bea).at(-1)).toContain("You no longer hold **Regular**");
  });

  it("moves everybody's role when a tier gets another", async () => {
    const [old, next] = [role("Old clients"), role("New clients")];
    await spend(bea, 100n, 1);
    await give("Client", old);
    expect(rolesOf(bea)).toEqual(["Old clients"]);
    await give("Client", next);
    expect(rolesOf(bea)).toEqual(["New clients"]);
    await give("Client", null);
    expect(rolesOf(bea)).toEqual([]);
  });

  it("says what does not fit and changes nothing", async () => {
    const history = () => shop.query("SELECT count(*)::int AS changes FROM setting_history");
    const before = await history();
    const sound = {
      Name: "Baron",
      "How customers come by it": "Has spent at least …",
      "Spent at least": "5",
      "Discount in %": "1",
    };
    for (const [field, value, sentence] of [
      ["Name", " ", "has 1 to 32 characters"],
      ["Name", "elite", "named **Elite** already"],
      ["Discount in %", "50.01", "from 0 to 50"],
      ["Discount in %", "1,5", "from 0 to 50"],
      ["Spent at least", "", "is not an amount"],
      ["Spent at least", "0", "must be between"],
    ] as const) {
      const form = await (await tiers()).click("Add a tier");
      expect((await form.modal.submit({ ...sound, [field]: value })).text()).toContain(sentence);
    }
    const card = await cardOf("VIP");
    const power = role("Moderators", 1n << 2n);
    expect((await card.select(/Choose its role/, power)).text()).toContain("hands it out to nobody");
    expect((await card.select(/Choose its role/, { id: shop.guild.id })).text()).toContain(
      "hands that role out itself",
    );
    const high = role("Above the bot");
    shop.sandbox.world.moveRole(high, 60);
    expect((await (await cardOf("VIP")).select(/Choose its role/, high)).text()).toContain("not below mine");
    expect(await history()).toEqual(before);
  });

  it("takes 20 tiers", async () => {
    for (let i = 10; i <= 20; i += 1) {
      const form = await (await tiers()).click("Add a tier");
      await form.modal.submit({
        Name: `Tier ${i}`,
        "How customers come by it": "Given by staff with /assign_role",
        "Discount in %": "50",
      });
    }
    const full = await tiers();
    expect(full.buttons().find(({ label }) => label === "Add a tier")?.disabled).toBe(true);
    expect(full.text().length).toBeLessThan(6_000);
    const forged = await shop.owner.submitRaw(
      "tiers.add",
      { name: "More", rule: "manual", least: "", rate: "1" },
      { on: full.message },
    );
    expect(forged.text()).toMatch(/20 tiers|do not recognise/);
    await shop.idle();
  });
});
