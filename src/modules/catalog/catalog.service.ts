import { injectable } from "tsyringe";
import { DataSource } from "typeorm";
import type { Actor } from "../../platform/actor.js";
import { Clock } from "../../platform/clock.js";
import { readRows, Transactions, type Tx } from "../../platform/database/transactions.js";
import { domainErrors } from "../../platform/errors.js";
import type { RowId, Snowflake } from "../../platform/ids.js";
import type { Minor } from "../../platform/money.js";
import { AuditLog } from "../audit/audit.service.js";
import { manyLines, oneLine } from "../../platform/plain-text.js";
import { isWebAddress } from "./answers.js";
import { lowAtOf } from "./low-stock.js";
import {
  TEXT_BOUNDS,
  type CatalogErrors,
  type ProductChange,
  type ProductNames,
  type ProductOffer,
} from "./catalog.types.js";

export const catalogError = domainErrors<CatalogErrors>();

type OfferRow = Omit<ProductOffer, "price" | "stock"> & { price: string; stock: string | null };

const OFFER = `
  SELECT p.id, p.category_id AS "categoryId", parent.id AS "mainCategoryId", parent.name AS category, c.name AS subcategory, p.name, p.variant,
    p.price_minor AS price, p.state, p.delivery, p.description, p.start_time AS "startTime", p.duration,
    p.refill_period AS "refillPeriod", p.warranty_days AS "warrantyDays", p.max_per_order AS "maxPerOrder",
    p.image_url AS "imageUrl",
    coalesce((SELECT jsonb_agg(jsonb_build_object('id', q.id::text, 'label', q.label, 'hint', q.hint, 'kind', q.kind,
       'required', q.required, 'shortest', q.shortest, 'longest', q.longest, 'choices', q.choices) ORDER BY q.position)
       FROM product_questions q WHERE q.guild_id = p.guild_id AND q.product_id = p.id), '[]') AS questions,
    s.quantity AS stock, ${lowAtOf("s", "p.guild_id")} AS "lowAt",
    p.state = 'published' AND NOT c.hidden AND NOT parent.hidden AS "forSale",
    p.uses_keys AS "usesKeys", p.goods_text IS NOT NULL AS "hasText",
    CASE WHEN p.role_id IS NOT NULL THEN jsonb_build_object('id', p.role_id::text, 'days', p.role_days) END AS role,
    (SELECT count(*)::int FROM products v WHERE v.guild_id = p.guild_id AND v.category_id = p.category_id
       AND v.name = p.name AND v.state = 'published') AS variants
  FROM products p
  JOIN categories c ON c.guild_id = p.guild_id AND c.id = p.category_id
  JOIN categories parent ON parent.guild_id = c.guild_id AND parent.id = c.parent_id
  LEFT JOIN stocks s ON s.guild_id = p.guild_id AND s.product_id = p.id`;

/** The products of a guild: what is for sale, and how admins change it. */
@injectable()
export class CatalogService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
  ) {}

  /** A product as it is now, in any state; null when this guild has none with the id. One statement. */
  async offer(guildId: Snowflake, productId: RowId, within?: Tx): Promise<ProductOffer | null> {
    const sql = `${OFFER} WHERE p.guild_id = $1 AND p.id = $2`;
    const [row] = await readRows<OfferRow>(within, this.dataSource, sql, [guildId, productId]);
    return row ? offerOf(row) : null;
  }

  /** @throws DomainError `catalog.notFound` */
  async product(guildId: Snowflake, productId: RowId): Promise<ProductOffer> {
    const offer = await this.offer(guildId, productId);
    if (!offer) throw catalogError("catalog.notFound", {});
    return offer;
  }

  /** The text or link that buyers of a product receive; null when it has none. A step of the release. */
  async goodsText(tx: Tx, guildId: Snowflake, productId: RowId): Promise<string | null> {
    const [row] = await tx.query<{ goods_text: string | null }>(
      "SELECT goods_text FROM products WHERE guild_id = $1 AND id = $2",
      [guildId, productId],
    );
    return row?.goods_text ?? null;
  }

  /**
   * Makes a hidden draft of a service with unlimited stock; its card says the rest.
   *
   * @throws DomainError `catalog.taken`, `catalog.blankName`, `catalog.tooLong`
   */
  async add(actor: Actor, names: ProductNames, price: Minor): Promise<ProductOffer> {
    const wanted = trimmed(names);
    return this.transactions.run("catalog.add", async (tx) => {
      const categoryId = await this.subcategory(tx, actor.guildId, wanted);
      const [made] = await tx.query<{ id: RowId }>(
        `WITH made AS (
           INSERT INTO products (guild_id, category_id, name, variant, price_minor, state, delivery, created_at, changed_at)
           VALUES ($1, $2, $3, $4, $5, 'draft', 'service', $6, $6) RETURNING id
         ), stocked AS (
           INSERT INTO stocks (guild_id, product_id, quantity, changed_at) SELECT $1, id, NULL, $6 FROM made
         )
         SELECT id FROM made`,
        [actor.guildId, categoryId, wanted.name, wanted.variant, price.toString(), this.clock.now()],
      );
      if (!made) throw new Error("A new product returned no row.");
      await this.audit.record(tx, {
        actor,
        action: "product.add",
        subject: { kind: "product", id: made.id },
        after: { ...wanted, price },
      });
      return this.required(tx, actor.guildId, made.id);
    });
  }

  /**
   * Changes what the card says; orders that exist keep what they were bought with.
   *
   * @throws DomainError `catalog.notFound`, `catalog.taken`, `catalog.blankName`, `catalog.tooLong`,
   * `catalog.needsGoods`, `catalog.badImage`
   */
  async change(actor: Actor, productId: RowId, wanted: ProductChange): Promise<ProductOffer> {
    const change = cleaned(wanted);
    const { names } = change;
    return this.transactions.run("catalog.change", async (tx) => {
      const categoryId = names ? await this.subcategory(tx, actor.guildId, names) : null;
      const before = await this.locked(tx, actor.guildId, productId);
      await tx.execute(
        `UPDATE products SET
           category_id = coalesce($3, category_id), name = coalesce($4, name), variant = coalesce($5, variant),
           price_minor = coalesce($6, price_minor), description = coalesce($7, description),
           start_time = coalesce($8, start_time), duration = coalesce($9, duration),
           refill_period = coalesce($10, refill_period), delivery = coalesce($11, delivery),
           max_per_order = coalesce($12, max_per_order), warranty_days = coalesce($13, warranty_days),
           state = coalesce($14, state), uses_keys = coalesce($15, uses_keys),
           goods_text = CASE WHEN $16 THEN $17 ELSE goods_text END,
           role_id = CASE WHEN $18 THEN $19 ELSE role_id END, role_days = CASE WHEN $18 THEN $20 ELSE role_days END,
           changed_at = $21, image_url = coalesce($22, image_url)
         WHERE guild_id = $1 AND id = $2`,
        [
          actor.guildId,
          productId,
          categoryId,
          names?.name ?? null,
          names?.variant ?? null,
          change.price?.toString() ?? null,
          change.description ?? null,
          change.startTime ?? null,
          change.duration ?? null,
          change.refillPeriod ?? null,
          change.delivery ?? null,
          change.maxPerOrder ?? null,
          change.warrantyDays ?? null,
          change.state ?? null,
          change.usesKeys ?? null,
          change.goodsText !== undefined,
          change.goodsText ?? null,
          change.role !== undefined,
          change.role?.id ?? null,
          change.role?.days ?? null,
          this.clock.now(),
          change.imageUrl ?? null,
        ],
      );
      if (change.usesKeys !== undefined && change.usesKeys !== before.usesKeys) {
        await this.countByKeys(tx, actor.guildId, productId, change.usesKeys);
      }
      await this.audit.record(tx, {
        actor,
        action: "product.change",
        subject: { kind: "product", id: productId },
        before: auditable(former(before, change)),
        after: auditable(change),
      });
      return this.required(tx, actor.guildId, productId);
    });
  }

  /** From now on its stock is what it has of free keys; or the number that it is now, until somebody sets another. */
  private async countByKeys(tx: Tx, guildId: Snowflake, productId: RowId, byKeys: boolean): Promise<void> {
    // Locked by a statement of its own: the next one then counts what buyers before it have left.
    await tx.execute("SELECT 1 FROM stocks WHERE guild_id = $1 AND product_id = $2 FOR UPDATE", [guildId, productId]);
    await tx.execute(
      `UPDATE stocks SET keyed = $3, changed_at = $4, quantity = CASE WHEN $3 THEN
         (SELECT count(*) FROM product_keys WHERE guild_id = $1 AND product_id = $2 AND state = 'free')
       ELSE quantity END
       WHERE guild_id = $1 AND product_id = $2`,
      [guildId, productId, byKeys, this.clock.now()],
    );
  }

  /** The product as it is, and nobody else changes it until the transaction ends. @throws DomainError `catalog.notFound` */
  private async locked(tx: Tx, guildId: Snowflake, productId: RowId): Promise<ProductOffer> {
    await tx.execute("SELECT 1 FROM products WHERE guild_id = $1 AND id = $2 FOR NO KEY UPDATE", [guildId, productId]);
    return this.required(tx, guildId, productId);
  }

  /**
   * Takes a product down; its orders and history stay.
   *
   * @throws DomainError `catalog.notFound`, `catalog.hiddenAlready`
   */
  async remove(actor: Actor, productId: RowId): Promise<ProductOffer> {
    return this.transactions.run("catalog.remove", async (tx) => {
      const hidden = await tx.execute(
        "UPDATE products SET state = 'hidden', changed_at = $3 WHERE guild_id = $1 AND id = $2 AND state <> 'hidden'",
        [actor.guildId, productId, this.clock.now()],
      );
      const product = await this.required(tx, actor.guildId, productId);
      if (hidden === 0) throw catalogError("catalog.hiddenAlready", {});
      await this.audit.record(tx, {
        actor,
        action: "product.remove",
        subject: { kind: "product", id: productId },
        after: { state: product.state },
      });
      return product;
    });
  }

  private async required(tx: Tx, guildId: Snowflake, productId: RowId): Promise<ProductOffer> {
    const offer = await this.offer(guildId, productId, tx);
    if (!offer) throw catalogError("catalog.notFound", {});
    return offer;
  }

  /** The row of a sub-category, made with its parent when new; two admins at once make it once. */
  private async subcategory(tx: Tx, guildId: Snowflake, { category, subcategory }: ProductNames): Promise<RowId> {
    const parentId = await this.category(tx, guildId, null, category);
    return this.category(tx, guildId, parentId, subcategory);
  }

  private async category(tx: Tx, guildId: Snowflake, parentId: RowId | null, name: string): Promise<RowId> {
    const [row] = await tx.query<{ id: RowId }>(
      `INSERT INTO categories (guild_id, parent_id, name, created_at) VALUES ($1, $2, $3, $4)
       ON CONFLICT ON CONSTRAINT categories_name DO UPDATE SET name = EXCLUDED.name RETURNING id`,
      [guildId, parentId, name, this.clock.now()],
    );
    if (!row) throw new Error(`The category ${name} returned no row.`);
    return row.id;
  }
}

function offerOf(row: OfferRow): ProductOffer {
  return { ...row, price: BigInt(row.price), stock: row.stock === null ? null : BigInt(row.stock) };
}

/** @throws DomainError `catalog.blankName`, `catalog.tooLong` */
function trimmed(names: ProductNames): ProductNames {
  const named = (field: string, text: string) => {
    const line = fitting(field, oneLine(text), TEXT_BOUNDS.name);
    if (line === "") throw catalogError("catalog.blankName", { field });
    return line;
  };
  return {
    category: named("category", names.category),
    subcategory: named("sub-category", names.subcategory),
    name: named("name", names.name),
    variant: fitting("variant", oneLine(names.variant), TEXT_BOUNDS.variant),
  };
}

/** The change as it can be stored. @throws DomainError `catalog.blankName`, `catalog.tooLong`, `catalog.badImage` */
function cleaned(change: ProductChange): ProductChange {
  const { names, description, startTime, duration, refillPeriod, goodsText, imageUrl } = change;
  const detail = (field: string, text: string) => fitting(field, oneLine(text), TEXT_BOUNDS.detail);
  const goods = typeof goodsText !== "string" ? goodsText : fitting("goods", manyLines(goodsText), TEXT_BOUNDS.goods);
  if (goods === "") throw catalogError("catalog.blankName", { field: "goods" });
  return {
    ...change,
    ...(names && { names: trimmed(names) }),
    ...(description !== undefined && {
      description: fitting("description", manyLines(description), TEXT_BOUNDS.description),
    }),
    ...(startTime !== undefined && { startTime: detail("start time", startTime) }),
    ...(duration !== undefined && { duration: detail("duration", duration) }),
    ...(refillPeriod !== undefined && { refillPeriod: detail("refill period", refillPeriod) }),
    ...(goods !== undefined && { goodsText: goods }),
    ...(imageUrl !== undefined && { imageUrl: imageAddress(imageUrl.trim()) }),
  };
}

/** Discord signs the addresses of uploaded files for about a day; a product would lose its image then. */
const FLEETING_HOSTS = ["cdn.discordapp.com", "media.discordapp.net"];

/** An address that Discord can show an image from, or empty for none. @throws DomainError `catalog.badImage` */
function imageAddress(text: string): string {
  if (text === "") return "";
  const address = fitting("address of the image", text, TEXT_BOUNDS.imageUrl);
  if (!/^https:/.test(address) || !isWebAddress(address)) throw catalogError("catalog.badImage", { fleeting: false });
  if (FLEETING_HOSTS.includes(new URL(address).hostname)) throw catalogError("catalog.badImage", { fleeting: true });
  return address;
}

/** @throws DomainError `catalog.tooLong` */
function fitting(field: string, text: string, longest: number): string {
  if (text.length > longest) throw catalogError("catalog.tooLong", { field, longest });
  return text;
}

/** What the changed fields held before. */
function former(before: ProductOffer, change: ProductChange): ProductChange {
  const { category, subcategory, name, variant } = before;
  const held: ProductChange = { ...before, names: { category, subcategory, name, variant } };
  const keys = Object.keys(change).filter((key) => key !== "goodsText") as (keyof ProductChange)[];
  return {
    ...Object.fromEntries(keys.map((key) => [key, held[key]])),
    ...(change.goodsText !== undefined && { goodsText: before.hasText ? "set" : null }),
  };
}

/** What the audit keeps of a change: whether there is a text, not what it says. */
function auditable({ goodsText, ...rest }: ProductChange): Record<string, unknown> {
  return goodsText === undefined ? rest : { ...rest, text: goodsText === null ? "none" : "set" };
}
