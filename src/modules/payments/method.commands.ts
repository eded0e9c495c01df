import {
  ApplicationCommandOptionType,
  PermissionFlagsBits,
  type ButtonInteraction,
  type ChatInputCommandInteraction,
  type ModalSubmitInteraction,
} from "discord.js";
import { ButtonComponent, Discord, Guard, ModalComponent, Slash, SlashChoice, SlashGroup, SlashOption } from "discordx";
import { injectable } from "tsyringe";
import { actorOf, policy } from "../../platform/discord/policy.js";
import { suggest } from "../../platform/discord/suggest.js";
import { show, showModal } from "../../platform/discord/view.js";
import { AddressListService } from "./address-list.service.js";
import * as actions from "./method.actions.js";
import { readAddresses, readMethod } from "./method-draft.js";
import { methodError, MethodService } from "./method.service.js";
import { METHOD_KINDS, type MethodKind } from "./method.types.js";
import * as methodViews from "./method.views.js";

const { FIELD } = actions;

const suggestMethod = suggest("payments.methods", { level: "admin" }, async (actor, typed, resolve) => {
  const methods = await resolve(MethodService).list(actor.guildId);
  return methods
    .filter(({ name }) => name.toLowerCase().includes(typed.toLowerCase()))
    .map(({ id, name, enabled }) => ({ name: enabled ? name : `${name} (not offered)`, value: id }));
});

/** The ways to pay that a shop offers: `/paymentmethod`. */
@Discord()
@injectable()
@SlashGroup({
  name: "paymentmethod",
  description: "The ways to pay that buyers are offered",
  defaultMemberPermissions: PermissionFlagsBits.ManageGuild,
})
@SlashGroup("paymentmethod")
export class MethodCommands {
  constructor(
    private readonly methods: MethodService,
    private readonly addresses: AddressListService,
  ) {}

  @Slash({ name: "add", description: "Add a way to pay from outside" })
  @Guard(policy({ level: "admin", ack: "modal" }))
  async add(
    @SlashChoice(
      { name: "Wallet service, such as PayPal or Cash App", value: "wallet" },
      { name: "By hand, such as a bank transfer or cash", value: "manual" },
      { name: "Crypto", value: "crypto" },
    )
    @SlashOption({
      name: "kind",
      description: "How the money comes",
      type: ApplicationCommandOptionType.String,
      required: true,
    })
    kind: string,
    interaction: ChatInputCommandInteraction<"cached">,
  ): Promise<void> {
    await showModal(interaction, methodViews.form(kindOf(kind)));
  }

  @ModalComponent({ id: actions.saveNewMethod.pattern })
  @Guard(policy({ level: "admin", ack: "defer" }))
  async saveNew(interaction: ModalSubmitInteraction<"cached">): Promise<void> {
    const actor = actorOf(interaction);
    const { kind } = actions.saveNewMethod.parse(interaction.customId);
    const { id } = await this.methods.add(actor, kind, readMethod(kind, typedIn(interaction, kind)));
    await show(interaction, methodViews.card(await this.methods.card(actor.guildId, id), methodViews.notes.added));
  }

  @Slash({ name: "edit", description: "Open a way to pay: its texts, addresses, and whether it is offered" })
  @Guard(policy({ level: "admin", ack: "defer" }))
  async edit(
    @SlashOption({
      name: "method",
      description: "Which one",
      type: ApplicationCommandOptionType.String,
      maxLength: 100,
      required: true,
      autocomplete: suggestMethod,
    })
    method: string,
    interaction: ChatInputCommandInteraction<"cached">,
  ): Promise<void> {
    const { guildId } = interaction;
    await show(
      interaction,
      methodViews.card(await this.methods.card(guildId, await this.methods.named(guildId, method))),
    );
  }

  @Slash({ name: "remove", description: "Take a way to pay away for good; what was paid by it stays" })
  @Guard(policy({ level: "admin", ack: "defer" }))
  async remove(
    @SlashOption({
      name: "method",
      description: "Which one",
      type: ApplicationCommandOptionType.String,
      maxLength: 100,
      required: true,
      autocomplete: suggestMethod,
    })
    method: string,
    interaction: ChatInputCommandInteraction<"cached">,
  ): Promise<void> {
    const { guildId } = interaction;
    const found = await this.methods.get(guildId, await this.methods.named(guildId, method));
    await show(interaction, methodViews.confirmRemoval(found));
  }

  @Slash({ name: "toggle", description: "Offer a way to pay, or stop offering it" })
  @Guard(policy({ level: "admin", ack: "defer" }))
  async toggle(
    @SlashOption({
      name: "method",
      description: "Which one",
      type: ApplicationCommandOptionType.String,
      maxLength: 100,
      required: true,
      autocomplete: suggestMethod,
    })
    method: string,
    interaction: ChatInputCommandInteraction<"cached">,
  ): Promise<void> {
    const id = await this.methods.named(interaction.guildId, method);
    await show(
      interaction,
      methodViews.card(await this.methods.toggle(actorOf(interaction), id), methodViews.notes.saved),
    );
  }

  @Slash({ name: "list", description: "All ways to pay, in the order in which buyers see them" })
  @Guard(policy({ level: "admin", ack: "defer" }))
  async list(interaction: ChatInputCommandInteraction<"cached">): Promise<void> {
    await show(interaction, methodViews.list(await this.methods.list(interaction.guildId)));
  }

  @ButtonComponent({ id: actions.editMethod.pattern })
  @Guard(policy({ level: "admin", ack: "modal" }))
  async openForm(interaction: ButtonInteraction<"cached">): Promise<void> {
    const { method } = await this.methods.card(
      interaction.guildId,
      actions.editMethod.parse(interaction.customId).method,
    );
    await showModal(interaction, methodViews.form(method.kind, method));
  }

  @ModalComponent({ id: actions.saveMethod.pattern })
  @Guard(policy({ level: "admin", ack: "update" }))
  async save(interaction: ModalSubmitInteraction<"cached">): Promise<void> {
    const { method } = actions.saveMethod.parse(interaction.customId);
    const { kind } = await this.methods.get(interaction.guildId, method);
    const draft = readMethod(kind, typedIn(interaction, kind));
    const card = await this.methods.change(actorOf(interaction), method, draft);
    await show(interaction, methodViews.card(card, methodViews.notes.saved));
  }

  @ButtonComponent({ id: actions.toggleMethod.pattern })
  @Guard(policy({ level: "admin", ack: "update" }))
  async pressToggle(interaction: ButtonInteraction<"cached">): Promise<void> {
    const { method } = actions.toggleMethod.parse(interaction.customId);
    const card = await this.methods.toggle(actorOf(interaction), method);
    await show(interaction, methodViews.card(card, methodViews.notes.saved));
  }

  @ButtonComponent({ id: actions.askRemoveMethod.pattern })
  @Guard(policy({ level: "admin", ack: "update" }))
  async askRemove(interaction: ButtonInteraction<"cached">): Promise<void> {
    const { method } = await this.methods.card(
      interaction.guildId,
      actions.askRemoveMethod.parse(interaction.customId).method,
    );
    await show(interaction, methodViews.confirmRemoval(method));
  }

  @ButtonComponent({ id: actions.removeMethod.pattern })
  @Guard(policy({ level: "admin", ack: "update" }))
  async confirmRemove(interaction: ButtonInteraction<"cached">): Promise<void> {
    const { method } = actions.removeMethod.parse(interaction.customId);
    await show(interaction, methodViews.removed(await this.methods.remove(actorOf(interaction), method)));
  }

  @ButtonComponent({ id: actions.addAddresses.pattern })
  @Guard(policy({ level: "admin", ack: "modal" }))
  async openAddresses(interaction: ButtonInteraction<"cached">): Promise<void> {
    const { method } = actions.addAddresses.parse(interaction.customId);
    await showModal(
      interaction,
      methodViews.addressForm(await this.addresses.cryptoMethod(interaction.guildId, method)),
    );
  }

  @ModalComponent({ id: actions.saveAddresses.pattern })
  @Guard(policy({ level: "admin", ack: "update" }))
  async saveAddresses(interaction: ModalSubmitInteraction<"cached">): Promise<void> {
    const actor = actorOf(interaction);
    const { method } = actions.saveAddresses.parse(interaction.customId);
    const [network = ""] = interaction.fields.getStringSelectValues(FIELD.network);
    const typed = readAddresses(interaction.fields.getTextInputValue(FIELD.addresses));
    const outcome = await this.addresses.add(actor, method, network, typed);
    const card = await this.methods.card(actor.guildId, method);
    await show(interaction, methodViews.card(card, methodViews.addressesAdded(outcome)));
  }

  @ButtonComponent({ id: actions.withdrawAddresses.pattern })
  @Guard(policy({ level: "admin", ack: "modal" }))
  async openWithdraw(interaction: ButtonInteraction<"cached">): Promise<void> {
    const { method } = actions.withdrawAddresses.parse(interaction.customId);
    await showModal(
      interaction,
      methodViews.withdrawForm(await this.addresses.cryptoMethod(interaction.guildId, method)),
    );
  }

  @ModalComponent({ id: actions.saveWithdrawn.pattern })
  @Guard(policy({ level: "admin", ack: "update" }))
  async saveWithdrawn(interaction: ModalSubmitInteraction<"cached">): Promise<void> {
    const actor = actorOf(interaction);
    const { method } = actions.saveWithdrawn.parse(interaction.customId);
    const typed = readAddresses(interaction.fields.getTextInputValue(FIELD.addresses));
    const withdrawn = await this.addresses.withdraw(actor, method, typed);
    const card = await this.methods.card(actor.guildId, method);
    await show(interaction, methodViews.card(card, methodViews.addressesWithdrawn(withdrawn, typed.length)));
  }
}

/** @throws DomainError `methods.notFound` for a kind that the command does not offer */
function kindOf(typed: string): MethodKind {
  const kind = METHOD_KINDS.find((each) => each === typed);
  if (!kind) throw methodError("methods.notFound", {});
  return kind;
}

function typedIn(interaction: ModalSubmitInteraction, kind: MethodKind) {
  const text = (field: string) => interaction.fields.getTextInputValue(field);
  return {
    name: text(FIELD.name),
    instructions: text(FIELD.instructions),
    emoji: text(FIELD.emoji),
    link: text(FIELD.link),
    networks: kind === "crypto" ? text(FIELD.networks) : "",
  };
}
