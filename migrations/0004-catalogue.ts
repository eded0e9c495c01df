import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * Categories (two levels), products with what they ask their buyers, and catalogue files waiting for their confirmation.
 *
 * Categories stand by position, then by name. One that nobody has placed has the last position.
 */
export class Catalogue1764000000004 implements MigrationInterface {
  name = "Catalogue1764000000004";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE categories (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        guild_id bigint NOT NULL REFERENCES guilds,
        parent_id bigint,
        name text NOT NULL CHECK (name <> '' AND length(name) <= 100),
        position integer NOT NULL DEFAULT 100000 CHECK (position BETWEEN 1 AND 100000),
        hidden boolean NOT NULL DEFAULT false,
        created_at timestamptz NOT NULL,
        UNIQUE (guild_id, id),
        CONSTRAINT categories_name UNIQUE NULLS NOT DISTINCT (guild_id, parent_id, name),
        FOREIGN KEY (guild_id, parent_id) REFERENCES categories (guild_id, id)
      );
      CREATE INDEX categories_shelf ON categories (guild_id, parent_id, position, name);

      CREATE TABLE products (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        guild_id bigint NOT NULL REFERENCES guilds,
        category_id bigint NOT NULL,
        name text NOT NULL CHECK (name <> '' AND length(name) <= 100),
        variant text NOT NULL DEFAULT '' CHECK (length(variant) <= 100),
        price_minor bigint NOT NULL CHECK (price_minor >= 0),
        state text NOT NULL CHECK (state IN ('draft', 'published', 'hidden')),
        delivery text NOT NULL CHECK (delivery IN ('service', 'goods')),
        uses_keys boolean NOT NULL DEFAULT false,
        goods_text text CHECK (length(goods_text) BETWEEN 1 AND 3500),
        role_id bigint,
        role_days integer CHECK (role_days BETWEEN 1 AND 3650),
        description text NOT NULL DEFAULT '' CHECK (length(description) <= 3500),
        start_time text NOT NULL DEFAULT '' CHECK (length(start_time) <= 200),
        duration text NOT NULL DEFAULT '' CHECK (length(duration) <= 200),
        refill_period text NOT NULL DEFAULT '' CHECK (length(refill_period) <= 200),
        warranty_days integer NOT NULL DEFAULT 0 CHECK (warranty_days BETWEEN 0 AND 3650),
        max_per_order integer NOT NULL DEFAULT 1 CHECK (max_per_order BETWEEN 1 AND 1000),
        image_url text NOT NULL DEFAULT '' CHECK (image_url = '' OR (image_url LIKE 'https://%' AND length(image_url) <= 500)),
        created_at timestamptz NOT NULL,
        changed_at timestamptz NOT NULL,
        UNIQUE (guild_id, id),
        CONSTRAINT products_identity UNIQUE (guild_id, category_id, name, variant),
        FOREIGN KEY (guild_id, category_id) REFERENCES categories (guild_id, id),
        CHECK (role_days IS NULL OR role_id IS NOT NULL),
        CONSTRAINT products_goods CHECK (delivery <> 'goods' OR state <> 'published'
          OR uses_keys OR goods_text IS NOT NULL OR role_id IS NOT NULL)
      );
      CREATE INDEX products_browse ON products (guild_id, category_id, name, variant) WHERE state = 'published';
      CREATE INDEX products_named ON products (guild_id, (lower(name) COLLATE "C"), variant);
      CREATE INDEX products_name ON products (guild_id, name, variant);
      CREATE EXTENSION IF NOT EXISTS pg_trgm;
      CREATE INDEX products_search ON products USING gin (name gin_trgm_ops);

      CREATE TABLE product_questions (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        guild_id bigint NOT NULL REFERENCES guilds,
        product_id bigint NOT NULL,
        position smallint NOT NULL CHECK (position BETWEEN 1 AND 5),
        label text NOT NULL CHECK (length(label) BETWEEN 1 AND 45),
        hint text NOT NULL DEFAULT '' CHECK (length(hint) <= 100),
        kind text NOT NULL CHECK (kind IN ('short', 'long', 'choice', 'url')),
        required boolean NOT NULL,
        shortest integer NOT NULL,
        longest integer NOT NULL,
        choices jsonb NOT NULL DEFAULT '[]',
        UNIQUE (guild_id, id),
        CONSTRAINT product_questions_place UNIQUE (guild_id, product_id, position) DEFERRABLE,
        CONSTRAINT product_questions_label UNIQUE (guild_id, product_id, label),
        FOREIGN KEY (guild_id, product_id) REFERENCES products (guild_id, id),
        CONSTRAINT product_questions_length CHECK (shortest >= 1 AND longest BETWEEN shortest AND 500),
        CONSTRAINT product_questions_choices CHECK (
          jsonb_array_length(choices) BETWEEN CASE kind WHEN 'choice' THEN 2 ELSE 0 END
            AND CASE kind WHEN 'choice' THEN 25 ELSE 0 END)
      );

      CREATE TABLE catalogue_imports (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        guild_id bigint NOT NULL REFERENCES guilds,
        uploaded_by bigint NOT NULL,
        file_name text NOT NULL,
        mode text NOT NULL CHECK (mode IN ('merge', 'replace')),
        rows jsonb NOT NULL,
        refused jsonb NOT NULL,
        shortened jsonb NOT NULL,
        currency text NOT NULL,
        counts jsonb,
        digest text,
        state text NOT NULL CHECK (state IN ('waiting', 'applied', 'discarded')),
        created_at timestamptz NOT NULL,
        applied_at timestamptz,
        UNIQUE (guild_id, id)
      );
      CREATE INDEX catalogue_imports_age ON catalogue_imports (created_at) WHERE state = 'waiting';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE catalogue_imports, product_questions, products, categories`);
  }
}
