import { injectable } from "tsyringe";
import type { Actor } from "../../platform/actor.js";
import { Clock, DAY } from "../../platform/clock.js";
import { Transactions, type Tx } from "../../platform/database/transactions.js";
import type { RowId } from "../../platform/ids.js";
import type { Currency } from "../../platform/money.js";
import { AuditLog } from "../audit/audit.service.js";
import { CatalogueMerge, type Comparison } from "./catalogue-merge.service.js";
import {
  importError,
  type ImportCounts,
  type ImportMode,
  type ImportOutcome,
  type ImportPlan,
  type ProductFile,
  type ProductRow,
  type Refusal,
} from "./imports.types.js";

/** A file that nobody applies is forgotten after this. */
const WAITS_MS = DAY;
/** Forgotten per run; the next minute takes the rest. */
const SWEEP_BATCH = 100;
/** Longer names are cut: they are for reading only. */
const LONGEST_FILE_NAME = 100;

interface StoredImport {
  readonly id: RowId;
  readonly fileName: string;
  readonly mode: ImportMode;
  readonly refused: readonly Refusal[];
  readonly shortened: readonly number[];
  readonly currency: Currency;
  readonly counts: ImportCounts | null;
  readonly digest: string | null;
  readonly state: "waiting" | "applied" | "discarded";
}

const STORED = `id, file_name AS "fileName", mode, refused, shortened, currency, counts, digest, state`;

/** Product files: looked through first, applied when an admin says so. */
@injectable()
export class ProductImportService {
  constructor(
    private readonly transactions: Transactions,
    private readonly merge: CatalogueMerge,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /**
   * The dry run: keeps the file, instead of one that the member has waiting, and says what applying it would do.
   * Changes nothing in the catalogue.
   */
  async plan(
    actor: Actor,
    file: ProductFile & { readonly fileName: string; readonly mode: ImportMode },
  ): Promise<ImportPlan> {
    return this.transactions.run("imports.plan", async (tx) => {
      await tx.execute("DELETE FROM catalogue_imports WHERE guild_id = $1 AND uploaded_by = $2 AND state = 'waiting'", [
        actor.guildId,
        actor.memberId,
      ]);
      const [stored] = await tx.query<StoredImport>(
        `INSERT INTO catalogue_imports
           (guild_id, uploaded_by, file_name, mode, rows, refused, shortened, currency, state, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'waiting', $9)
         RETURNING ${STORED}`,
        [
          actor.guildId,
          actor.memberId,
          file.fileName.slice(0, LONGEST_FILE_NAME),
          file.mode,
          JSON.stringify(file.rows satisfies readonly ProductRow[]),
          JSON.stringify(file.refused),
          JSON.stringify(file.shortened),
          actor.currency,
          this.clock.now(),
        ],
      );
      if (!stored) throw new Error("A new import returned no row.");
      return this.show(tx, actor, stored, await this.merge.compare(tx, actor.guildId, stored.id));
    });
  }

  /**
   * Applies a file in one transaction. When the catalogue changed since the file was looked through, so that a row would
   * do another thing, nothing is applied and the new plan is returned. Pressed again, it does nothing more.
   *
   * @param tell hears how many rows of the file are written so far; must not wait
   * @throws DomainError `imports.notFound`, `imports.otherCurrency`, `imports.replaceNeedsAll`
   */
  async apply(actor: Actor, importId: RowId, tell: (rows: number) => void = () => undefined): Promise<ImportOutcome> {
    return this.transactions.run("imports.apply", async (tx) => {
      await this.merge.queue(tx, actor.guildId);
      const stored = await this.locked(tx, actor, importId);
      const { fileName, mode } = stored;
      if (stored.state === "applied" && stored.counts) return { outcome: "again", fileName, counts: stored.counts };
      if (stored.state !== "waiting") throw importError("imports.notFound", {});
      if (stored.currency !== actor.currency) {
        throw importError("imports.otherCurrency", { read: stored.currency, now: actor.currency });
      }
      const now = await this.merge.compare(tx, actor.guildId, importId);
      if (now.digest !== stored.digest) return { outcome: "moved", plan: await this.show(tx, actor, stored, now) };
      const refused = refusals(stored, now).length;
      // A row that was refused may name a product that would be taken down for not being named.
      if (mode === "replace" && refused > 0) throw importError("imports.replaceNeedsAll", { refused });
      await this.merge.apply(tx, { guildId: actor.guildId, importId, rows: now.rows }, tell);
      await tx.execute(
        `UPDATE catalogue_imports SET state = 'applied', applied_at = $3, counts = $4, rows = '[]'
         WHERE guild_id = $1 AND id = $2`,
        [actor.guildId, importId, this.clock.now(), JSON.stringify(now.counts)],
      );
      await this.audit.record(tx, {
        actor,
        action: "product.import",
        subject: { kind: "catalogue import", id: importId },
        after: { fileName, mode, ...now.counts, refused },
      });
      return { outcome: "applied", fileName, counts: now.counts };
    });
  }

  /**
   * Forgets a file that waits. Pressed again, it does nothing more.
   *
   * @throws DomainError `imports.notFound`, also for one that was applied
   */
  async discard(actor: Actor, importId: RowId): Promise<{ fileName: string }> {
    return this.transactions.run("imports.discard", async (tx) => {
      const { state, fileName } = await this.locked(tx, actor, importId);
      if (state === "applied") throw importError("imports.notFound", {});
      await tx.execute(
        "UPDATE catalogue_imports SET state = 'discarded', rows = '[]' WHERE guild_id = $1 AND id = $2",
        [actor.guildId, importId],
      );
      return { fileName };
    });
  }

  /** Removes files that waited longer than a day. */
  async forgetOld(now: Date): Promise<number> {
    return this.transactions.run("imports.forgetOld", (tx) =>
      tx.execute(
        `DELETE FROM catalogue_imports WHERE id IN (
           SELECT id FROM catalogue_imports WHERE state = 'waiting' AND created_at < $1
           ORDER BY created_at LIMIT ${SWEEP_BATCH} FOR UPDATE SKIP LOCKED)`,
        [new Date(now.getTime() - WAITS_MS)],
      ),
    );
  }

  /** Remembers what is shown now, so that Apply can tell whether it still holds. */
  private async show(tx: Tx, actor: Actor, stored: StoredImport, now: Comparison): Promise<ImportPlan> {
    await tx.execute("UPDATE catalogue_imports SET counts = $3, digest = $4 WHERE guild_id = $1 AND id = $2", [
      actor.guildId,
      stored.id,
      JSON.stringify(now.counts),
      now.digest,
    ]);
    const { id, fileName, mode, shortened } = stored;
    return { importId: id, fileName, mode, counts: now.counts, refused: refusals(stored, now), shortened };
  }

  /** @throws DomainError `imports.notFound` */
  private async locked(tx: Tx, actor: Actor, importId: RowId): Promise<StoredImport> {
    const [stored] = await tx.query<StoredImport>(
      `SELECT ${STORED} FROM catalogue_imports WHERE guild_id = $1 AND id = $2 FOR UPDATE`,
      [actor.guildId, importId],
    );
    if (!stored) throw importError("imports.notFound", {});
    return stored;
  }
}

/** What the file and the catalogue refuse, in the order of the file. */
function refusals(stored: StoredImport, { needGoods }: Comparison): Refusal[] {
  const lacking = needGoods.map((row): Refusal => ({ row, fault: { code: "needsGoods", facts: {} } }));
  return [...stored.refused, ...lacking].sort((a, b) => a.row - b.row);
}
