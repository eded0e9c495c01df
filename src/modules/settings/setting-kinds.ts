import { domainErrors } from "../../platform/errors.js";
import type { Snowflake } from "../../platform/ids.js";
import type { SettingDefinition } from "../../platform/settings.js";
import type { SettingErrors } from "./setting.types.js";

/** Roles that one setting may name (Discord: 100 overwrites in a channel, several role settings share them). */
export const MOST_ROLES = 10;

export const settingError = domainErrors<SettingErrors>();

type Described = Pick<SettingDefinition<unknown>, "key" | "label" | "help">;

/**
 * A setting of free text.
 *
 * @param value the value of the trimmed text, or undefined when it is none; refused with the setting's help then
 */
export function textSetting<T extends string>(
  described: Described & Pick<SettingDefinition<T>, "defaultValue" | "permit">,
  value: (text: string) => T | undefined,
): SettingDefinition<T> {
  return {
    ...described,
    control: "text",
    read: (input) => {
      const read = typeof input === "string" ? value(input.trim()) : undefined;
      if (read === undefined) throw settingError("settings.refused", described);
      return read;
    },
    show: (shown) => shown,
  };
}

/** A whole number within bounds, both included. */
export function numberSetting(
  spec: Described & {
    readonly defaultValue: number;
    readonly lowest: number;
    readonly highest: number;
    /** Written behind the number: `in 5 minutes`. */
    readonly unit: string;
  },
): SettingDefinition<number> {
  const { key, label, help, defaultValue, lowest, highest, unit } = spec;
  return {
    key,
    label,
    help,
    defaultValue,
    control: "text",
    read: (input) => {
      const number = typeof input === "string" && /^\d{1,9}$/.test(input.trim()) ? Number(input) : NaN;
      if (!(number >= lowest && number <= highest)) throw settingError("settings.refused", { label, help });
      return number;
    },
    show: (value) => `${value} ${unit}`,
  };
}

/** Up to {@link MOST_ROLES} roles of the guild; none by default. */
export function rolesSetting(described: Described): SettingDefinition<readonly Snowflake[]> {
  return {
    ...described,
    defaultValue: [],
    control: "roles",
    read: (input) => {
      if (typeof input === "string" || input.length > MOST_ROLES) throw settingError("settings.refused", described);
      return [...new Set(input)];
    },
    show: (roles) => (roles.length === 0 ? "none" : roles.map((id) => `<@&${id}>`).join(" ")),
  };
}

/** A value with screens of its own, which write it by `Settings.revise`. */
export function editorSetting<T>(
  spec: Described & Required<Pick<SettingDefinition<T>, "defaultValue" | "editor" | "show" | "compare">>,
): SettingDefinition<T> {
  return {
    ...spec,
    control: "editor",
    read: () => {
      throw settingError("settings.refused", spec);
    },
  };
}

/** A channel category of the guild; none by default. */
export function categorySetting(described: Described): SettingDefinition<Snowflake | null> {
  return channelKind(described, "category");
}

/** A text channel of the guild; none by default. */
export function channelSetting(described: Described): SettingDefinition<Snowflake | null> {
  return channelKind(described, "channel");
}

function channelKind(described: Described, control: "category" | "channel"): SettingDefinition<Snowflake | null> {
  return {
    ...described,
    defaultValue: null,
    control,
    read: (input) => {
      if (typeof input === "string" || input.length > 1) throw settingError("settings.refused", described);
      return input[0] ?? null;
    },
    show: (category) => (category === null ? "none" : `<#${category}>`),
  };
}
