import { action, rowId, word } from "../../platform/discord/custom-id.js";
import { QUESTION_KINDS, QUESTION_TEMPLATES, type QuestionTemplate } from "./question.types.js";

/** Shows what a product asks, and one of its questions. */
export const showQuestions = action("question.list", { product: rowId });
export const pickQuestion = action("question.pick", { product: rowId });
export const pickedQuestion = rowId;

/** Opens the form of a new question, begun as the value says: a template, or one's own of a kind. */
export const startQuestion = action("question.start", { product: rowId });
// Object.keys knows no literal types; the keys are those of the object.
const templates = Object.keys(QUESTION_TEMPLATES) as QuestionTemplate[];
export const questionStart = word(...templates, ...QUESTION_KINDS);
export type QuestionStart = ReturnType<typeof questionStart.parse>;

/** Saves the form of a new question, and of one that is there; the kind says which fields it has. */
const kind = word(...QUESTION_KINDS);
export const addQuestion = action("question.add", { product: rowId, kind });
export const editQuestion = action("question.edit", { product: rowId, question: rowId });
export const saveQuestion = action("question.save", { question: rowId, kind });

export const moveQuestion = action("question.move", { question: rowId, direction: word("up", "down") });
export const removeQuestion = action("question.remove", { question: rowId });

/** Ids of the fields in the form. */
export const QUESTION_FIELD = {
  label: "label",
  hint: "hint",
  required: "required",
  lengths: "lengths",
  choices: "choices",
} as const;
export const requiredAnswer = word("yes", "no");
