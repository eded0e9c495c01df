import type { RowId } from "../../platform/ids.js";

/** Questions of a product, at most: what one of Discord's forms holds. */
export const MOST_QUESTIONS = 5;
/** Characters of a question's texts, as Discord's forms show them, and of an answer; the table has the same bounds. */
export const QUESTION_BOUNDS = { label: 45, hint: 100, answer: 500, choice: 100 } as const;
/** Choices to pick from, as Discord's selects hold them. */
export const CHOICES = { fewest: 2, most: 25 } as const;

/** `url`: an address that begins with `http://` or `https://`. */
export const QUESTION_KINDS = ["short", "long", "choice", "url"] as const;
export type QuestionKind = (typeof QUESTION_KINDS)[number];

/** A question as an admin writes it. */
export interface QuestionDraft {
  readonly label: string;
  /** The line below the label; empty for none. */
  readonly hint: string;
  readonly kind: QuestionKind;
  readonly required: boolean;
  /** Characters of an answer; a `choice` has no use for them. */
  readonly shortest: number;
  readonly longest: number;
  /** Empty for all kinds but `choice`. */
  readonly choices: readonly string[];
}

/** A question that a product asks. Another wording is another question, with another id. */
export interface Question extends QuestionDraft {
  readonly id: RowId;
}

/** What a buyer answered, in the words of the question as it was asked. */
export interface Answer {
  readonly question: string;
  /** Empty where an optional question was left open. */
  readonly answer: string;
}

/** Questions that many shops ask; a seller starts from them and changes what does not fit. */
export const QUESTION_TEMPLATES = {
  targetUrl: {
    label: "Target URL",
    hint: "The page or profile that this order is for",
    kind: "url",
    required: true,
    shortest: 1,
    longest: 300,
    choices: [],
  },
  username: {
    label: "Username",
    hint: "As it is written on the platform, without a password",
    kind: "short",
    required: true,
    shortest: 1,
    longest: 60,
    choices: [],
  },
  instructions: {
    label: "Special instructions",
    hint: "Anything that the staff should know",
    kind: "long",
    required: false,
    shortest: 1,
    longest: QUESTION_BOUNDS.answer,
    choices: [],
  },
} as const satisfies Readonly<Record<string, QuestionDraft>>;
export type QuestionTemplate = keyof typeof QUESTION_TEMPLATES;

export interface QuestionErrors {
  "questions.notFound": object;
  "questions.tooMany": object;
  /** The product asks a question of this label already. */
  "questions.taken": object;
  "questions.badLengths": { most: number };
  "questions.badChoices": { fewest: number; most: number; longest: number };
  /** It stands first, or last, already. */
  "questions.atTheEnd": object;
  "answers.missing": { question: string };
  "answers.badLength": { question: string; shortest: number; longest: number };
  "answers.notOffered": { question: string };
  "answers.noAddress": { question: string };
  /** The form was opened before the questions changed, or was never ours. */
  "answers.otherQuestions": object;
}
