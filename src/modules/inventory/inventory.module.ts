import type { ErrorSentences } from "../../platform/errors.js";
import type { Module } from "../../platform/module.js";
import { InventoryCommands } from "./inventory.commands.js";
import { LARGEST_STOCK, type InventoryErrors } from "./inventory.types.js";
import { Stock } from "./stock.entity.js";

export const inventoryModule: Module = {
  name: "inventory",
  entities: [Stock],
  handlers: [InventoryCommands],
  help: {
    area: "Running the shop",
    examples: {
      setstock: ["/setstock product:Pocket guide quantity:25", "/setstock product:Pocket guide"],
      addstock: ["/addstock product:Pocket guide quantity:10"],
      checkstock: ["/checkstock", "/checkstock product:Pocket guide"],
    },
  },
  errors: {
    "inventory.outOfStock": ({ left }) =>
      left === 0n
        ? "This is out of stock. Nothing was charged. See what else there is with /buy."
        : `Only ${left} left. Nothing was charged; order ${left === 1n ? "one" : `at most ${left}`}.`,
    "inventory.unlimited": () =>
      "This product's stock is unlimited, so there is nothing to add to. Set a number first with /setstock.",
    "inventory.tooMany": ({ now }) =>
      `A product holds at most ${LARGEST_STOCK.toLocaleString("en-US")} units, and this one has ${now.toLocaleString("en-US")}. Add fewer.`,
  } satisfies ErrorSentences<InventoryErrors>,
};
