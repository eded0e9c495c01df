import { domainErrors } from "../../platform/errors.js";
import type { RowId } from "../../platform/ids.js";
import { manyLines, oneLine } from "../../platform/plain-text.js";
import type { Answer, Question, QuestionErrors } from "./question.types.js";

const answerError = domainErrors<QuestionErrors>();

/**
 * The answers that a form brought, in the order of the questions; an optional question left open has an empty one.
 *
 * @param entered question's id → text; a field that the form did not bring is missing here
 * @throws DomainError `answers.otherQuestions` unless it has a field for each question and no other, `answers.*` for
 * what a question does not take
 */
export function readAnswers(questions: readonly Question[], entered: ReadonlyMap<RowId, string>): Answer[] {
  const fits = entered.size === questions.length && questions.every(({ id }) => entered.has(id));
  if (!fits) throw answerError("answers.otherQuestions", {});
  return questions.map((question) => ({
    question: question.label,
    answer: readAnswer(question, entered.get(question.id) ?? ""),
  }));
}

/**
 * What an order keeps of a buyer's answers: those to the questions asked now, in their order, without the empty ones.
 *
 * @returns null when a question was not asked yet, or takes its answer no more: the buyer has to be asked
 */
export function completeAnswers(questions: readonly Question[], given: readonly Answer[]): Answer[] | null {
  const kept: Answer[] = [];
  for (const question of questions) {
    const answer = given.find((each) => each.question === question.label);
    if (!answer || refusal(question, answer.answer)) return null;
    if (answer.answer !== "") kept.push(answer);
  }
  return kept;
}

function readAnswer(question: Question, text: string): string {
  const answer = question.kind === "long" ? manyLines(text) : oneLine(text);
  const refused = refusal(question, answer);
  if (refused) throw refused;
  return answer;
}

/** Why a question does not take an answer; undefined when it does. */
function refusal({ label: question, kind, required, shortest, longest, choices }: Question, answer: string) {
  if (answer === "") return required ? answerError("answers.missing", { question }) : undefined;
  if (kind === "choice") return choices.includes(answer) ? undefined : answerError("answers.notOffered", { question });
  if (answer.length < shortest || answer.length > longest) {
    return answerError("answers.badLength", { question, shortest, longest });
  }
  return kind === "url" && !isWebAddress(answer) ? answerError("answers.noAddress", { question }) : undefined;
}

/** An address of the web as people paste it: `http` or `https`, a host with a dot, and nothing that ends a link. */
export function isWebAddress(text: string): boolean {
  if (!/^https?:\/\/[^\s<>]+$/i.test(text) || !URL.canParse(text)) return false;
  const { hostname, username, password } = new URL(text);
  return /[^.]\.[^.]/.test(hostname) && username === "" && password === "";
}
