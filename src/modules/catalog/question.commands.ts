import type { ButtonInteraction, ModalSubmitInteraction, StringSelectMenuInteraction } from "discord.js";
import { ButtonComponent, Discord, Guard, ModalComponent, SelectMenuComponent } from "discordx";
import { injectable } from "tsyringe";
import { actorOf, policy } from "../../platform/discord/policy.js";
import { show, showModal } from "../../platform/discord/view.js";
import type { RowId, Snowflake } from "../../platform/ids.js";
import { CatalogService } from "./catalog.service.js";
import type { ProductOffer } from "./catalog.types.js";
import {
  addQuestion,
  editQuestion,
  moveQuestion,
  pickedQuestion,
  pickQuestion,
  QUESTION_FIELD,
  questionStart,
  removeQuestion,
  requiredAnswer,
  saveQuestion,
  showQuestions,
  startQuestion,
} from "./question.actions.js";
import { questionError, QuestionService } from "./question.service.js";
import { QUESTION_BOUNDS, type Question, type QuestionDraft, type QuestionKind } from "./question.types.js";
import * as questionViews from "./question.views.js";

const admins = policy({ level: "admin", ack: "update" });

/** **Questions** on a product's card. */
@Discord()
@injectable()
export class QuestionCommands {
  constructor(
    private readonly catalog: CatalogService,
    private readonly questions: QuestionService,
  ) {}

  @ButtonComponent({ id: showQuestions.pattern })
  @Guard(admins)
  async list(interaction: ButtonInteraction<"cached">): Promise<void> {
    const { product } = showQuestions.parse(interaction.customId);
    await show(interaction, questionViews.list(await this.catalog.product(interaction.guildId, product)));
  }

  @SelectMenuComponent({ id: pickQuestion.pattern })
  @Guard(admins)
  async pick(interaction: StringSelectMenuInteraction<"cached">): Promise<void> {
    const { product } = pickQuestion.parse(interaction.customId);
    const picked = pickedQuestion.parse(interaction.values[0] ?? "");
    const [offer, question] = await this.find(interaction.guildId, product, picked);
    await show(interaction, questionViews.one(offer, question));
  }

  @SelectMenuComponent({ id: startQuestion.pattern })
  @Guard(policy({ level: "admin", ack: "modal" }))
  async start(interaction: StringSelectMenuInteraction<"cached">): Promise<void> {
    const { product } = startQuestion.parse(interaction.customId);
    const begun = questionViews.beginning(questionStart.parse(interaction.values[0] ?? ""));
    await showModal(interaction, questionViews.newForm(product, begun));
  }

  @ModalComponent({ id: addQuestion.pattern })
  @Guard(admins)
  async add(interaction: ModalSubmitInteraction<"cached">): Promise<void> {
    const { product, kind } = addQuestion.parse(interaction.customId);
    const offer = await this.questions.add(actorOf(interaction), product, draftIn(interaction, kind));
    await show(interaction, questionViews.list(offer, questionViews.notes.added));
  }

  @ButtonComponent({ id: editQuestion.pattern })
  @Guard(policy({ level: "admin", ack: "modal" }))
  async edit(interaction: ButtonInteraction<"cached">): Promise<void> {
    const { product, question } = editQuestion.parse(interaction.customId);
    const [, found] = await this.find(interaction.guildId, product, question);
    await showModal(interaction, questionViews.editForm(found));
  }

  @ModalComponent({ id: saveQuestion.pattern })
  @Guard(admins)
  async save(interaction: ModalSubmitInteraction<"cached">): Promise<void> {
    const { question, kind } = saveQuestion.parse(interaction.customId);
    const offer = await this.questions.edit(actorOf(interaction), question, draftIn(interaction, kind));
    await show(interaction, questionViews.list(offer, questionViews.notes.saved));
  }

  @ButtonComponent({ id: moveQuestion.pattern })
  @Guard(admins)
  async move(interaction: ButtonInteraction<"cached">): Promise<void> {
    const { question, direction } = moveQuestion.parse(interaction.customId);
    const offer = await this.questions.move(actorOf(interaction), question, direction);
    await show(interaction, questionViews.list(offer, questionViews.notes.moved));
  }

  @ButtonComponent({ id: removeQuestion.pattern })
  @Guard(admins)
  async remove(interaction: ButtonInteraction<"cached">): Promise<void> {
    const { question } = removeQuestion.parse(interaction.customId);
    const offer = await this.questions.remove(actorOf(interaction), question);
    await show(interaction, questionViews.list(offer, questionViews.notes.removed));
  }

  /** @throws DomainError `catalog.notFound`, `questions.notFound` */
  private async find(guildId: Snowflake, productId: RowId, questionId: RowId): Promise<[ProductOffer, Question]> {
    const offer = await this.catalog.product(guildId, productId);
    const question = offer.questions.find(({ id }) => id === questionId);
    if (!question) throw questionError("questions.notFound", {});
    return [offer, question];
  }
}

/** @throws DomainError `component.malformed`, `questions.badLengths` */
function draftIn({ fields }: ModalSubmitInteraction<"cached">, kind: QuestionKind): QuestionDraft {
  const chosen = fields.getStringSelectValues(QUESTION_FIELD.required);
  return {
    label: fields.getTextInputValue(QUESTION_FIELD.label),
    hint: fields.getTextInputValue(QUESTION_FIELD.hint),
    kind,
    required: requiredAnswer.parse(chosen[0] ?? "") === "yes",
    ...(kind === "choice"
      ? { shortest: 1, longest: 1, choices: fields.getTextInputValue(QUESTION_FIELD.choices).split("\n") }
      : { ...lengthsIn(fields.getTextInputValue(QUESTION_FIELD.lengths)), choices: [] }),
  };
}

/** `1-100`, in digits. @throws DomainError `questions.badLengths` */
function lengthsIn(text: string): { shortest: number; longest: number } {
  const match = /^(\d{1,3})\s*[-–]\s*(\d{1,3})$/.exec(text.trim());
  if (!match) throw questionError("questions.badLengths", { most: QUESTION_BOUNDS.answer });
  return { shortest: Number(match[1]), longest: Number(match[2]) };
}
