import { injectable } from "tsyringe";
import { DataSource } from "typeorm";
import type { Actor } from "../../platform/actor.js";
import { Clock } from "../../platform/clock.js";
import { readRows, Transactions, type Tx } from "../../platform/database/transactions.js";
import type { RowId, Snowflake } from "../../platform/ids.js";
import { Cipher } from "../../platform/secrets/cipher.js";
import { AuditLog } from "../audit/audit.service.js";
import { CatalogService } from "../catalog/catalog.service.js";
import { FROM_START, type Cursor, type Shelf } from "../catalog/catalog.types.js";
import { beyond, direction, shelfOf } from "../catalog/shelf.js";
import { inventoryError } from "./inventory.errors.js";
import type { FreeKey, KeysAdded, KeysWithdrawn } from "./inventory.types.js";
import { InventoryService } from "./inventory.service.js";
import { masked, readKeys, type KeyLine } from "./key-lines.js";

/** Keys on a page of `/product keys`. */
export const KEYS_PER_PAGE = 10;
/** Rows that one statement writes. */
const KEYS_AT_ONCE = 1_000;
/** Places in the line that one millisecond has: more than one file can take. */
const PLACES_PER_MS = 100_000n;

interface StoredKey {
  readonly id: RowId;
  readonly product_id: RowId;
  readonly sealed: Buffer;
  readonly key_id: string;
  readonly added_at: Date;
}

/** Licence keys: brought by staff, sold one per unit, readable by their buyer alone. */
@injectable()
export class KeyService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly catalog: CatalogService,
    private readonly inventory: InventoryService,
    private readonly audit: AuditLog,
    private readonly cipher: Cipher,
  ) {}

  /**
   * Adds the keys of a text, one a line, behind those that are free; those that the product ever had are left out and
   * told.
   *
   * @throws DomainError `catalog.notFound`, `inventory.usesNoKeys`, what {@link readKeys} throws
   */
  async add(actor: Actor, productId: RowId, text: string): Promise<KeysAdded> {
    const { category, subcategory, name, variant } = await this.catalog.product(actor.guildId, productId);
    const { keys, repeated } = readKeys(text);
    return this.transactions.run("inventory.addKeys", async (tx) => {
      const known = await this.store(tx, actor.guildId, productId, keys);
      const added = keys.length - known.length;
      const [stock] = await tx.query<{ quantity: string }>(
        `UPDATE stocks SET quantity = quantity + $3, changed_at = $4
         WHERE guild_id = $1 AND product_id = $2 AND keyed RETURNING quantity`,
        [actor.guildId, productId, added, this.clock.now()],
      );
      if (!stock) throw inventoryError("inventory.usesNoKeys", {});
      const after = BigInt(stock.quantity);
      const before = after - BigInt(added);
      await this.audit.record(tx, {
        actor,
        action: "stock.addKeys",
        subject: { kind: "product", id: productId },
        before: { stock: before },
        after: { stock: after },
      });
      const duplicates = [...repeated, ...known].toSorted((one, other) => one.line - other.line);
      return { product: { category, subcategory, name, variant }, before, after, added, duplicates };
    });
  }

  /** @returns the lines whose key the product has had before */
  private async store(tx: Tx, guildId: Snowflake, productId: RowId, keys: readonly KeyLine[]) {
    const place = placeOf(guildId, productId);
    const now = this.clock.now();
    const known: { line: number; sameAs: null }[] = [];
    for (let first = 0; first < keys.length; first += KEYS_AT_ONCE) {
      const part = keys.slice(first, first + KEYS_AT_ONCE);
      const prints = part.map(({ key }) => this.cipher.fingerprint(key, place));
      const stored = await tx.query<{ fingerprint: Buffer }>(
        `INSERT INTO product_keys (guild_id, product_id, pos, sealed, key_id, fingerprint, state, added_at)
         SELECT $1, $2, $3::bigint + key.nth, key.sealed, $4, key.fingerprint, 'free', $5
         FROM unnest($6::bytea[], $7::bytea[]) WITH ORDINALITY AS key(sealed, fingerprint, nth)
         ON CONFLICT ON CONSTRAINT product_keys_once DO NOTHING RETURNING fingerprint`,
        [
          guildId,
          productId,
          (BigInt(now.getTime()) * PLACES_PER_MS + BigInt(first)).toString(),
          this.cipher.keyId,
          now,
          part.map(({ key }) => this.cipher.seal(key, place).bytes),
          prints,
        ],
      );
      const fresh = new Set(stored.map(({ fingerprint }) => fingerprint.toString("hex")));
      for (const [i, { line }] of part.entries()) {
        if (!fresh.has(prints[i]?.toString("hex") ?? "")) known.push({ line, sameAs: null });
      }
    }
    return known;
  }

  /** A page of the keys that can be sold, in the order in which they will be. One statement; every page costs the same. */
  async page(guildId: Snowflake, productId: RowId, cursor: Cursor): Promise<Shelf<FreeKey>> {
    const order = ["pos", "id"];
    const rows = await this.dataSource.query<StoredKey[]>(
      `SELECT id, product_id, sealed, key_id, added_at FROM product_keys k
       WHERE guild_id = $1 AND product_id = $3 AND state = 'free'
         AND ${beyond(cursor, order, { row: "k", table: "product_keys", anchor: "$2" })}
       ORDER BY ${order.map((column) => `${column} ${direction(cursor)}`).join(", ")} LIMIT ${KEYS_PER_PAGE + 1}`,
      [guildId, cursor.anchor, productId],
    );
    // The key that the page went on from was withdrawn meanwhile.
    if (rows.length === 0 && cursor.anchor !== FROM_START.anchor) return this.page(guildId, productId, FROM_START);
    const keys = rows.map((row) => ({ id: row.id, masked: masked(this.open(guildId, row)), addedAt: row.added_at }));
    return shelfOf(keys, cursor, KEYS_PER_PAGE);
  }

  /**
   * A free key as staff see it.
   *
   * @throws DomainError `inventory.keyGone`
   */
  async masked(guildId: Snowflake, productId: RowId, keyId: RowId): Promise<string> {
    const [row] = await this.dataSource.query<StoredKey[]>(
      `SELECT id, product_id, sealed, key_id, added_at FROM product_keys
       WHERE guild_id = $1 AND product_id = $2 AND id = $3 AND state = 'free'`,
      [guildId, productId, keyId],
    );
    if (!row) throw inventoryError("inventory.keyGone", {});
    return masked(this.open(guildId, row));
  }

  /**
   * Takes a free key out of stock for good, or all of them when none is named. What an order holds stays.
   *
   * @throws DomainError `catalog.notFound`, `inventory.keyGone` when there was nothing to take
   */
  async withdraw(actor: Actor, productId: RowId, keyId: RowId | null): Promise<KeysWithdrawn> {
    const { category, subcategory, name, variant } = await this.catalog.product(actor.guildId, productId);
    return this.transactions.run("inventory.withdrawKeys", async (tx) => {
      // First, as buyers do: who holds this row knows how many keys are free.
      await tx.execute("SELECT 1 FROM stocks WHERE guild_id = $1 AND product_id = $2 FOR UPDATE", [
        actor.guildId,
        productId,
      ]);
      const withdrawn = await tx.execute(
        `DELETE FROM product_keys
         WHERE guild_id = $1 AND product_id = $2 AND state = 'free' AND ($3::bigint IS NULL OR id = $3)`,
        [actor.guildId, productId, keyId],
      );
      if (withdrawn === 0) throw inventoryError("inventory.keyGone", {});
      const left = await this.inventory.keysWithdrawn(tx, actor.guildId, productId, withdrawn);
      await this.audit.record(tx, {
        actor,
        action: "stock.withdrawKeys",
        subject: { kind: "product", id: productId },
        before: { stock: left === null ? null : left + BigInt(withdrawn) },
        after: { stock: left },
      });
      return { product: { category, subcategory, name, variant }, withdrawn, left };
    });
  }

  /** The keys that an order's buyer has received, as they came; none before the release. */
  async soldTo(guildId: Snowflake, orderId: RowId, within?: Tx): Promise<string[]> {
    const rows = await readRows<StoredKey>(
      within,
      this.dataSource,
      `SELECT id, product_id, sealed, key_id, added_at FROM product_keys
       WHERE guild_id = $1 AND order_id = $2 AND state = 'sold' ORDER BY pos, id`,
      [guildId, orderId],
    );
    return rows.map((row) => this.open(guildId, row));
  }

  private open(guildId: Snowflake, { product_id, sealed, key_id }: StoredKey): string {
    return this.cipher.open({ bytes: sealed, keyId: key_id }, placeOf(guildId, product_id));
  }
}

/** Where a key belongs: it opens nowhere else. */
function placeOf(guildId: Snowflake, productId: RowId): string {
  return `key/${guildId}/${productId}`;
}
