import { escapeMarkdown } from "../../platform/discord/text.js";
import type { ErrorSentences } from "../../platform/errors.js";
import type { Module } from "../../platform/module.js";
import type { CatalogErrors } from "./catalog.types.js";
import { CategoryCommands } from "./category.commands.js";
import { Category } from "./category.entity.js";
import { ProductCommands } from "./product.commands.js";
import { ProductListCommands } from "./product-list.commands.js";
import { Product } from "./product.entity.js";
import { QuestionCommands } from "./question.commands.js";
import { ProductQuestion } from "./question.entity.js";
import type { QuestionErrors } from "./question.types.js";
import { givenRoleFaults } from "../settings/given-roles.views.js";

export const catalogModule: Module = {
  name: "catalog",
  entities: [Category, Product, ProductQuestion],
  handlers: [ProductCommands, QuestionCommands, ProductListCommands, CategoryCommands],
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
    "catalog.roleRefused": ({ fault }) => givenRoleFaults[fault],
    "catalog.hiddenAlready": () => "This product is hidden from customers already. Nothing was changed.",
    "catalog.noCategory": () =>
      "There is no such category here. Choose one from the list that appears as you type, or see all with /category list.",
    "catalog.categoryTaken": () =>
      "There is a category of this name in the same place already. Choose another name, or rename that one first.",
    "catalog.nowhere": () => "Say where it goes: a place from 1, or the category that it moves into.",
    "catalog.notMovable": () => "Only a sub-category moves, and only into a main category. Nothing was changed.",
    "catalog.notANumber": ({ field, least, most }) => `${field} must be a whole number from ${least} to ${most}.`,
    "catalog.badImage": ({ fleeting }) =>
      fleeting
        ? "Discord's links to uploaded files stop working after about a day. Put the image on a site of your own and enter its address."
        : "This is no address of an image. It begins with https://, like https://example.com/picture.png.",
    "questions.notFound": () =>
      "This question is not there any more. Press Questions on the product's card for those that are.",
    "questions.tooMany": () => "A product asks at most five questions. Remove or edit one of them.",
    "questions.taken": () => "The product asks a question of this name already. Choose other words, or edit that one.",
    "questions.badLengths": ({ most }) =>
      `Write the characters of an answer as from-to, within 1 to ${most}, like 1-${most}.`,
    "questions.badChoices": ({ fewest, most, longest }) =>
      `Write ${fewest} to ${most} different choices, one a line, each of at most ${longest} characters.`,
    "questions.atTheEnd": () => "The question stands at that end already. Nothing was changed.",
    "answers.missing": ({ question }) => `“${escapeMarkdown(question)}” needs an answer. Nothing was ordered yet.`,
    "answers.badLength": ({ question, shortest, longest }) =>
      `The answer to “${escapeMarkdown(question)}” must have ${shortest} to ${longest} characters. Nothing was ordered yet.`,
    "answers.notOffered": ({ question }) =>
      `Pick the answer to “${escapeMarkdown(question)}” from those that are offered. Nothing was ordered yet.`,
    "answers.noAddress": ({ question }) =>
      `“${escapeMarkdown(question)}” needs a web address that begins with http:// or https://, like https://example.com/page. Nothing was ordered yet.`,
    "answers.otherQuestions": () =>
      "The questions of this product changed while you answered. Nothing was ordered yet: press the button again and answer them anew.",
  } satisfies ErrorSentences<CatalogErrors & QuestionErrors>,
  constraints: {
    products_identity: "catalog.taken",
    categories_name: "catalog.categoryTaken",
    products_goods: "catalog.needsGoods",
    product_questions_label: "questions.taken",
  },
};
