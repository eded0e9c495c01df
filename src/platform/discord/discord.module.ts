import type { Module } from "../module.js";
import { momentErrorSentences } from "../moment.js";
import { moneyErrorSentences } from "../money.js";
import { PlatformComponents } from "./platform-components.js";
import { discordSentences } from "./sentences.js";

/** What the Discord side itself brings: the dialogs' Cancel and the sentences of refused access. */
export const discordModule: Module = {
  name: "discord",
  handlers: [PlatformComponents],
  errors: { ...discordSentences, ...moneyErrorSentences, ...momentErrorSentences },
};
