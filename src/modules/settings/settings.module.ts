import type { Module } from "../../platform/module.js";
import { Guild } from "./guild.entity.js";
import { limitSettings } from "./limits.js";
import { Setting, SettingHistoryEntry } from "./setting.entity.js";
import { settingErrorSentences } from "./settings.views.js";
import { adminRoles, currency, timeZone } from "./shop-settings.js";

export const settingsModule: Module = {
  name: "settings",
  entities: [Guild, Setting, SettingHistoryEntry],
  errors: settingErrorSentences,
  settings: [currency, timeZone, adminRoles, ...limitSettings],
};
