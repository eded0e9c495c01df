import {
  ActionRowBuilder,
  AttachmentBuilder,
  ButtonBuilder,
  ButtonStyle,
  ChannelSelectMenuBuilder,
  CheckboxBuilder,
  EmbedBuilder,
  FileUploadBuilder,
  LabelBuilder,
  MentionableSelectMenuBuilder,
  MessageFlags,
  ModalBuilder,
  RadioGroupBuilder,
  StringSelectMenuBuilder,
  TextDisplayBuilder,
  TextInputBuilder,
  TextInputStyle,
  UserSelectMenuBuilder,
  type Client,
} from "discord.js";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { Sandbox, type Guild, type Person } from "../sandbox/index.js";
import { startBot, type Answerer } from "../sandbox/stories/bot.js";
import { Browser, whyWithoutBrowser } from "./support/browser.js";
import { depth } from "./support/depth.js";

const why = whyWithoutBrowser();

/** A red dot. */
const PICTURE = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAUAAAAFCAYAAACNbyblAAAAHElEQVQI12P4//8/w38GIAXDIBKE0DHxgljNBAAO9TXL0Y4OHwAAAABJRU5ErkJggg==",
  "base64",
);

const MARKDOWN = [
  "# Heading one",
  "## Heading two",
  "### Heading three",
  "-# Small print",
  "**bold** *italic* _italic_ __underlined__ ~~struck~~ `code` ||secret||",
  "> A quote with a [link](https://example.org/page) and https://example.com/a_b_c",
  "- one",
  "  - one and a half",
  "- two",
  "1. first",
  "2. second",
  "```ts",
  "const answer = 42; // a long line of code that does not fit into a narrow window and has to be scrolled",
  "```",
  "\\*not italic\\* <t:1764547200:F> <t:1764547200:R> <script>alert(1)</script> [x](javascript:alert(1))",
].join("\n");

/** What only a bot with everything shows; the shop's own screens are in `page.spec.ts`. */
describe.skipIf(why !== undefined).each(depth([1280], [360, 1280]))("the parts of the page at %i px", (width) => {
  let sandbox: Sandbox;
  let guild: Guild;
  let alice: Person;
  let client: Client<true>;
  let browser: Browser;
  let answer: Answerer = async () => undefined;

  beforeAll(async () => {
    sandbox = await Sandbox.start();
    guild = sandbox.world.createGuild({ name: "Market with a fairly long name that wraps" });
    sandbox.world.createRole(guild.id, { name: "Support", color: 0x2ecc71 });
    alice = await sandbox.people.join(guild, { name: "Alice" });
    const commands = [
      { name: "go", description: "Go" },
      {
        name: "pick",
        description: "Options of every kind",
        options: [
          // eslint-disable-next-line no-restricted-syntax -- a command as it is deployed; the rule is about discordx options
          { type: 3, name: "fruit", description: "Suggested while typing", required: true, autocomplete: true },
          {
            type: 3,
            name: "size",
            description: "One of these",
            choices: [
              { name: "Small", value: "s" },
              { name: "Large", value: "l" },
            ],
          },
          { type: 4, name: "count", description: "How many", min_value: 1, max_value: 9 },
          { type: 5, name: "gift", description: "Whether it is wrapped" },
          { type: 6, name: "member", description: "For whom" },
          { type: 7, name: "channel", description: "Where" },
          { type: 8, name: "role", description: "Which role" },
          { type: 11, name: "file", description: "With a file" },
        ],
      },
    ];
    client = await startBot(sandbox, commands, (interaction) => answer(interaction));
    browser = await Browser.start((await sandbox.openPage()).address);
  });

  afterEach(() => {
    sandbox.violations.expectNone();
    answer = async () => undefined;
  });

  afterAll(async () => {
    await browser.stop();
    await client.destroy();
    await sandbox.stop();
  });

  it("draws embeds with markdown, pictures and fields, every button and every select", async () => {
    answer = async (interaction) => {
      if (!interaction.isChatInputCommand()) return undefined;
      const embed = new EmbedBuilder()
        .setAuthor({ name: "Harbor Arts" })
        .setTitle("Everything an embed has")
        .setURL("https://example.org")
        .setDescription(MARKDOWN)
        .setColor(0xe0a43a)
        .setThumbnail("attachment://dot.png")
        .setImage("attachment://dot.png")
        .setFooter({ text: "Footer" })
        .setTimestamp(new Date("2026-01-02T03:04:00Z"))
        .addFields([1, 2, 3, 4].map((n) => ({ name: `Field ${n}`, value: `<@${alice.id}> ${n}`, inline: true })))
        .addFields({ name: "Not inline", value: "word ".repeat(40) });
      const button = (style: ButtonStyle) => new ButtonBuilder().setStyle(style).setLabel(`Style ${style}`);
      return interaction.reply({
        content: `A message with **everything** for <@${alice.id}> and @everyone`,
        embeds: [embed],
        files: [
          new AttachmentBuilder(PICTURE, { name: "dot.png" }),
          new AttachmentBuilder(PICTURE, { name: "shown.png" }),
          new AttachmentBuilder(Buffer.from("a,b\n1,2\n"), { name: "table.csv" }),
        ],
        components: [
          new ActionRowBuilder<ButtonBuilder>().addComponents(
            button(ButtonStyle.Primary).setCustomId("b1").setEmoji({ name: "🛒" }),
            button(ButtonStyle.Secondary).setCustomId("b2"),
            button(ButtonStyle.Success).setCustomId("b3"),
            button(ButtonStyle.Danger).setCustomId("b4").setDisabled(true),
            button(ButtonStyle.Link).setURL("https://example.org"),
          ),
          new ActionRowBuilder<StringSelectMenuBuilder>().addComponents(
            new StringSelectMenuBuilder()
              .setCustomId("several")
              .setPlaceholder("Pick two or three")
              .setMinValues(2)
              .setMaxValues(3)
              .setOptions([1, 2, 3, 4].map((n) => ({ label: `Option ${n}`, value: `v${n}`, description: "About it" }))),
          ),
          new ActionRowBuilder<UserSelectMenuBuilder>().addComponents(
            new UserSelectMenuBuilder().setCustomId("who").setPlaceholder("Pick a person"),
          ),
          new ActionRowBuilder<ChannelSelectMenuBuilder>().addComponents(
            new ChannelSelectMenuBuilder().setCustomId("where").setPlaceholder("Pick a channel"),
          ),
          new ActionRowBuilder<MentionableSelectMenuBuilder>().addComponents(
            new MentionableSelectMenuBuilder().setCustomId("whom").setPlaceholder("Pick a person or role"),
          ),
        ],
      });
    };
    const window = await browser.window(alice, width);
    await window.command("go");
    await window.sees("Everything an embed has");
    await window.audit("parts-message");
    await window.page.evaluate("document.querySelector('.scroller').scrollTop = 0");
    await window.page.locator(".embed-title").scrollIntoViewIfNeeded();
    await window.audit("parts-markdown");
    expect(await window.page.locator(".messages script, .messages [href^='javascript:']").count()).toBe(0);

    const picked: unknown[] = [];
    answer = async (interaction) => {
      if (!interaction.isAnySelectMenu()) return undefined;
      picked.push(interaction.customId, interaction.values);
      return interaction.reply({ content: `Picked ${interaction.values.length}`, flags: MessageFlags.Ephemeral });
    };
    await window.page.getByRole("button", { name: "Pick two or three" }).click();
    await window.page.getByRole("option", { name: "Option 1" }).click();
    expect(await window.page.getByRole("button", { name: "Done" }).isDisabled()).toBe(true);
    await window.page.getByRole("option", { name: "Option 3" }).click();
    await window.audit("parts-select");
    await window.page.getByRole("button", { name: "Done" }).click();
    await window.sees("Picked 2");
    await window.select("Pick a person", /^Alice/);
    await window.sees("Picked 1");
    await window.select("Pick a channel", "#general");
    await expect
      .poll(() => picked)
      .toEqual(["several", ["v1", "v3"], "who", [alice.id], "where", [alice.channel("general").id]]);
    await window.close();
  });

  it("draws a form with every kind of input, keeps the focus in it, and sends what was entered", async () => {
    const received: unknown[] = [];
    answer = async (interaction) => {
      if (interaction.isChatInputCommand()) {
        return interaction.showModal(
          new ModalBuilder()
            .setCustomId("form")
            .setTitle("A form with every kind of input")
            .addTextDisplayComponents(new TextDisplayBuilder().setContent("Some **words** before."))
            .addLabelComponents(
              new LabelBuilder()
                .setLabel("Name")
                .setDescription("As it shall appear")
                .setTextInputComponent(
                  new TextInputBuilder().setCustomId("name").setStyle(TextInputStyle.Short).setMinLength(3),
                ),
              new LabelBuilder().setLabel("Speed").setRadioGroupComponent(
                new RadioGroupBuilder().setCustomId("speed").addOptions([
                  { label: "Fast", value: "f", description: "Tomorrow" },
                  { label: "Slow", value: "s" },
                ]),
              ),
              new LabelBuilder()
                .setLabel("Terms are accepted")
                .setCheckboxComponent(new CheckboxBuilder().setCustomId("terms")),
              new LabelBuilder()
                .setLabel("Proof")
                .setFileUploadComponent(new FileUploadBuilder().setCustomId("proof").setMaxValues(2)),
            ),
        );
      }
      if (!interaction.isModalSubmit()) return undefined;
      const { fields } = interaction;
      received.push(
        fields.getTextInputValue("name"),
        fields.getRadioGroup("speed"),
        fields.getCheckbox("terms"),
        [...(fields.getUploadedFiles("proof")?.values() ?? [])].map(({ name, size }) => [name, size]),
      );
      return interaction.reply({ content: "Thank you.", flags: MessageFlags.Ephemeral });
    };
    const window = await browser.window(alice, width);
    await window.command("go");
    const form = window.page.getByRole("dialog", { name: "A form with every kind of input" });
    await form.waitFor();
    await form.getByRole("button", { name: "Submit" }).click();
    await form.getByText("This field is required.").first().waitFor();
    await form.getByRole("textbox", { name: "Name" }).fill("ab");
    await form.getByRole("button", { name: "Submit" }).click();
    await form.getByText("Enter at least 3 characters; this has 2.").waitFor();
    await window.audit("parts-form");
    for (let count = 0; count < 20; count += 1) {
      await window.page.keyboard.press("Tab");
      expect(
        await window.page.evaluate(
          "document.activeElement === document.body || document.activeElement.closest('dialog') !== null",
        ),
      ).toBe(true);
    }
    await form.getByRole("textbox", { name: "Name" }).fill("Alice");
    await form.getByRole("radio", { name: /Slow/ }).check();
    await form.getByRole("checkbox").check();
    await form.locator("input[type=file]").setInputFiles({ name: "proof.png", mimeType: "image/png", buffer: PICTURE });
    await form.getByRole("button", { name: "Submit" }).click();
    await window.sees("Thank you.");
    expect(received).toEqual(["Alice", "s", true, [["proof.png", PICTURE.length]]]);
    expect(await form.count()).toBe(0);
    await window.close();
  });

  it("completes options from the bot, and offers members, channels, roles and files", async () => {
    const received: unknown[] = [];
    answer = async (interaction) => {
      if (interaction.isAutocomplete()) {
        const typed = interaction.options.getFocused();
        return interaction.respond(
          ["Apple", "Apricot", "Banana"]
            .filter((each) => each.startsWith(typed))
            .map((name) => ({ name, value: name.toUpperCase() })),
        );
      }
      if (!interaction.isChatInputCommand()) return undefined;
      const { options } = interaction;
      received.push(
        options.getString("fruit"),
        options.getString("size"),
        options.getInteger("count"),
        options.getBoolean("gift"),
        options.getUser("member")?.id,
        options.getChannel("channel")?.id,
        options.getRole("role")?.name,
        options.getAttachment("file")?.name,
      );
      return interaction.reply("Noted.");
    };
    const window = await browser.window(alice, width);
    await window.composer.fill("/pick ");
    const form = window.page.getByRole("form", { name: "Command pick" });
    await form.getByRole("combobox", { name: /^fruit/ }).fill("Ap");
    await window.page.getByRole("option", { name: "Apricot" }).waitFor();
    await window.audit("parts-autocomplete");
    await window.page.keyboard.press("ArrowDown");
    await window.page.keyboard.press("Enter");
    const typed: [string, string][] = [
      ["size", "Large"],
      ["count", "12"],
      ["gift", "True"],
      ["member", "Alice"],
      ["channel", "#general"],
      ["role", "Support"],
    ];
    for (const [name, value] of typed) {
      await form.getByRole("button", { name: new RegExp(`^Add option ${name}:`) }).click();
      await form.getByRole(name === "count" ? "textbox" : "combobox", { name }).fill(value);
    }
    await form.getByRole("button", { name: /^Add option file:/ }).click();
    await form
      .locator("input[type=file]")
      .setInputFiles({ name: "note.txt", mimeType: "text/plain", buffer: Buffer.from("hi") });
    await form.getByRole("button", { name: "Send command" }).click();
    await form.getByText("Enter a number from 1 to 9.").waitFor();
    await window.audit("parts-options");
    await form.getByRole("textbox", { name: "count" }).fill("3");
    await form.getByRole("button", { name: "Send command" }).click();
    await window.sees("Noted.");
    expect(received).toEqual(["APRICOT", "l", 3, true, alice.id, alice.channel("general").id, "Support", "note.txt"]);
    await window.close();
  });

  it("shows thinking, silence and violations as Discord does", async () => {
    await sandbox.violations.during("interaction.unanswered", async () => {
      const window = await browser.window(alice, width);
      let finish = (): void => undefined;
      answer = async (interaction) => {
        if (!interaction.isChatInputCommand()) return undefined;
        await interaction.deferReply({ flags: MessageFlags.Ephemeral });
        finish = () =>
          void interaction.editReply({
            content: "Thought it over.",
            components: [
              new ActionRowBuilder<ButtonBuilder>().addComponents(
                new ButtonBuilder().setCustomId("dead").setLabel("Dead").setStyle(ButtonStyle.Primary),
              ),
            ],
          });
        return undefined;
      };
      await window.command("go");
      await window.page.getByText("is thinking…").waitFor();
      await window.audit("parts-thinking");
      finish();
      await window.sees("Thought it over.");
      answer = async () => undefined;
      await window.click("Dead");
      await window.command("go");
      await window.page.getByText("Sending command…", { exact: true }).waitFor();
      await window.page.getByText("The application did not respond", { exact: true }).waitFor();
      await window.page.getByText("This interaction failed", { exact: true }).waitFor();
      await window.audit("parts-silence");
      await window.page.getByRole("button", { name: "Dismiss message" }).last().click();
      await window.page.locator(".failed", { hasText: "The application did not respond" }).waitFor({ state: "hidden" });
      await window.page.getByRole("button", { name: /^Violations/ }).click();
      await window.page.getByText("interaction.unanswered").first().waitFor();
      await window.audit("parts-violations");
      await window.page.keyboard.press("Escape");
      await window.close();
    });
  });

  it("writes with files, previews pictures, and lets files be saved", async () => {
    const window = await browser.window(alice, width);
    await window.page.locator(".composer input[type=file]").setInputFiles([
      { name: "dot.png", mimeType: "image/png", buffer: PICTURE },
      { name: "page.html", mimeType: "text/html", buffer: Buffer.from("<script>document.title = 'owned'</script>") },
    ]);
    await window.composer.fill("Two files");
    await window.audit("parts-attaching");
    await window.composer.press("Enter");
    await window.sees("Two files");
    await expect
      .poll(() => window.page.evaluate("[...document.querySelectorAll('.picture img')].at(-1).naturalWidth"))
      .toBe(5);
    const saving = window.page.waitForEvent("download");
    await window.last.getByRole("link", { name: "page.html" }).click();
    expect((await saving).suggestedFilename()).toBe("page.html");
    await window.audit("parts-files");
    await window.close();
  });

  it("is worked by keyboard alone, and says what arrives", async () => {
    answer = async (interaction) => (interaction.isRepliable() ? interaction.reply("By keyboard.") : undefined);
    const window = await browser.window(alice, width);
    await window.composer.focus();
    await window.page.keyboard.type("/go");
    await window.page.getByRole("option", { name: /^\/go/ }).waitFor();
    await window.page.keyboard.press("Enter");
    await window.page.keyboard.press("Enter");
    await window.sees("By keyboard.");
    await expect.poll(() => window.page.getByRole("status").last().textContent()).toContain("By keyboard.");
    expect(await window.page.evaluate("document.activeElement.tagName")).toBe("TEXTAREA");
    await window.close();
  });
});
