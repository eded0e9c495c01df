import type { ErrorSentences } from "../../platform/errors.js";
import type { Module } from "../../platform/module.js";
import { DeskCommands } from "./desk.commands.js";
import type { DeskErrors } from "./desk.types.js";

export const deskModule: Module = {
  name: "desk",
  handlers: [DeskCommands],
  help: { area: "Shopping", examples: { orders: ["/orders", "/orders member:@Bea page:2"] } },
  errors: {
    "desk.notYours": () => "Only staff can look at other people's orders. Your own are in /orders.",
  } satisfies ErrorSentences<DeskErrors>,
};
