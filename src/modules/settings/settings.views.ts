import type { ErrorSentences } from "../../platform/errors.js";
import type { SettingErrors } from "./setting.types.js";

export const settingErrorSentences = {
  "settings.refused": ({ label, help }) => `That does not fit **${label}**. ${help}`,
  "settings.everyone": ({ label }) =>
    `**${label}** cannot name @everyone: all members would hold it. Pick other roles.`,
  "settings.currencyLocked": () =>
    "The currency is fixed since the first movement of money: balances have no meaning in another one.",
  "settings.unknown": () => "There is no such setting any more. Open /settings again.",
} satisfies ErrorSentences<SettingErrors>;
