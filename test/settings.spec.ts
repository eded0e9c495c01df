import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Person } from "../sandbox/index.js";
import { Shop } from "./support/shop.js";

let shop: Shop;
let bea: Person;

beforeAll(async () => {
  shop = await Shop.open();
  bea = await shop.member("Bea");
});
afterAll(() => shop.close());

const history = () => shop.query<object>("SELECT key, old_value, new_value FROM setting_history ORDER BY id");

/** Opens `/settings` and picks one. */
async function pick(label: string, by = shop.owner) {
  return (await by.slash("settings")).select("Choose a setting to change", label);
}

/** Types a value into the form of a setting. */
async function type(label: string, value: string) {
  const form = await (await pick(label)).click("Change");
  return form.modal.submit({ [label]: value });
}

describe("/settings", () => {
  it("shows what the modules define, with what holds now, to the admin alone", async () => {
    const overview = await shop.owner.slash("settings");
    expect(overview.ephemeral).toBe(true);
    for (const line of ["Currency: **USD**", "Time zone: **UTC**", "Admin roles: **none**", "Lists: **5 a minute**"]) {
      expect(overview.text()).toContain(line);
    }
    expect(overview.options("Choose a setting to change")).toContain("Order tickets: staff roles");
  });

  it("changes a typed value and says what it was", async () => {
    const detail = await pick("Time zone");
    expect(detail.text()).toContain("Europe/Berlin");
    const form = await detail.click("Change");
    expect(form.modal.fields.map(({ label, value }) => [label, value])).toEqual([["Time zone", "UTC"]]);
    const changed = await form.modal.submit({ "Time zone": "europe/paris" });
    expect(changed.text()).toContain("UTC → **Europe/Paris**");
    const back = await changed.click("All settings");
    expect(back.text()).toContain("Time zone: **Europe/Paris**");
    expect((await pick("Time zone")).text()).toMatch(/UTC → Europe\/Paris · <@\d+>/);
  });

  it("says what does not fit and changes nothing", async () => {
    const before = await history();
    for (const value of ["Mars/Olympus", "+02:00", "'; DROP TABLE settings; --", "🦀".repeat(50)]) {
      const reply = await type("Time zone", value);
      expect(reply.text()).toContain("That does not fit **Time zone**.");
    }
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "grapheme", minLength: 1, maxLength: 100 }), async (value) => {
        fc.pre(!/^\s*\d{1,3}\s*$/.test(value) && value.length <= 100);
        expect((await type("Refused payments", value)).text()).toContain("That does not fit **Refused payments**.");
      }),
      { numRuns: 15 },
    );
    expect(await history()).toEqual(before);
  });

  it("names roles and a category by Discord's own selects, and clears them", async () => {
    const { world } = shop.sandbox;
    const support = world.createRole(shop.guild.id, { name: "Support" });
    const category = world.createChannel(shop.guild.id, { name: "Tickets", type: 4 });
    const roles = await (await pick("Order tickets: staff roles")).select("Choose roles", support);
    expect(roles.text()).toContain(`none → **<@&${support.id}>**`);
    const placed = await (await pick("Order tickets: category")).select("Choose a category", category);
    expect(placed.text()).toContain(`none → **<#${category.id}>**`);
    const cleared = await placed.select("Choose a category", []);
    expect(cleared.text()).toContain(`<#${category.id}> → **none**`);
  });

  it("never makes everyone an admin", async () => {
    const reply = await (await pick("Admin roles")).select("Choose roles", { id: shop.guild.id });
    expect(reply.text()).toContain("cannot name @everyone");
    expect((await bea.forceSlash("settings")).text()).toContain("for the shop's admins");
  });

  it("lets a configured admin role in, and out again", async () => {
    const { world } = shop.sandbox;
    const role = world.createRole(shop.guild.id, { name: "Managers" });
    const mia = await shop.member("Mia", { roles: ["Managers"] });
    expect((await mia.forceSlash("settings")).text()).toContain("for the shop's admins");
    const chosen = await (await pick("Admin roles")).select("Choose roles", role);
    expect((await mia.forceSlash("settings")).text()).toContain("Currency");
    await chosen.select("Choose roles", []);
    expect((await mia.forceSlash("settings")).text()).toContain("for the shop's admins");
  });

  it("refuses customers and forged controls", async () => {
    const before = await history();
    const overview = await shop.owner.slash("settings");
    for (const [id, values] of [
      ["settings.pick", ["shop.currency"]],
      ["settings.choose:shop.adminRoles", [bea.id]],
      ["settings.page:1", undefined],
      ["settings.edit:shop.currency", undefined],
    ] as const) {
      expect((await bea.press(id, overview.message, values)).text()).toContain("for the shop's admins");
    }
    const forged = await bea.submitRaw("settings.type:shop.currency", { value: "EUR" }, { on: overview.message });
    expect(forged.text()).toContain("for the shop's admins");

    const { owner } = shop;
    expect((await owner.press("settings.pick", overview.message, ["shop.price"])).text()).toContain("no such setting");
    expect((await owner.press("settings.edit:shop.nothing", overview.message)).text()).toContain("no such setting");
    const typed = await owner.submitRaw("settings.type:shop.adminRoles", { value: "Bea" }, { on: overview.message });
    expect(typed.text()).toContain("That does not fit **Admin roles**");
    const picked = await owner.press("settings.choose:shop.currency", overview.message, [bea.id]);
    expect(picked.text()).toContain("That does not fit **Currency**");
    expect(await history()).toEqual(before);
  });

  it("keeps the currency once money has moved", async () => {
    expect((await type("Currency", "eur")).text()).toContain("USD → **EUR**");
    const top = await shop.owner.slash("addbalance", { member: bea, amount: "5", reason: "Story", notify: false });
    expect(top.text()).toContain("€5.00");
    expect((await type("Currency", "USD")).text()).toContain("fixed since money has moved");
    expect((await bea.slash("balance")).text()).toContain("€5.00");
  });
});
