import type { ErrorSentences } from "../../platform/errors.js";
import type { Module } from "../../platform/module.js";
import { BalanceCommands } from "./balance.commands.js";
import type { ProfileErrors } from "./balance.types.js";
import { TransactionCommands } from "./transactions.commands.js";

export const profileModule: Module = {
  name: "profile",
  handlers: [BalanceCommands, TransactionCommands],
  help: {
    area: "Shopping",
    examples: {
      balance: ["/balance", "/balance member:@Bea"],
      transactions: ["/transactions", "/transactions member:@Bea page:2"],
    },
  },
  errors: {
    "profile.notYours": () =>
      "Another member's wallet is for the shop's staff. Your own is in /balance and /transactions.",
  } satisfies ErrorSentences<ProfileErrors>,
};
