import type { ErrorSentences } from "../../platform/errors.js";
import type { Module } from "../../platform/module.js";
import type { CatalogErrors } from "./catalog.types.js";
import { CategoryCommands } from "./category.commands.js";
import { Category } from "./category.entity.js";
import { ProductCommands } from "./product.commands.js";
import { ProductListCommands } from "./product-list.commands.js";
import { Product } from "./product.entity.js";

export const catalogModule: Module = {
  name: "catalog",
  entities: [Category, Product],
  handlers: [ProductCommands, ProductListCommands, CategoryCommands],
  help: {
    area: "Running the shop",
    examples: {
      "product add": ["/product add category:Guides subcategory:Painting name:Pocket guide price:4.50"],
      "product edit": ["/product edit product:Pocket guide"],
      "product show": ["/product show product:Pocket guide"],
      "product list": ["/product list"],
      "product remove": ["/product remove product:Pocket guide"],
      "category list": ["/category list"],
      "category rename": ["/category rename category:Guides name:Handbooks"],
      "category move": ["/category move category:Guides place:1", "/category move category:Painting into:Handbooks"],
      "category hide": ["/category hide category:Guides", "/category hide category:Guides hidden:False"],
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
      "A product that the bot delivers needs its goods before it can be sold. Press Goods on its card and say what buyers receive.",
    "catalog.hiddenAlready": () => "This product is hidden from customers already. Nothing was changed.",
    "catalog.noCategory": () =>
      "There is no such category here. Choose one from the list that appears as you type, or see all with /category list.",
    "catalog.categoryTaken": () =>
      "There is a category of this name in the same place already. Choose another name, or rename that one first.",
    "catalog.nowhere": () => "Say where it goes: a place from 1, or the category that it moves into.",
    "catalog.notMovable": () => "Only a sub-category moves, and only into a main category. Nothing was changed.",
    "catalog.notANumber": ({ field, least, most }) => `${field} must be a whole number from ${least} to ${most}.`,
  } satisfies ErrorSentences<CatalogErrors>,
  constraints: {
    products_identity: "catalog.taken",
    categories_name: "catalog.categoryTaken",
    products_goods: "catalog.needsGoods",
  },
};
