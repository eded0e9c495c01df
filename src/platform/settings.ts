import type { Snowflake } from "./ids.js";

/** How `/settings` asks for a value. */
export type SettingControl = "text" | "roles" | "category" | "channel";

/**
 * One line of `/settings`. Declared by the module that reads it, stored per guild as JSON, kept with its history.
 *
 * @typeParam T the stored value; must survive JSON.
 */
export interface SettingDefinition<T> {
  /** `module.name`; the stored key. */
  readonly key: string;
  readonly label: string;
  /** One sentence: what it changes, with its bounds. */
  readonly help: string;
  readonly defaultValue: T;
  readonly control: SettingControl;
  /**
   * Turns what the admin typed or picked into the value.
   *
   * @param input the text, or the picked ids for roles and channels
   * @throws DomainError when out of bounds
   */
  readonly read: (input: string | readonly Snowflake[]) => T;
  /** The value as people read it. */
  readonly show: (value: T) => string;
}
