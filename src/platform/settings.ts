import type { InjectionToken } from "tsyringe";
import type { Tx } from "./database/transactions.js";
import type { Snowflake } from "./ids.js";

/** How `/settings` asks for a value; `editor`: by screens of the module's own. */
export type SettingControl = "text" | "roles" | "category" | "channel" | "editor";

/**
 * One line of `/settings`. Declared by the module that reads it, stored per guild as JSON, kept with its history.
 *
 * @typeParam T the stored value; must survive JSON.
 */
export interface SettingDefinition<T> {
  /** `area.name`; the stored key. Settings of an area are shown together. */
  readonly key: string;
  readonly label: string;
  /** One sentence: what it changes, with its bounds. */
  readonly help: string;
  readonly defaultValue: T;
  readonly control: SettingControl;
  /** With the control `editor`: the custom id of the button that opens it. */
  readonly editor?: string;
  /**
   * Turns what the admin typed or picked into the value.
   *
   * @param input the text, or the picked ids for roles and channels
   * @throws DomainError when out of bounds
   */
  readonly read: (input: string | readonly Snowflake[]) => T;
  /** The value as people read it. A method, so that definitions of any value fit one list. */
  show(value: T): string;
  /** What differs between two values, as people read it: for those that are too long to show whole. */
  compare?(before: T, after: T): readonly [before: string, after: string];
  /**
   * Whether the value may change now. Runs in the transaction of the change.
   *
   * @throws DomainError when it may not
   */
  permit?(tx: Tx, guildId: Snowflake, value: T): Promise<void>;
}

/** A definition whose value nobody needs to know: for lists of all. */
export type AnySetting = SettingDefinition<unknown>;

/** The definitions of all modules in the order of the modules; `/settings` shows exactly these. */
export const SETTING_DEFINITIONS: InjectionToken<readonly AnySetting[]> = Symbol("SettingDefinitions");
