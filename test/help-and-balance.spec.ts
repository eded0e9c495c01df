import { ApplicationCommandOptionType } from "discord.js";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Person, Reply } from "../sandbox/index.js";
import { Shop } from "./support/shop.js";

let shop: Shop;
let bea: Person;

beforeAll(async () => {
  shop = await Shop.open();
  bea = await shop.member("Bea", { balance: "12.50" });
});
afterAll(() => shop.close());

const PICK = "Choose a command";

/** The commands of all pages. */
async function everyCommand(overview: Reply): Promise<string[]> {
  const commands = [...overview.options(PICK)];
  while (overview.buttons().some(({ label, disabled }) => label === "Next" && !disabled)) {
    await overview.click("Next");
    commands.push(...overview.options(PICK));
  }
  return commands;
}

describe("/help", () => {
  it("shows the caller's commands by area, and details with options and examples", async () => {
    const overview = await bea.slash("help");
    expect(overview.ephemeral).toBe(true);
    expect(overview.text()).toContain("`/balance`");
    expect(overview.text()).not.toContain("/addbalance");
    const details = await overview.select(PICK, "/balance");
    expect(details.text()).toContain("/balance [member]");
    expect(details.text()).toContain("**member** (optional)");
    expect(details.text()).toContain("/balance member:@Bea");
    expect((await details.click("All commands")).options(PICK)).toContain("/help");
  });

  it("shows an admin every command that is deployed", async () => {
    const overview = await shop.owner.slash("help");
    const deployed = shop.sandbox.world
      .commands()
      .flatMap(({ name, options = [] }) => {
        const branches = options
          .filter(({ type }) => type === ApplicationCommandOptionType.Subcommand)
          .map((branch) => `${name} ${branch.name}`);
        return branches.length > 0 ? branches : [name];
      })
      .map((path) => `/${path}`);
    expect((await everyCommand(overview)).sort()).toEqual(deployed.sort());
  });

  it("has an example for every command, with its options", async () => {
    const overview = await shop.owner.slash("help");
    for (const command of await everyCommand(overview)) {
      const details = await shop.owner.slash("help", { command });
      const examples = details.embeds[0]?.fields?.find(({ name }) => name.startsWith("Example"))?.value ?? "";
      expect(
        examples.split("\n").every((line) => line.startsWith(`\`${command}`)),
        `${command}: ${examples}`,
      ).toBe(true);
    }
  });

  it("finds a command however it is typed, and offers it while it is typed", async () => {
    expect((await bea.slash("help", { command: "/Balance " })).text()).toContain("/balance [member]");
    const offered = await bea.autocomplete("help", "command", "bal");
    expect(offered.map(({ value }) => value)).toEqual(["balance"]);
    const toAdmin = await shop.owner.autocomplete("help", "command", "bal");
    expect(toAdmin.map(({ value }) => value)).toEqual(expect.arrayContaining(["balance", "addbalance"]));
  });

  it("names near matches, and hides what the caller may not run", async () => {
    expect((await bea.slash("help", { command: "balanse" })).text()).toContain("Did you mean `/balance`?");
    const hidden = await bea.slash("help", { command: "settings" });
    expect(hidden.text()).toContain("You have no command “settings”");
    const overview = await bea.slash("help");
    expect((await bea.press("help.pick", overview.message, ["settings"])).text()).toContain("You have no command");
  });

  it("answers nonsense in a sentence", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary", minLength: 1, maxLength: 100 }), async (command) => {
        fc.pre(command.length <= 100 && !command.includes("balance") && !command.includes("help"));
        expect((await bea.forceSlash("help", { command })).text()).toMatch(
          /You have no command|What you can do here|is blank/,
        );
      }),
      { numRuns: 20 },
    );
  });

  it("serves a blocked member", async () => {
    const bob = await shop.member("Bob");
    await bob.slash("balance");
    await shop.query("UPDATE customers SET blocked_at = now() WHERE member_id = $1", [bob.id]);
    expect((await bob.slash("help")).text()).toContain("/balance");
    expect((await bob.slash("balance")).text()).toContain("$0.00");
  });
});

describe("/balance", () => {
  it("shows one's own balance and spend to oneself alone", async () => {
    const reply = await bea.slash("balance");
    expect(reply.ephemeral).toBe(true);
    expect(reply.text()).toMatch(/Your balance[\s\S]*\$12\.50[\s\S]*\$0\.00/);
  });

  it("shows another's to staff only", async () => {
    const sam = await shop.member("Sam");
    expect((await sam.slash("balance", { member: bea })).text()).toContain("for the shop's staff");
    const seen = await shop.owner.slash("balance", { member: bea });
    expect(seen.text()).toContain(bea.mention);
    expect(seen.text()).toContain("$12.50");
    expect(seen.message.pings.userIds).toEqual([]);
  });

  it("makes no rows for strangers and bots", async () => {
    const rows = () => shop.query("SELECT count(*)::int AS customers FROM customers");
    const before = await rows();
    const stranger = shop.sandbox.world.createUser({ name: "Stranger" });
    for (const id of [stranger.id, shop.sandbox.botUserId]) {
      expect((await shop.owner.slash("balance", { member: { id } })).text()).toContain("$0.00");
    }
    expect(await rows()).toEqual(before);
  });
});
