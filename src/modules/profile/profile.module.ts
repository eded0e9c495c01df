import type { ErrorSentences } from "../../platform/errors.js";
import type { Module } from "../../platform/module.js";
import { BalanceCommands } from "./balance.commands.js";
import type { ProfileErrors } from "./balance.types.js";
import { ProfileCommands } from "./profile.commands.js";
import { TransactionCommands } from "./transactions.commands.js";

export const profileModule: Module = {
  name: "profile",
  handlers: [BalanceCommands, TransactionCommands, ProfileCommands],
  help: {
    area: "Shopping",
    examples: {
      balance: ["/balance", "/balance member:@Bea"],
      profile: ["/profile", "/profile member:@Bea"],
      transactions: ["/transactions", "/transactions member:@Bea page:2"],
    },
  },
  errors: {
    "profile.notYours": () =>
      "Another member's account is for the shop's staff. Your own is in /profile, /balance and /transactions.",
  } satisfies ErrorSentences<ProfileErrors>,
};
