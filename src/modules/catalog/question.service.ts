import { injectable } from "tsyringe";
import type { Actor } from "../../platform/actor.js";
import { Transactions, type Tx } from "../../platform/database/transactions.js";
import { domainErrors } from "../../platform/errors.js";
import type { RowId, Snowflake } from "../../platform/ids.js";
import { oneLine } from "../../platform/plain-text.js";
import { AuditLog } from "../audit/audit.service.js";
import { catalogError, CatalogService } from "./catalog.service.js";
import type { ProductOffer } from "./catalog.types.js";
import {
  CHOICES,
  MOST_QUESTIONS,
  QUESTION_BOUNDS,
  type Question,
  type QuestionDraft,
  type QuestionErrors,
} from "./question.types.js";

export const questionError = domainErrors<QuestionErrors>();

/** The questions that a product asks its buyers, as admins change them. Orders keep what was answered. */
@injectable()
export class QuestionService {
  constructor(
    private readonly transactions: Transactions,
    private readonly catalog: CatalogService,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Adds a question behind those that are there.
   *
   * @throws DomainError `catalog.notFound`, `catalog.blankName`, `catalog.tooLong`, `questions.tooMany`,
   * `questions.taken`, `questions.badLengths`, `questions.badChoices`
   */
  add(actor: Actor, productId: RowId, wanted: QuestionDraft): Promise<ProductOffer> {
    const draft = cleaned(wanted);
    return this.transactions.run("questions.add", async (tx) => {
      const { questions } = await this.locked(tx, actor.guildId, productId);
      if (questions.length === MOST_QUESTIONS) throw questionError("questions.tooMany", {});
      await tx.execute(
        `INSERT INTO product_questions
           (guild_id, product_id, position, label, hint, kind, required, shortest, longest, choices)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
        [actor.guildId, productId, questions.length + 1, ...columnsOf(draft)],
      );
      return this.changed(tx, actor, "question.add", productId, { after: { question: draft.label } });
    });
  }

  /**
   * Puts other words in a question's place. It gets another id: who answers the old words just now is asked anew.
   *
   * @throws DomainError `questions.notFound`, and what {@link add} throws
   */
  edit(actor: Actor, questionId: RowId, wanted: QuestionDraft): Promise<ProductOffer> {
    const draft = cleaned(wanted);
    return this.transactions.run("questions.edit", async (tx) => {
      const { productId, question } = await this.ofProduct(tx, actor.guildId, questionId);
      await tx.execute(
        `UPDATE product_questions SET id = DEFAULT, label = $3, hint = $4, kind = $5, required = $6, shortest = $7,
           longest = $8, choices = $9
         WHERE guild_id = $1 AND id = $2`,
        [actor.guildId, questionId, ...columnsOf(draft)],
      );
      return this.changed(tx, actor, "question.change", productId, {
        before: { question: question.label },
        after: { question: draft.label },
      });
    });
  }

  /** @throws DomainError `questions.notFound` */
  remove(actor: Actor, questionId: RowId): Promise<ProductOffer> {
    return this.transactions.run("questions.remove", async (tx) => {
      const { productId, question, place } = await this.ofProduct(tx, actor.guildId, questionId);
      await tx.execute("DELETE FROM product_questions WHERE guild_id = $1 AND id = $2", [actor.guildId, questionId]);
      await tx.execute(
        `UPDATE product_questions SET position = position - 1
         WHERE guild_id = $1 AND product_id = $2 AND position > $3`,
        [actor.guildId, productId, place],
      );
      return this.changed(tx, actor, "question.remove", productId, { after: { question: question.label } });
    });
  }

  /** Changes places with the question before or behind. @throws DomainError `questions.notFound`, `questions.atTheEnd` */
  move(actor: Actor, questionId: RowId, direction: "up" | "down"): Promise<ProductOffer> {
    return this.transactions.run("questions.move", async (tx) => {
      const { productId, question, place } = await this.ofProduct(tx, actor.guildId, questionId);
      const other = direction === "up" ? place - 1 : place + 1;
      if (other < 1) throw questionError("questions.atTheEnd", {});
      const swapped = await tx.execute(
        `UPDATE product_questions SET position = $3 + $4 - position
         WHERE guild_id = $1 AND product_id = $2 AND position IN ($3, $4)`,
        [actor.guildId, productId, place, other],
      );
      if (swapped < 2) throw questionError("questions.atTheEnd", {});
      return this.changed(tx, actor, "question.move", productId, {
        before: { place },
        after: { question: question.label, place: other },
      });
    });
  }

  /** The product as it is; its questions are changed by nobody else until the transaction ends. */
  private async locked(tx: Tx, guildId: Snowflake, productId: RowId): Promise<ProductOffer> {
    await tx.execute("SELECT 1 FROM products WHERE guild_id = $1 AND id = $2 FOR NO KEY UPDATE", [guildId, productId]);
    return this.offer(tx, guildId, productId);
  }

  private async ofProduct(
    tx: Tx,
    guildId: Snowflake,
    questionId: RowId,
  ): Promise<{ productId: RowId; question: Question; place: number }> {
    const [row] = await tx.query<{ id: RowId }>(
      `SELECT p.id FROM product_questions q JOIN products p ON p.guild_id = q.guild_id AND p.id = q.product_id
       WHERE q.guild_id = $1 AND q.id = $2 FOR NO KEY UPDATE OF p`,
      [guildId, questionId],
    );
    const questions = row ? (await this.offer(tx, guildId, row.id)).questions : [];
    const place = questions.findIndex(({ id }) => id === questionId) + 1;
    const question = questions[place - 1];
    if (!row || !question) throw questionError("questions.notFound", {});
    return { productId: row.id, question, place };
  }

  private async changed(
    tx: Tx,
    actor: Actor,
    action: string,
    productId: RowId,
    facts: { before?: Readonly<Record<string, unknown>>; after: Readonly<Record<string, unknown>> },
  ): Promise<ProductOffer> {
    await this.audit.record(tx, { actor, action, subject: { kind: "product", id: productId }, ...facts });
    return this.offer(tx, actor.guildId, productId);
  }

  private async offer(tx: Tx, guildId: Snowflake, productId: RowId): Promise<ProductOffer> {
    const offer = await this.catalog.offer(guildId, productId, tx);
    if (!offer) throw catalogError("catalog.notFound", {});
    return offer;
  }
}

/** Label, hint, kind, required, shortest, longest, choices. */
function columnsOf(draft: QuestionDraft): unknown[] {
  const { label, hint, kind, required, shortest, longest, choices } = draft;
  return [label, hint, kind, required, shortest, longest, JSON.stringify(choices)];
}

/**
 * The question as it can be stored.
 *
 * @throws DomainError `catalog.blankName`, `catalog.tooLong`, `questions.badLengths`, `questions.badChoices`
 */
function cleaned(draft: QuestionDraft): QuestionDraft {
  const label = fitting("question", oneLine(draft.label), QUESTION_BOUNDS.label);
  if (label === "") throw catalogError("catalog.blankName", { field: "question" });
  const hint = fitting("line below the question", oneLine(draft.hint), QUESTION_BOUNDS.hint);
  const kept = { ...draft, label, hint };
  if (draft.kind !== "choice") return { ...kept, ...lengths(draft), choices: [] };
  return { ...kept, shortest: 1, longest: QUESTION_BOUNDS.choice, choices: choicesOf(draft.choices) };
}

function fitting(field: string, text: string, longest: number): string {
  if (text.length > longest) throw catalogError("catalog.tooLong", { field, longest });
  return text;
}

function lengths({ shortest, longest }: QuestionDraft): { shortest: number; longest: number } {
  const most = QUESTION_BOUNDS.answer;
  const sound = Number.isInteger(shortest) && Number.isInteger(longest);
  if (!sound || shortest < 1 || shortest > longest || longest > most)
    throw questionError("questions.badLengths", { most });
  return { shortest, longest };
}

function choicesOf(written: readonly string[]): readonly string[] {
  const choices = written.map(oneLine).filter((choice) => choice !== "");
  const { fewest, most } = CHOICES;
  const longest = QUESTION_BOUNDS.choice;
  const sound = choices.length >= fewest && choices.length <= most && new Set(choices).size === choices.length;
  if (!sound || choices.some((choice) => choice.length > longest)) {
    throw questionError("questions.badChoices", { fewest, most, longest });
  }
  return choices;
}
