import type { ModalBuilder } from "discord.js";
import { button, modal, select, type ModalField } from "../../platform/discord/controls.js";
import { icons, shopEmbed, type EmbedField } from "../../platform/discord/embed.js";
import { escapeMarkdown, lines } from "../../platform/discord/text.js";
import type { View } from "../../platform/discord/view.js";
import type { RowId } from "../../platform/ids.js";
import { isWebAddress } from "./answers.js";
import type { ProductOffer } from "./catalog.types.js";
import { showCard } from "./product.actions.js";
import { plainTitle } from "./product.views.js";
import {
  addQuestion,
  editQuestion,
  moveQuestion,
  pickQuestion,
  QUESTION_FIELD,
  removeQuestion,
  saveQuestion,
  showQuestions,
  startQuestion,
  type QuestionStart,
} from "./question.actions.js";
import {
  CHOICES,
  MOST_QUESTIONS,
  QUESTION_BOUNDS,
  QUESTION_TEMPLATES,
  type Answer,
  type Question,
  type QuestionDraft,
  type QuestionKind,
} from "./question.types.js";

const kinds: Readonly<Record<QuestionKind, string>> = {
  short: "Short text",
  long: "Long text",
  choice: "One of several",
  url: "Web address",
};

const starts: readonly { readonly start: QuestionStart; readonly label: string; readonly description: string }[] = [
  { start: "targetUrl", label: "Target URL", description: "Template: the page that the order is for" },
  { start: "username", label: "Username", description: "Template: an account's name" },
  { start: "instructions", label: "Special instructions", description: "Template: anything to know, optional" },
  { start: "short", label: "Your own: short text", description: "One line" },
  { start: "long", label: "Your own: long text", description: "Several lines" },
  { start: "choice", label: "Your own: one of several", description: "Buyers pick from what you list" },
  { start: "url", label: "Your own: web address", description: "Begins with http:// or https://" },
];

/** What a product asks, in order, with the ways to change it. */
export function list(product: ProductOffer, note?: string): View {
  const { id, questions } = product;
  const asked = questions.map((question, index) => `${index + 1}. ${lineOf(question)}`);
  const free = MOST_QUESTIONS - questions.length;
  return {
    ...(note && { content: note }),
    embeds: [
      shopEmbed({
        title: `Questions of ${escapeMarkdown(plainTitle(product))}`,
        description: lines(
          questions.length === 0
            ? "Buyers are asked nothing. Add what you need to know to deliver."
            : "Buyers answer these in a form before the order is made.",
          questions.length > 0 && "",
          ...asked,
        ),
        footer: free === 0 ? "5 questions are the most that one form holds" : `Room for ${free} more`,
        tone: "brand",
      }),
    ],
    components: [
      questions.length === 0
        ? []
        : [
            select({
              id: pickQuestion.id({ product: id }),
              placeholder: "Change a question",
              options: questions.map((question) => ({
                label: question.label,
                description: kinds[question.kind],
                value: question.id,
              })),
            }),
          ],
      free === 0
        ? []
        : [
            select({
              id: startQuestion.id({ product: id }),
              placeholder: "Add a question",
              options: starts.map(({ start, label, description }) => ({ label, description, value: start })),
            }),
          ],
      [button({ label: "Back to the card", id: showCard.id({ product: id }) })],
    ],
  };
}

function lineOf(question: Question): string {
  const need = question.required ? "required" : "optional";
  return `**${escapeMarkdown(question.label)}** · ${kinds[question.kind]}, ${need}`;
}

/** One question with the ways to change it. */
export function one(product: ProductOffer, question: Question, note?: string): View {
  const place = product.questions.findIndex(({ id }) => id === question.id) + 1;
  const bounded = question.kind !== "choice";
  return {
    ...(note && { content: note }),
    embeds: [
      shopEmbed({
        title: escapeMarkdown(question.label),
        description: question.hint === "" ? undefined : escapeMarkdown(question.hint),
        fields: [
          { name: "Place", value: `${place} of ${product.questions.length}`, inline: true },
          { name: "Answer", value: kinds[question.kind], inline: true },
          { name: "Required", value: question.required ? "Yes" : "No", inline: true },
          ...(bounded ? [{ name: "Characters", value: lengthsText(question), inline: true }] : []),
          ...(bounded ? [] : [{ name: "Choices", value: choicesText(question.choices) }]),
        ],
        tone: "brand",
      }),
    ],
    components: [
      [
        button({
          label: "Edit",
          id: editQuestion.id({ product: product.id, question: question.id }),
          style: "primary",
        }),
        button({
          label: "Move up",
          id: moveQuestion.id({ question: question.id, direction: "up" }),
          disabled: place === 1,
        }),
        button({
          label: "Move down",
          id: moveQuestion.id({ question: question.id, direction: "down" }),
          disabled: place === product.questions.length,
        }),
        button({ label: "Remove", id: removeQuestion.id({ question: question.id }), style: "danger" }),
        button({ label: "All questions", id: showQuestions.id({ product: product.id }) }),
      ],
    ],
  };
}

function lengthsText({ shortest, longest }: QuestionDraft): string {
  return `${shortest} to ${longest}`;
}

function choicesText(choices: readonly string[]): string {
  return choices.map((choice) => `- ${escapeMarkdown(choice)}`).join("\n");
}

/** What a new question begins with. */
export function beginning(start: QuestionStart): QuestionDraft {
  if (start in QUESTION_TEMPLATES) return QUESTION_TEMPLATES[start as keyof typeof QUESTION_TEMPLATES];
  // What is no template is a kind.
  const kind = start as QuestionKind;
  const longest = kind === "short" ? 100 : QUESTION_BOUNDS.answer;
  return { label: "", hint: "", kind, required: true, shortest: 1, longest, choices: [] };
}

/** The form of a new question. */
export function newForm(productId: RowId, draft: QuestionDraft): ModalBuilder {
  return form(addQuestion.id({ product: productId, kind: draft.kind }), "New question", draft);
}

/** The form that changes a question. */
export function editForm(question: Question): ModalBuilder {
  return form(saveQuestion.id({ question: question.id, kind: question.kind }), "Question", question);
}

function form(id: string, title: string, draft: QuestionDraft): ModalBuilder {
  return modal({
    id,
    title: `${title}: ${kinds[draft.kind].toLowerCase()}`,
    fields: [
      {
        kind: "line",
        id: QUESTION_FIELD.label,
        label: "Question",
        hint: "What buyers read above the field",
        value: draft.label,
        longest: QUESTION_BOUNDS.label,
      },
      {
        kind: "line",
        id: QUESTION_FIELD.hint,
        label: "Line below it",
        hint: "Helps to answer; may stay empty",
        value: draft.hint,
        longest: QUESTION_BOUNDS.hint,
        required: false,
      },
      {
        kind: "choice",
        id: QUESTION_FIELD.required,
        label: "Must it be answered?",
        options: [
          { label: "Yes", value: "yes", selected: draft.required },
          { label: "No", value: "no", selected: !draft.required },
        ],
      },
      draft.kind === "choice"
        ? {
            kind: "paragraph",
            id: QUESTION_FIELD.choices,
            label: "Choices, one a line",
            hint: `${CHOICES.fewest} to ${CHOICES.most}, each at most ${QUESTION_BOUNDS.choice} characters`,
            value: draft.choices.join("\n"),
          }
        : {
            kind: "line",
            id: QUESTION_FIELD.lengths,
            label: "Characters of an answer",
            hint: `From and to, within 1 to ${QUESTION_BOUNDS.answer}`,
            placeholder: `1-${QUESTION_BOUNDS.answer}`,
            value: `${draft.shortest}-${draft.longest}`,
            longest: 10,
          },
    ],
  });
}

/** The fields of a form that asks a buyer; ids are those of the questions. */
export function answerFields(questions: readonly Question[]): ModalField[] {
  return questions.map((question) => {
    const { id, label, hint, required, shortest, longest } = question;
    const asked = { id, label, required, ...(hint !== "" && { hint }) };
    if (question.kind === "choice") {
      return {
        ...asked,
        kind: "choice",
        options: question.choices.map((choice) => ({ label: choice, value: choice })),
      };
    }
    return {
      ...asked,
      kind: question.kind === "long" ? "paragraph" : "line",
      shortest,
      longest,
      ...(question.kind === "url" && { placeholder: "https://" }),
    };
  });
}

/** What a buyer answered, as fields of an embed that leave room for what else it says. */
export function answersShown(answers: readonly Answer[]): EmbedField[] {
  return answerLines(answers).map((line) => ({ ...line, yields: true }));
}

/** What a buyer answered: addresses can be followed, all else stands as it was written. */
export function answerLines(answers: readonly Answer[]): { readonly name: string; readonly value: string }[] {
  return answers.map(({ question, answer }) => ({
    name: escapeMarkdown(question),
    value: isWebAddress(answer) ? `<${answer}>` : escapeMarkdown(answer),
  }));
}

/** Said above the questions after something was done. */
export const notes = {
  added: `${icons.done} Added.`,
  saved: `${icons.done} Saved.`,
  moved: `${icons.done} Moved.`,
  removed: `${icons.done} Removed. Orders that exist keep what was answered.`,
} as const;
