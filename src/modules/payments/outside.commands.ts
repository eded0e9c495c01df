import type { ButtonInteraction, ModalSubmitInteraction, StringSelectMenuInteraction } from "discord.js";
import { ButtonComponent, Discord, Guard, ModalComponent, SelectMenuComponent } from "discordx";
import { injectable } from "tsyringe";
import { downloadAttachment } from "../../platform/discord/attachments.js";
import { DomainError } from "../../platform/errors.js";
import { actorOf, policy } from "../../platform/discord/policy.js";
import { show, showModal } from "../../platform/discord/view.js";
import { oneLine } from "../../platform/plain-text.js";
import { AddressService } from "./address.service.js";
import * as addressViews from "./address.views.js";
import * as actions from "./outside.actions.js";
import { OutsideService } from "./outside.service.js";
import * as outsideViews from "./outside.views.js";
import { ProofUploadService } from "./proof-upload.service.js";
import { LARGEST_PROOF_BYTES } from "./proof.types.js";
import * as proofViews from "./proof.views.js";

const { FIELD } = actions;

/** What buyers do to pay from outside; the services let the buyer alone through. */
@Discord()
@injectable()
export class OutsideCommands {
  constructor(
    private readonly outside: OutsideService,
    private readonly uploads: ProofUploadService,
    private readonly addresses: AddressService,
  ) {}

  @SelectMenuComponent({ id: actions.pickMethod.pattern })
  @Guard(policy({ level: "customer", ack: "defer" }))
  async method(interaction: StringSelectMenuInteraction<"cached">): Promise<void> {
    const actor = actorOf(interaction);
    const { about: kind, subject: id } = actions.pickMethod.parse(interaction.customId);
    const method = actions.pickedRow.parse(interaction.values[0] ?? "");
    const found = await this.outside.instructions(actor, { kind, id }, method);
    await show(interaction, outsideViews.instructions(found.payable, found.method, found.missing, actor.currency));
  }

  @ButtonComponent({ id: actions.uploadProof.pattern })
  @Guard(policy({ level: "customer", ack: "modal", whileBlocked: true }))
  async askProof(interaction: ButtonInteraction<"cached">): Promise<void> {
    const { about: kind, subject: id, method } = actions.uploadProof.parse(interaction.customId);
    const methods = await this.outside.methodsFor(actorOf(interaction), { kind, id });
    await showModal(interaction, outsideViews.proofForm({ kind, id }, methods, method));
  }

  @ModalComponent({ id: actions.saveProof.pattern })
  @Guard(policy({ level: "customer", ack: "defer", whileBlocked: true }))
  async saveProof(interaction: ModalSubmitInteraction<"cached">): Promise<void> {
    const actor = actorOf(interaction);
    const { about: kind, subject: id } = actions.saveProof.parse(interaction.customId);
    const about = { kind, id };
    // Before the file is fetched: nobody makes the shop download for an order that is not theirs.
    await this.outside.mayShowProof(actor, about);
    const file = interaction.fields.getUploadedFiles(FIELD.file)?.first();
    if (!file) throw new DomainError("component.malformed", {});
    await this.uploads.submit(actor, about, {
      methodId: actions.pickedRow.parse(interaction.fields.getStringSelectValues(FIELD.method)[0] ?? ""),
      reference: oneLine(interaction.fields.getTextInputValue(FIELD.reference)),
      content: await downloadAttachment(interaction.client, file, LARGEST_PROOF_BYTES),
    });
    await show(interaction, proofViews.received(await this.outside.payable(actor, about)));
  }

  @ButtonComponent({ id: actions.requestAddress.pattern })
  @Guard(policy({ level: "customer", ack: "defer" }))
  async requestAddress(interaction: ButtonInteraction<"cached">): Promise<void> {
    const { about: kind, subject: id, method, network } = actions.requestAddress.parse(interaction.customId);
    const request = await this.addresses.request(actorOf(interaction), { kind, id }, method, network);
    await show(interaction, addressViews.answered(request));
  }

  @SelectMenuComponent({ id: actions.pickNetwork.pattern })
  @Guard(policy({ level: "customer", ack: "defer" }))
  async pickNetwork(interaction: StringSelectMenuInteraction<"cached">): Promise<void> {
    const { about: kind, subject: id, method } = actions.pickNetwork.parse(interaction.customId);
    const [network = ""] = interaction.values;
    const request = await this.addresses.request(actorOf(interaction), { kind, id }, method, network);
    await show(interaction, addressViews.answered(request));
  }
}
