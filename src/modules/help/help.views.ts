import type { Level } from "../../platform/actor.js";
import { button, MOST_OPTIONS, select } from "../../platform/discord/controls.js";
import { action, pageNumber } from "../../platform/discord/custom-id.js";
import { shopEmbed, type EmbedField } from "../../platform/discord/embed.js";
import { clampPage, pagerRows } from "../../platform/discord/pager.js";
import { cut, lines } from "../../platform/discord/text.js";
import type { View } from "../../platform/discord/view.js";
import type { CommandFacts, CommandOption } from "./help.types.js";

export const turnHelp = action("help.page", { page: pageNumber });
export const pickCommand = action("help.pick");

const LONGEST_FIELD = 1_024;

const FOR: Readonly<Record<Level, string | undefined>> = {
  customer: undefined,
  support: "For the shop's staff",
  admin: "For admins",
  operator: "For whoever runs the bot",
};

/** Commands by area, and a select to read on. */
export function overview(commands: readonly CommandFacts[], page = 1): View {
  const pages = Math.ceil(commands.length / MOST_OPTIONS);
  const shown = clampPage(page, pages);
  const here = commands.slice((shown - 1) * MOST_OPTIONS, shown * MOST_OPTIONS);
  return {
    embeds: [
      shopEmbed({
        title: "What you can do here",
        description: "Type a command, or choose one below for its options and examples.",
        fields: areas(here),
        tone: "brand",
      }),
    ],
    components: [
      [
        select({
          id: pickCommand.id({}),
          placeholder: "Choose a command",
          options: here.map(({ path, description }) => ({ label: `/${path}`, value: path, description })),
        }),
      ],
      ...pagerRows((to) => turnHelp.id({ page: to }), shown, pages),
    ],
  };
}

/** A field an area; a long area goes on in another, since Discord takes 1,024 characters in one. */
function areas(commands: readonly CommandFacts[]): EmbedField[] {
  const names = [...new Set(commands.map(({ area }) => area))];
  return names.flatMap((area) => {
    const fields: EmbedField[] = [];
    for (const { path, description } of commands.filter((each) => each.area === area)) {
      const line = `\`/${path}\` ${description}`;
      const last = fields.at(-1);
      if (last && last.value.length + line.length < LONGEST_FIELD) {
        fields[fields.length - 1] = { ...last, value: lines(last.value, line) };
      } else fields.push({ name: last ? `${area}, more` : area, value: line });
    }
    return fields;
  });
}

/** One command with its options and examples. */
export function details({ path, description, options, examples, level }: CommandFacts): View {
  return {
    embeds: [
      shopEmbed({
        title: `/${path}`,
        description: lines(description, "", `\`${usage(path, options)}\``),
        fields: [
          ...(options.length > 0 ? [{ name: "Options", value: lines(...options.map(optionLine)) }] : []),
          ...(examples.length > 0
            ? [
                {
                  name: examples.length === 1 ? "Example" : "Examples",
                  value: lines(...examples.map((each) => `\`${each}\``)),
                },
              ]
            : []),
        ],
        ...(FOR[level] && { footer: FOR[level] }),
        tone: "brand",
      }),
    ],
    components: [[button({ label: "All commands", id: turnHelp.id({ page: 1 }) })]],
  };
}

function usage(path: string, options: readonly CommandOption[]): string {
  return [`/${path}`, ...options.map(({ name, required }) => (required ? name : `[${name}]`))].join(" ");
}

function optionLine({ name, description, required, choices }: CommandOption): string {
  const among = choices.length > 0 ? ` One of ${cut(choices.join(", "), 200)}.` : "";
  return `**${name}**${required ? "" : " (optional)"}: ${description}.${among}`;
}
