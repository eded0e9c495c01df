import { escapeMarkdown, cut } from "../../platform/discord/text.js";
import type { ErrorSentences } from "../../platform/errors.js";
import type { Module } from "../../platform/module.js";
import { HelpCommands } from "./help.commands.js";
import type { HelpErrors } from "./help.types.js";

export const helpModule: Module = {
  name: "help",
  handlers: [HelpCommands],
  help: { area: "Help", examples: { help: ["/help", "/help command:buy"] } },
  errors: {
    "help.unknownCommand": ({ text, near }) => {
      const meant = near.map((path) => `\`/${path}\``).join(", ");
      const remedy = meant ? `Did you mean ${meant}?` : "Use /help without a name to see them all.";
      return `You have no command “${escapeMarkdown(cut(text, 60))}”. ${remedy}`;
    },
  } satisfies ErrorSentences<HelpErrors>,
};
