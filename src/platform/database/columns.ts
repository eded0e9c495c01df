import { Column, PrimaryGeneratedColumn, type ColumnOptions, type ValueTransformer } from "typeorm";

const minor: ValueTransformer = {
  from: (stored: string | null) => (stored === null ? null : BigInt(stored)),
  to: (amount: bigint | null | undefined) => (amount === null || amount === undefined ? amount : amount.toString()),
};

/** The identity primary key: `bigint`, a decimal string here. */
export const IdColumn = () => PrimaryGeneratedColumn("identity", { type: "bigint", generatedIdentity: "ALWAYS" });

/** An amount in minor units: `bigint` in the database and here. */
export const MinorColumn = (options: ColumnOptions = {}) => Column({ ...options, type: "bigint", transformer: minor });

/** A Discord id or the id of another row: `bigint` in the database, a decimal string here. */
export const SnowflakeColumn = (options: ColumnOptions = {}) => Column({ ...options, type: "bigint" });

/** An instant: `timestamptz`. */
export const InstantColumn = (options: ColumnOptions = {}) => Column({ ...options, type: "timestamptz" });

/** A state or kind: text with a CHECK in the migration. */
export const EnumColumn = (options: ColumnOptions = {}) => Column({ ...options, type: "text" });
