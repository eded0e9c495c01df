import type { ButtonInteraction, ModalSubmitInteraction } from "discord.js";
import { ButtonComponent, Discord, Guard, ModalComponent } from "discordx";
import { injectable } from "tsyringe";
import { actorOf, policy } from "../../platform/discord/policy.js";
import { show, showModal } from "../../platform/discord/view.js";
import { oneLine } from "../../platform/plain-text.js";
import { largestMovement, parseAmount } from "../../platform/money.js";
import { addressError, AddressService } from "./address.service.js";
import { ADDRESS_MINUTES, LONGEST_COIN_AMOUNT } from "./address.types.js";
import * as addressViews from "./address.views.js";
import { ConfirmationService } from "./confirmation.service.js";
import { confirmationError } from "./confirmation.types.js";
import { readAddress } from "./method-draft.js";
import * as actions from "./outside.actions.js";
import { OutsideService } from "./outside.service.js";
import * as outsideViews from "./outside.views.js";
import { ProofService } from "./proof.service.js";
import * as proofViews from "./proof.views.js";

const { FIELD, NO_ROW } = actions;

/** What staff do about money from outside; the services know whose staff they are. */
@Discord()
@injectable()
export class ReviewCommands {
  constructor(
    private readonly outside: OutsideService,
    private readonly confirmations: ConfirmationService,
    private readonly proofs: ProofService,
    private readonly addresses: AddressService,
  ) {}

  @ButtonComponent({ id: actions.confirmPayment.pattern })
  @Guard(policy({ level: "support", ack: "modal" }))
  async askConfirmation(interaction: ButtonInteraction<"cached">): Promise<void> {
    const actor = actorOf(interaction);
    const { about: kind, subject: id, proof } = actions.confirmPayment.parse(interaction.customId);
    const draft = await this.outside.confirmation(actor, { kind, id }, proof === NO_ROW ? null : proof);
    await showModal(interaction, outsideViews.confirmationForm(draft, actor.currency));
  }

  @ModalComponent({ id: actions.saveConfirmation.pattern })
  @Guard(policy({ level: "support", ack: "defer" }))
  async confirm(interaction: ModalSubmitInteraction<"cached">): Promise<void> {
    const actor = actorOf(interaction);
    const { currency } = actor;
    const { about: kind, subject: id, proof } = actions.saveConfirmation.parse(interaction.customId);
    const { fields } = interaction;
    const confirmed = await this.confirmations.confirm(actor, {
      about: { kind, id },
      methodId: actions.pickedRow.parse(fields.getStringSelectValues(FIELD.method)[0] ?? ""),
      amount: parseAmount(fields.getTextInputValue(FIELD.amount), currency, { largest: largestMovement(currency) }),
      reference: fields.getTextInputValue(FIELD.reference),
      proofId: proof === NO_ROW ? null : proof,
      ownsGuild: interaction.guild.ownerId === actor.memberId,
    });
    await show(interaction, outsideViews.confirmed(confirmed, currency));
  }

  @ButtonComponent({ id: actions.rejectProof.pattern })
  @Guard(policy({ level: "support", ack: "modal" }))
  async askRejection(interaction: ButtonInteraction<"cached">): Promise<void> {
    const { proof } = actions.rejectProof.parse(interaction.customId);
    const { id } = await this.proofs.waiting(actorOf(interaction), proof);
    await showModal(interaction, outsideViews.rejectionForm(id));
  }

  @ModalComponent({ id: actions.saveRejection.pattern })
  @Guard(policy({ level: "support", ack: "defer" }))
  async reject(interaction: ModalSubmitInteraction<"cached">): Promise<void> {
    const { proof } = actions.saveRejection.parse(interaction.customId);
    const reason = readReason(interaction);
    await show(interaction, proofViews.rejected(await this.proofs.reject(actorOf(interaction), proof, reason)));
  }

  @ButtonComponent({ id: actions.sendAddress.pattern })
  @Guard(policy({ level: "support", ack: "modal" }))
  async askAddress(interaction: ButtonInteraction<"cached">): Promise<void> {
    const { request } = actions.sendAddress.parse(interaction.customId);
    await showModal(interaction, addressViews.addressForm(await this.addresses.waiting(actorOf(interaction), request)));
  }

  @ModalComponent({ id: actions.saveAddress.pattern })
  @Guard(policy({ level: "support", ack: "defer" }))
  async sendAddress(interaction: ModalSubmitInteraction<"cached">): Promise<void> {
    const { request } = actions.saveAddress.parse(interaction.customId);
    const text = (field: string) => interaction.fields.getTextInputValue(field);
    const sent = await this.addresses.send(actorOf(interaction), request, {
      address: readAddress(text(FIELD.address)),
      amount: readCoinAmount(text(FIELD.amount)),
      validMinutes: readMinutes(text(FIELD.validFor)),
    });
    await show(interaction, addressViews.sentNote(sent));
  }
}

/** Why staff refuse something, on one line. @throws DomainError `payments.blankReason` */
export function readReason(interaction: ModalSubmitInteraction): string {
  const reason = oneLine(interaction.fields.getTextInputValue(FIELD.reason));
  if (reason === "") throw confirmationError("payments.blankReason", {});
  return reason;
}

/** @throws DomainError `addresses.refused` */
function readCoinAmount(typed: string): string {
  const amount = oneLine(typed);
  if (amount.length > LONGEST_COIN_AMOUNT || !/\d/.test(amount))
    throw addressError("addresses.refused", { field: "amount" });
  return amount;
}

/** `30m` or `2h`. @throws DomainError `addresses.refused` */
function readMinutes(typed: string): number {
  const match = /^(\d{1,4}) ?(m|min|h)$/.exec(typed.trim().toLowerCase());
  const minutes = Number(match?.[1] ?? NaN) * (match?.[2] === "h" ? 60 : 1);
  if (!(minutes >= ADDRESS_MINUTES.least && minutes <= ADDRESS_MINUTES.most))
    throw addressError("addresses.refused", { field: "validFor" });
  return minutes;
}
