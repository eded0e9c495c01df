import type { ErrorSentences } from "../../platform/errors.js";
import type { Module } from "../../platform/module.js";
import { ShopCommands } from "./shop.commands.js";
import type { ShopErrors } from "./shop.types.js";

export const shopModule: Module = {
  name: "shop",
  handlers: [ShopCommands],
  help: { area: "Shopping", examples: { buy: ["/buy", "/buy product:Pocket guide"] } },
  errors: {
    "shop.unknownProduct": () => "This product is not for sale here. See what there is with /buy.",
    "shop.notANumber": ({ most }) => `Write a whole number from 1 to ${most}.`,
  } satisfies ErrorSentences<ShopErrors>,
};
