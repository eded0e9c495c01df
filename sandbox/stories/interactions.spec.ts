import {
  ActionRowBuilder,
  ApplicationCommandOptionType,
  ButtonBuilder,
  ButtonStyle,
  LabelBuilder,
  MessageFlags,
  ModalBuilder,
  StringSelectMenuBuilder,
  TextInputBuilder,
  TextInputStyle,
  type Client,
  type Interaction,
} from "discord.js";
import { afterEach, beforeEach, expect, it } from "vitest";
import { Sandbox, type Guild, type Person } from "../index.js";
import { startBot, type Answerer } from "./bot.js";

let sandbox: Sandbox;
let guild: Guild;
let alice: Person;
let client: Client<true>;
let answer: Answerer;

const row = (...buttons: ButtonBuilder[]) => new ActionRowBuilder<ButtonBuilder>().addComponents(buttons);
const button = (id: string, label: string) =>
  new ButtonBuilder().setCustomId(id).setLabel(label).setStyle(ButtonStyle.Primary);

beforeEach(async () => {
  sandbox = await Sandbox.start();
  guild = sandbox.world.createGuild({ name: "Market" });
  alice = await sandbox.people.join(guild, { name: "Alice" });
  client = await startBot(
    sandbox,
    [
      {
        name: "buy",
        description: "Buy something",
        options: [
          {
            name: "product",
            description: "Which",
            type: ApplicationCommandOptionType.String,
            // eslint-disable-next-line no-restricted-syntax -- plain discord.js: no guard of discordx to skip
            autocomplete: true,
            maxLength: 20,
          },
          { name: "count", description: "How many", type: ApplicationCommandOptionType.Integer, minValue: 1 },
          { name: "for", description: "Whom", type: ApplicationCommandOptionType.User },
          { name: "file", description: "A file", type: ApplicationCommandOptionType.Attachment },
        ],
      },
      { name: "admin", description: "Only staff", defaultMemberPermissions: "32" },
      {
        name: "product",
        description: "Products",
        options: [
          {
            name: "add",
            description: "Add one",
            type: ApplicationCommandOptionType.Subcommand,
            options: [{ name: "name", description: "Name", type: ApplicationCommandOptionType.String, required: true }],
          },
        ],
      },
    ],
    (interaction) => answer(interaction),
  );
});

afterEach(async () => {
  await client.destroy();
  await sandbox.stop();
});

it("answers a slash command with its resolved options", async () => {
  const bob = await sandbox.people.join(guild, { name: "Bob" });
  answer = async (interaction) => {
    if (!interaction.isChatInputCommand()) return;
    const count = interaction.options.getInteger("count");
    const file = interaction.options.getAttachment("file", true);
    const text = await (await fetch(file.url)).text();
    const forWhom = interaction.options.getMember("for");
    await interaction.reply({
      content: `${count} for ${forWhom && "displayName" in forWhom ? forWhom.displayName : "?"}: ${text}`,
      flags: MessageFlags.Ephemeral,
    });
  };
  const reply = await alice.slash("buy", { count: 3, for: bob, file: { name: "a.txt", contents: "hello" } });
  expect(reply.content).toBe("3 for Bob: hello");
  expect(reply.ephemeral).toBe(true);
  expect(alice.channel("general").messages()).toHaveLength(1);
  expect(bob.channel("general").messages()).toHaveLength(0);
  sandbox.violations.expectNone();
});

it("follows a deferred reply to its edit and its follow-up", async () => {
  answer = async (interaction) => {
    if (!interaction.isChatInputCommand()) return;
    await interaction.deferReply();
    await interaction.editReply({
      content: "done",
      embeds: [{ title: "Order", fields: [{ name: "Due", value: "$5" }] }],
    });
    await interaction.followUp({ content: "and more", flags: MessageFlags.Ephemeral });
  };
  const reply = await alice.slash("product add", { name: "x" });
  expect(reply.wasDeferred).toBe(true);
  await alice.sees(() => reply.messages.length === 2);
  expect(reply.messages.map((message) => message.text())).toEqual(["done\nOrder\nDue\n$5", "and more"]);
  sandbox.violations.expectNone();
});

it("lets the first follow-up take the place of a deferred reply", async () => {
  answer = async (interaction) => {
    if (!interaction.isChatInputCommand()) return;
    await interaction.deferReply({ flags: MessageFlags.Ephemeral });
    await interaction.followUp("here");
    await interaction.editReply("edited");
  };
  const reply = await alice.slash("buy");
  expect(reply.ephemeral).toBe(true);
  await alice.sees(() => reply.content === "edited");
  expect(reply.messages).toHaveLength(1);
  sandbox.violations.expectNone();
});

it("updates the pressed message, ephemeral or not", async () => {
  let presses = 0;
  answer = async (interaction) => {
    if (interaction.isChatInputCommand()) {
      const ephemeral = interaction.commandName === "buy";
      await interaction.reply({
        content: "0",
        components: [row(button("more", "More"), button("off", "Off").setDisabled(true))],
        ...(ephemeral ? { flags: MessageFlags.Ephemeral } : {}),
      });
    } else if (interaction.isButton()) {
      presses += 1;
      if (presses === 1) await interaction.update({ content: "1" });
      else {
        await interaction.deferUpdate();
        await interaction.editReply({ content: String(presses), components: [] });
      }
    }
  };
  const reply = await alice.slash("buy");
  await reply.click("More");
  expect(reply.content).toBe("1");
  await expect(reply.click("Off")).rejects.toThrow("disabled");
  await expect(reply.click("Less")).rejects.toThrow('there are: "More", "Off"');
  const shared = await alice.slash("product add", { name: "x" });
  await shared.click("More");
  expect(presses).toBe(2);
  expect(alice.channel("general").last().buttons()).toHaveLength(0);
  sandbox.violations.expectNone();
});

it("sends the two presses of a double click within 5 ms", async () => {
  answer = async (interaction) => {
    if (interaction.isChatInputCommand()) await interaction.reply({ components: [row(button("pay", "Pay"))] });
    if (interaction.isButton()) await interaction.reply({ content: "paid", flags: MessageFlags.Ephemeral });
  };
  const reply = await alice.slash("buy");
  const gaps: number[] = [];
  // The best of five: what is measured is the sandbox, not what else the machine does.
  for (let round = 0; round < 5; round += 1) {
    await Promise.all([reply.message.click("Pay"), reply.message.click("Pay")]);
    const [last, before] = [...sandbox.world.interactions()].reverse();
    gaps.push((last?.createdAt ?? Infinity) - (before?.createdAt ?? 0));
  }
  expect(Math.min(...gaps)).toBeLessThan(5);
  expect([...sandbox.world.interactions()]).toHaveLength(11);
  sandbox.violations.expectNone();
});

it("opens a modal, checks it as the client does, and takes its submit", async () => {
  answer = async (interaction: Interaction) => {
    if (interaction.isChatInputCommand()) {
      const modal = new ModalBuilder()
        .setCustomId("questions")
        .setTitle("Questions")
        .addLabelComponents(
          new LabelBuilder()
            .setLabel("Target URL")
            .setTextInputComponent(
              new TextInputBuilder().setCustomId("url").setStyle(TextInputStyle.Short).setMaxLength(30),
            ),
          new LabelBuilder().setLabel("Colour").setStringSelectMenuComponent(
            new StringSelectMenuBuilder().setCustomId("colour").addOptions([
              { label: "Red", value: "r" },
              { label: "Green", value: "g" },
            ]),
          ),
        );
      await interaction.showModal(modal);
    } else if (interaction.isModalSubmit()) {
      const url = interaction.fields.getTextInputValue("url");
      const [colour] = interaction.fields.getStringSelectValues("colour");
      await interaction.reply(`${url} in ${String(colour)}`);
    }
  };
  const opened = await alice.slash("buy");
  expect(opened.modal.title).toBe("Questions");
  expect(opened.modal.labels).toEqual(["Target URL", "Colour"]);
  await expect(opened.modal.submit({ Colour: "Red" })).rejects.toThrow("Target URL is required");
  await expect(opened.modal.submit({ "Target URL": "x", Colour: "Blue" })).rejects.toThrow("offers no Blue");
  const reply = await opened.modal.submit({ "Target URL": "https://example.org", Colour: "Green" });
  expect(reply.content).toBe("https://example.org in g");
  sandbox.violations.expectNone();
});

it("offers choices while typing and picks in a select by label", async () => {
  answer = async (interaction) => {
    if (interaction.isAutocomplete()) {
      const typed = interaction.options.getFocused();
      await interaction.respond([{ name: `${typed}-shirt`, value: "p1" }]);
    } else if (interaction.isChatInputCommand()) {
      const select = new StringSelectMenuBuilder()
        .setCustomId("pick")
        .setPlaceholder("Category")
        .addOptions([
          { label: "Games", value: "g" },
          { label: "Art", value: "a" },
        ]);
      await interaction.reply({ components: [new ActionRowBuilder<StringSelectMenuBuilder>().addComponents(select)] });
    } else if (interaction.isStringSelectMenu()) {
      await interaction.update({ content: `picked ${interaction.values.join()}`, components: [] });
    }
  };
  expect(await alice.autocomplete("buy", "product", "te")).toEqual([{ name: "te-shirt", value: "p1" }]);
  const reply = await alice.slash("buy", { product: "p1" });
  await expect(reply.select("Category", "Music")).rejects.toThrow('it offers: "Games", "Art"');
  await reply.select("Category", "Art");
  expect(reply.content).toBe("picked a");
  sandbox.violations.expectNone();
});

it("refuses what the client refuses, and sends it when forced", async () => {
  answer = async (interaction) => {
    if (interaction.isChatInputCommand()) await interaction.reply(`ran ${interaction.commandName}`);
    if (interaction.isButton()) await interaction.reply(`pressed ${interaction.customId}`);
    if (interaction.isModalSubmit()) await interaction.reply(`got ${interaction.fields.getTextInputValue("a")}`);
  };
  await expect(alice.slash("sell")).rejects.toThrow("There is no command /sell");
  await expect(alice.slash("admin")).rejects.toThrow("not offered");
  await expect(alice.slash("product add")).rejects.toThrow("requires the option name");
  await expect(alice.slash("product")).rejects.toThrow("needs one of its sub-commands: add");
  await expect(alice.slash("buy", { count: 0 })).rejects.toThrow("out of bounds");
  await expect(alice.slash("buy", { product: "x".repeat(21) })).rejects.toThrow("0 to 20 characters");
  expect(alice.commands()).toEqual(["buy", "product"]);
  const reply = await alice.forceSlash("admin");
  expect(reply.content).toBe("ran admin");
  expect((await alice.press("forged", reply.message)).content).toBe("pressed forged");
  expect((await alice.submitRaw("nobody", { a: "b" })).content).toBe("got b");
  expect((await sandbox.people.owner(guild).slash("admin")).content).toBe("ran admin");
  sandbox.violations.expectNone();
});

it("refuses a second acknowledgement with 40060", async () => {
  const codes: unknown[] = [];
  answer = async (interaction) => {
    if (!interaction.isChatInputCommand()) return;
    const again = client.rest.post(`/interactions/${interaction.id}/${interaction.token}/callback`, {
      auth: false,
      body: { type: 4, data: { content: "first" } },
    });
    await again;
    await interaction.reply("second").catch((error: { code: unknown }) => codes.push(error.code));
  };
  expect((await alice.slash("buy")).content).toBe("first");
  await expect.poll(() => codes).toEqual([40060]);
  expect(sandbox.violations.all().map(({ code }) => code)).toEqual([40060]);
  expect(() => sandbox.violations.expectNone()).toThrow("40060");
});

it("refuses an answer after 3 s and a follow-up after 15 min", async () => {
  answer = async (interaction) => {
    if (!interaction.isChatInputCommand()) return;
    if (interaction.commandName === "buy") {
      sandbox.clock.advance(3_100);
      await interaction.reply("late");
    } else {
      await interaction.reply("in time");
      sandbox.clock.advance(15 * 60_000);
      await interaction.followUp("too late");
    }
  };
  await expect(alice.slash("buy")).rejects.toThrow("did not respond");
  const reply = await alice.slash("product add", { name: "x" });
  expect(reply.content).toBe("in time");
  await expect
    .poll(() => sandbox.violations.all().map(({ code, rule }) => code ?? rule))
    .toEqual(["interaction.unanswered", 10062, 50027]);
});
