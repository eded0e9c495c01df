import type { ErrorSentences } from "../../platform/errors.js";
import type { Module } from "../../platform/module.js";
import { Guild } from "./guild.entity.js";
import { limitSettings } from "./limits.js";
import { openingHours } from "./opening-hours.js";
import { Setting, SettingHistoryEntry } from "./setting.entity.js";
import type { SettingErrors } from "./setting.types.js";
import { SettingsCommands } from "./settings.commands.js";
import { adminRoles, currency, lowStock, timeZone } from "./shop-settings.js";

export const settingsModule: Module = {
  name: "settings",
  entities: [Guild, Setting, SettingHistoryEntry],
  handlers: [SettingsCommands],
  settings: [currency, timeZone, openingHours, adminRoles, lowStock, ...limitSettings],
  help: { area: "Running the shop", examples: { settings: ["/settings"] } },
  errors: {
    "settings.refused": ({ label, help }) => `That does not fit **${label}**. ${help}`,
    "settings.everyone": ({ label }) => `**${label}** cannot name @everyone: all members hold it. Pick other roles.`,
    "settings.currencyLocked": () =>
      "The currency is fixed since money has moved here: the balances would mean something else in another one.",
    "settings.unknown": () => "There is no such setting. Open /settings again and pick one of the list.",
  } satisfies ErrorSentences<SettingErrors>,
};
