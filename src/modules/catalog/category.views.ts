import { button, select } from "../../platform/discord/controls.js";
import { icons, shopEmbed } from "../../platform/discord/embed.js";
import { escapeMarkdown, lines } from "../../platform/discord/text.js";
import type { View } from "../../platform/discord/view.js";
import { FROM_START, type CategoryFacts, type CategoryLine, type Shelf } from "./catalog.types.js";
import { listCategories, openCategory } from "./category.actions.js";
import { turnRow } from "./shelf.views.js";

/** Stands for the main categories where a parent is named. */
const TOP = "0";

/** `Games › Keys`, as people wrote it. */
export function plainPath({ name, parentName }: Pick<CategoryFacts, "name" | "parentName">): string {
  return parentName === null ? name : `${parentName} › ${name}`;
}

/** A category in an autocomplete list. */
export function choice(category: CategoryFacts): { name: string; value: string } {
  return { name: `${plainPath(category)}${category.hidden ? " (hidden)" : ""}`, value: category.id };
}

/** One level of the tree in the order that customers see. */
export function level(shelf: Shelf<CategoryLine>, parent: CategoryFacts | null, note?: string): View {
  const empty = parent ? "There is no sub-category here." : "There are no categories yet. /product add makes them.";
  return {
    ...(note && { content: note }),
    embeds: [
      shopEmbed({
        title: parent ? `${escapeMarkdown(parent.name)}${parent.hidden ? " (hidden)" : ""}` : "Categories",
        description: lines(
          shelf.entries.length === 0 && empty,
          ...shelf.entries.map((line) => `**${escapeMarkdown(line.name)}**${markOf(line)}`),
        ),
        footer: "In the order of the shop. Change it with /category move, rename and hide.",
      }),
    ],
    components: [
      ...(parent || shelf.entries.length === 0
        ? []
        : [
            [
              select({
                id: openCategory.id({}),
                placeholder: "Open a category",
                options: shelf.entries.map(({ id, name }) => ({ label: name, value: id })),
              }),
            ],
          ]),
      ...turnRow(shelf, (cursor) => listCategories.id({ parent: parent?.id ?? TOP, ...cursor })),
      ...(parent ? [[button({ label: "All categories", id: listCategories.id({ parent: TOP, ...FROM_START }) })]] : []),
    ],
  };
}

function markOf({ hidden, sellsSomething }: CategoryLine): string {
  if (hidden) return " · hidden";
  return sellsSomething ? "" : " · nothing for sale";
}

/** Said above the list after something was done. */
export const notes = {
  renamed: ({ name }: CategoryFacts) => `${icons.done} It is called ${escapeMarkdown(name)} now.`,
  moved: (category: CategoryFacts) => `${icons.done} Moved ${escapeMarkdown(plainPath(category))}.`,
  hidden: (category: CategoryFacts) =>
    `${icons.done} ${escapeMarkdown(plainPath(category))} is hidden from customers, with all it holds. Orders that exist are not touched.`,
  shown: (category: CategoryFacts) => `${icons.done} Customers see ${escapeMarkdown(plainPath(category))} again.`,
};
