import {
  ActionRowBuilder,
  ButtonBuilder,
  ButtonStyle,
  ChannelSelectMenuBuilder,
  CheckboxBuilder,
  CheckboxGroupBuilder,
  ContainerBuilder,
  FileUploadBuilder,
  LabelBuilder,
  MessageFlags,
  ModalBuilder,
  RadioGroupBuilder,
  RoleSelectMenuBuilder,
  SectionBuilder,
  TextDisplayBuilder,
  TextInputBuilder,
  TextInputStyle,
  UserSelectMenuBuilder,
  type Client,
} from "discord.js";
import { afterEach, beforeEach, expect, it } from "vitest";
import { Sandbox, type Guild, type Person } from "../index.js";
import { startBot, type Answerer } from "./bot.js";

let sandbox: Sandbox;
let guild: Guild;
let alice: Person;
let client: Client<true>;
let answer: Answerer;

beforeEach(async () => {
  sandbox = await Sandbox.start();
  guild = sandbox.world.createGuild({ name: "Market" });
  alice = await sandbox.people.join(guild, { name: "Alice" });
  client = await startBot(sandbox, [{ name: "go", description: "Go" }], (interaction) => answer(interaction));
});

afterEach(async () => {
  await client.destroy();
  await sandbox.stop();
});

it("submits every kind of input a modal can have", async () => {
  const bob = await sandbox.people.join(guild, { name: "Bob" });
  const role = sandbox.world.createRole(guild.id, { name: "Support" });
  answer = async (interaction) => {
    if (interaction.isChatInputCommand()) {
      const modal = new ModalBuilder()
        .setCustomId("all")
        .setTitle("All")
        .addLabelComponents(
          new LabelBuilder()
            .setLabel("Proof")
            .setFileUploadComponent(new FileUploadBuilder().setCustomId("proof").setMaxValues(2)),
          new LabelBuilder().setLabel("Speed").setRadioGroupComponent(
            new RadioGroupBuilder().setCustomId("speed").addOptions([
              { label: "Fast", value: "f" },
              { label: "Slow", value: "s" },
            ]),
          ),
          new LabelBuilder().setLabel("Extras").setCheckboxGroupComponent(
            new CheckboxGroupBuilder()
              .setCustomId("extras")
              .setRequired(false)
              .setMinValues(0)
              .addOptions([
                { label: "Gift", value: "g" },
                { label: "Note", value: "n" },
              ]),
          ),
          new LabelBuilder().setLabel("Agree").setCheckboxComponent(new CheckboxBuilder().setCustomId("agree")),
          new LabelBuilder()
            .setLabel("Helper")
            .setUserSelectMenuComponent(new UserSelectMenuBuilder().setCustomId("helper")),
        );
      await interaction.showModal(modal);
    } else if (interaction.isModalSubmit()) {
      const { fields } = interaction;
      const files = fields.getUploadedFiles("proof", true);
      const text = await (await fetch(files.first()?.url ?? "")).text();
      const users = fields.getSelectedUsers("helper", true);
      await interaction.reply(
        [
          text,
          fields.getRadioGroup("speed"),
          fields.getCheckboxGroup("extras").join("+"),
          fields.getCheckbox("agree"),
          users.first()?.displayName,
        ].join(" "),
      );
    }
  };
  const opened = await alice.slash("go");
  const proof = { name: "proof.png", contents: "paid" };
  await expect(opened.modal.submit({ Proof: [proof, proof, proof], Speed: "Fast", Helper: bob })).rejects.toThrow(
    "takes at most 2",
  );
  await expect(opened.modal.submit({ Proof: proof, Helper: bob })).rejects.toThrow("Speed needs a choice");
  const reply = await opened.modal.submit({
    Proof: proof,
    Speed: "Slow",
    Extras: ["Gift", "Note"],
    Agree: true,
    Helper: bob,
  });
  expect(reply.content).toBe("paid s g+n true Bob");
  expect(role.name).toBe("Support");
  sandbox.violations.expectNone();
});

it("keeps what a modal filled in, and updates the message it came from", async () => {
  answer = async (interaction) => {
    if (interaction.isChatInputCommand()) {
      const row = new ActionRowBuilder<ButtonBuilder>().addComponents(
        new ButtonBuilder().setCustomId("edit").setLabel("Edit").setStyle(ButtonStyle.Secondary),
      );
      await interaction.reply({ content: "name: old", components: [row], flags: MessageFlags.Ephemeral });
    } else if (interaction.isButton()) {
      await interaction.showModal(
        new ModalBuilder()
          .setCustomId("name")
          .setTitle("Name")
          .addLabelComponents(
            new LabelBuilder()
              .setLabel("Name")
              .setTextInputComponent(
                new TextInputBuilder().setCustomId("name").setStyle(TextInputStyle.Short).setValue("old"),
              ),
          ),
      );
    } else if (interaction.isModalSubmit() && interaction.isFromMessage()) {
      await interaction.update(`name: ${interaction.fields.getTextInputValue("name")}!`);
    }
  };
  const card = await alice.slash("go");
  const opened = await card.click("Edit");
  expect(opened.modal.fields).toMatchObject([{ label: "Name", value: "old" }]);
  await opened.modal.submit({});
  expect(card.content).toBe("name: old!");
  await (await card.click("Edit")).modal.submit({ Name: "new" });
  expect(card.content).toBe("name: new!");
  sandbox.violations.expectNone();
});

it("offers people, roles and channels in selects", async () => {
  const bob = await sandbox.people.join(guild, { name: "Bob" });
  sandbox.world.createRole(guild.id, { name: "Support" });
  answer = async (interaction) => {
    if (interaction.isChatInputCommand()) {
      await interaction.reply({
        components: [
          new ActionRowBuilder<UserSelectMenuBuilder>().addComponents(
            new UserSelectMenuBuilder().setCustomId("u").setPlaceholder("Who").setMaxValues(2),
          ),
          new ActionRowBuilder<RoleSelectMenuBuilder>().addComponents(
            new RoleSelectMenuBuilder().setCustomId("r").setPlaceholder("Role"),
          ),
          new ActionRowBuilder<ChannelSelectMenuBuilder>().addComponents(
            new ChannelSelectMenuBuilder().setCustomId("c").setPlaceholder("Where"),
          ),
        ],
      });
    } else if (interaction.isUserSelectMenu()) {
      await interaction.update(
        interaction.members.map((member) => member && "displayName" in member && member.displayName).join(),
      );
    } else if (interaction.isRoleSelectMenu()) {
      await interaction.update(interaction.roles.first()?.name ?? "");
    } else if (interaction.isChannelSelectMenu()) {
      await interaction.deferUpdate();
      await interaction.followUp({ content: String(interaction.channels.first()?.id), flags: MessageFlags.Ephemeral });
    }
  };
  const reply = await alice.slash("go");
  await reply.select("Who", [alice, bob]);
  expect(reply.content).toBe("Alice,Bob");
  await reply.select("Role", "Support");
  expect(reply.content).toBe("Support");
  const general = alice.channel("general");
  const followed = await reply.select("Where", general);
  expect(followed.content).toBe(general.id);
  expect(followed.ephemeral).toBe(true);
  sandbox.violations.expectNone();
});

it("reads the second component system and presses its buttons", async () => {
  answer = async (interaction) => {
    if (interaction.isChatInputCommand()) {
      const section = new SectionBuilder()
        .addTextDisplayComponents(new TextDisplayBuilder().setContent(`A lamp for ${interaction.user.toString()}`))
        .setButtonAccessory(new ButtonBuilder().setCustomId("lamp").setLabel("Buy").setStyle(ButtonStyle.Success));
      await interaction.reply({
        components: [new ContainerBuilder().addSectionComponents(section)],
        flags: MessageFlags.IsComponentsV2,
        allowedMentions: { parse: [] },
      });
    } else if (interaction.isButton()) {
      await interaction.reply({ content: `bought ${interaction.customId}`, flags: MessageFlags.Ephemeral });
    }
  };
  const reply = await alice.slash("go");
  expect(reply.text()).toBe(`A lamp for ${alice.mention}\nBuy`);
  expect(reply.message.pings.userIds).toEqual([]);
  expect((await reply.click("Buy")).content).toBe("bought lamp");
  sandbox.violations.expectNone();
});

it("carries a button in a DM", async () => {
  answer = async (interaction) => {
    if (interaction.isButton()) {
      await interaction.update({
        content: `${interaction.inGuild() ? "guild" : "dm"} ${interaction.user.displayName}`,
        components: [],
      });
    }
  };
  const user = await client.users.fetch(alice.id);
  const row = new ActionRowBuilder<ButtonBuilder>().addComponents(
    new ButtonBuilder().setCustomId("rate").setLabel("Five stars").setStyle(ButtonStyle.Primary),
  );
  await user.send({ content: "How was it?", components: [row] });
  await alice.dms().at(-1)?.click("Five stars");
  expect(alice.dms().map(({ content }) => content)).toEqual(["dm Alice"]);
  sandbox.violations.expectNone();
});

it("waits for a change of the world, and says what was not seen", async () => {
  const sue = await sandbox.people.join(guild, { name: "Sue" });
  setTimeout(() => {
    sandbox.world.createChannel(guild.id, { name: "late" });
  }, 50);
  const channel = await sue.sees(() => sue.channel("late"));
  expect(channel.name).toBe("late");
  await expect(sue.sees(() => sue.channel("never"), 100)).rejects.toThrow("sees no #never, but #general, #late");
  await expect(sue.sees(async () => true, 100)).rejects.toThrow("must not be asynchronous");
  sandbox.world.createRole(guild.id, { name: "VIP" });
  sue.gainRole("VIP");
  expect(sue.roles).toEqual(["VIP"]);
  sue.loseRole("VIP");
  expect(sue.roles).toEqual([]);
});
