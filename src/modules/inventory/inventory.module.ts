import type { ErrorSentences } from "../../platform/errors.js";
import type { Module } from "../../platform/module.js";
import { InventoryCommands } from "./inventory.commands.js";
import { LARGEST_STOCK, LONGEST_KEY, MOST_KEYS_AT_ONCE, type InventoryErrors } from "./inventory.types.js";
import { KeyCommands } from "./key.commands.js";
import { ProductKey } from "./product-key.entity.js";
import { StockAlertCommands } from "./stock-alert.commands.js";
import { Stock } from "./stock.entity.js";

export const inventoryModule: Module = {
  name: "inventory",
  entities: [Stock, ProductKey],
  handlers: [InventoryCommands, KeyCommands, StockAlertCommands],
  help: {
    area: "Running the shop",
    examples: {
      setstock: ["/setstock product:Pocket guide quantity:25", "/setstock product:Pocket guide"],
      addstock: ["/addstock product:Pocket guide quantity:10", "/addstock product:Space key"],
      checkstock: ["/checkstock", "/checkstock product:Pocket guide"],
      stockalert: ["/stockalert threshold:5", "/stockalert threshold:50 product:Pocket guide"],
      "product keys": ["/product keys product:Space key"],
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
    "inventory.countedByKeys": () =>
      "This product's stock is its licence keys. Bring more with /addstock, and see or withdraw them with /product keys.",
    "inventory.usesNoKeys": () =>
      "This product has no licence keys. Switch them on under Goods on its card (/product edit), or add units with /addstock quantity.",
    "inventory.needsQuantity": () => "Say how many units come in: /addstock with a quantity.",
    "inventory.noKeys": () => "There is no key in it. Write one key a line.",
    "inventory.tooManyKeys": () =>
      `Bring at most ${MOST_KEYS_AT_ONCE.toLocaleString("en-US")} keys at once, and the rest in another file.`,
    "inventory.keyTooLong": ({ line }) =>
      `Line ${line} is too long: a key has at most ${LONGEST_KEY} characters. No key was added.`,
    "inventory.notText": () => "That is no text in UTF-8. Save the keys as plain text, one a line, and try again.",
    "inventory.keyGone": () => "That key is not free any more: it was sold, is held by an order, or was withdrawn.",
  } satisfies ErrorSentences<InventoryErrors>,
};
