import type { ErrorSentences } from "../../platform/errors.js";
import type { Module } from "../../platform/module.js";
import type { CatalogErrors } from "./catalog.types.js";
import { Category } from "./category.entity.js";
import { ProductCommands } from "./product.commands.js";
import { Product } from "./product.entity.js";

export const catalogModule: Module = {
  name: "catalog",
  entities: [Category, Product],
  handlers: [ProductCommands],
  help: {
    area: "Running the shop",
    examples: {
      "product add": ["/product add category:Guides subcategory:Painting name:Pocket guide price:4.50"],
      "product edit": ["/product edit product:Pocket guide"],
      "product show": ["/product show product:Pocket guide"],
    },
  },
  errors: {
    "catalog.notFound": () => "There is no such product here. Choose one from the list that appears as you type.",
    "catalog.taken": () =>
      "A product with this category, sub-category, name and variant exists already. Choose another variant, or edit that one.",
    "catalog.blankName": ({ field }) => `The ${field} cannot be blank. Write something that customers recognise.`,
    "catalog.tooLong": ({ field, longest }) =>
      `The ${field} is too long. Use at most ${longest.toLocaleString("en-US")} characters.`,
    "catalog.needsGoods": () =>
      "A product that the bot delivers needs its goods before it can be sold. Press Goods on its card and enter the text or link.",
    "catalog.notANumber": ({ field, least, most }) => `${field} must be a whole number from ${least} to ${most}.`,
  } satisfies ErrorSentences<CatalogErrors>,
  constraints: { products_identity: "catalog.taken", products_text_goods: "catalog.needsGoods" },
};
