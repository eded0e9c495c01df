import type { Snowflake } from "../../platform/ids.js";
import type { SettingDefinition } from "../../platform/settings.js";

export interface SettingErrors {
  /** What was typed or picked is outside the setting's bounds. */
  "settings.refused": { label: string; help: string };
  /** A role setting may not name the role that every member has. */
  "settings.everyone": { label: string };
  /** Money has moved already, and it has no other meaning than in this currency. */
  "settings.currencyLocked": {};
  /** A key that no module declares: forged, or of an older version. */
  "settings.unknown": {};
}

/** Why the shop cannot, or may not, give a role. */
export type GivenRoleFault = "gone" | "managed" | "powerful" | "staff" | "noPermission" | "above";

/** The value of a definition. */
export type ValueOf<D> = D extends SettingDefinition<infer T> ? T : never;

/** What a change did; both the same when nothing changed. */
export interface SettingChange<T> {
  readonly before: T;
  readonly after: T;
}

/** One line of a setting's history. */
export interface PastChange<T> extends SettingChange<T> {
  readonly changedBy: Snowflake;
  readonly changedAt: Date;
}
