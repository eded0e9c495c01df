import { injectable } from "tsyringe";
import { DataSource } from "typeorm";
import type { Actor } from "../../platform/actor.js";
import { Clock, DAY } from "../../platform/clock.js";
import { Transactions } from "../../platform/database/transactions.js";
import { domainErrors } from "../../platform/errors.js";
import type { CheckoutDraft, SaleErrors } from "./sale.types.js";

const saleError = domainErrors<SaleErrors>();

/** Drafts that one run of the sweep forgets at most; the next run takes the rest. */
const SWEEP_BATCH = 1_000;

/**
 * What buyers are about to confirm: a form's answers and a code wait here between the form and the confirmation, over a
 * restart too, and the controls carry a key alone. Each member has their own.
 */
@injectable()
export class CheckoutDrafts {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /** Keeps a draft; one of the same key and member is replaced. @throws DomainError `sales.draftOver` for another's key */
  async keep(actor: Actor, draft: CheckoutDraft): Promise<void> {
    const rows = await this.dataSource.query<object[]>(
      `INSERT INTO checkouts (guild_id, key, customer_id, product_id, quantity, answers, promo_code, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
       ON CONFLICT (guild_id, key) DO UPDATE SET product_id = EXCLUDED.product_id, quantity = EXCLUDED.quantity,
         answers = EXCLUDED.answers, promo_code = EXCLUDED.promo_code
       WHERE checkouts.customer_id = EXCLUDED.customer_id
       RETURNING key`,
      [
        actor.guildId,
        draft.key,
        actor.customerId,
        draft.productId,
        draft.quantity,
        JSON.stringify(draft.answers),
        draft.promoCode,
        this.clock.now(),
      ],
    );
    if (rows.length === 0) throw saleError("sales.draftOver", {});
  }

  /** A draft of this member. @throws DomainError `sales.draftOver` */
  async get(actor: Actor, key: string): Promise<CheckoutDraft> {
    const [draft] = await this.dataSource.query<CheckoutDraft[]>(
      `SELECT key, product_id AS "productId", quantity, answers, promo_code AS "promoCode" FROM checkouts
       WHERE guild_id = $1 AND key = $2 AND customer_id = $3`,
      [actor.guildId, key, actor.customerId],
    );
    if (!draft) throw saleError("sales.draftOver", {});
    return draft;
  }

  /** Forgets drafts of more than a day before `now`; a sweep. @returns how many */
  async forgetOld(now: Date): Promise<number> {
    return this.transactions.run("sales.forgetDrafts", (tx) =>
      tx.execute(
        `DELETE FROM checkouts WHERE (guild_id, key) IN (
           SELECT guild_id, key FROM checkouts WHERE created_at < $1
           ORDER BY created_at LIMIT ${SWEEP_BATCH} FOR UPDATE SKIP LOCKED)`,
        [new Date(now.getTime() - DAY)],
      ),
    );
  }
}
