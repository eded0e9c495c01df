import type { ErrorSentences } from "../../platform/errors.js";
import type { Module } from "../../platform/module.js";
import { BalanceCommands } from "./balance.commands.js";
import type { ProfileErrors } from "./balance.types.js";

export const profileModule: Module = {
  name: "profile",
  handlers: [BalanceCommands],
  help: { area: "Shopping", examples: { balance: ["/balance", "/balance member:@Bea"] } },
  errors: {
    "profile.notYours": () => "Another member's balance is for the shop's staff. Use /balance alone for your own.",
  } satisfies ErrorSentences<ProfileErrors>,
};
