import { fieldError, type FieldFault } from "../spec/index.js";
import { messageRule } from "./messages.js";
import { given, type Json, object, objects, text, trimmedLength } from "./read.js";
import { at, doc, experience, fault, type Rule } from "./rule.js";

const limits = doc("resources/message", "embed-object-embed-limits");

interface PlacedEmbed {
  readonly index: number;
  readonly each: Json;
}

/** A rule about each embed; paths are relative to the embed. */
function embedRule(id: string, source: string, find: (embed: Json) => readonly FieldFault[]): Rule {
  return messageRule(id, source, ({ body }) =>
    objects(body.embeds).flatMap(({ index, each }: PlacedEmbed) =>
      find(each).map((found) => ({ ...found, path: ["embeds", index, ...found.path] })),
    ),
  );
}

const length = (value: unknown): number => trimmedLength(text(value) ?? "");

function sizeOf(embed: Json): number {
  const fields = objects(embed.fields).reduce((sum, { each }) => sum + length(each.name) + length(each.value), 0);
  const own = length(embed.title) + length(embed.description);
  return own + fields + length(object(embed.footer).text) + length(object(embed.author).name);
}

const totalSize = messageRule("embed.total-size", limits, ({ body }) => {
  const embeds = objects(body.embeds);
  const total = embeds.reduce((sum, { each }) => sum + sizeOf(each), 0);
  if (total <= 6000) return [];
  // Discord marks each embed from the one that goes over.
  let running = 0;
  return embeds
    .filter(({ each }) => (running += sizeOf(each)) > 6000)
    .map(({ index }) => fault(["embeds", index], "MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds maximum size of 6000"));
});

const blankField = embedRule("embed.field-blank", experience, (embed) =>
  objects(embed.fields).flatMap(({ index, each }) =>
    ["name", "value"]
      .filter((key) => typeof each[key] === "string" && length(each[key]) === 0)
      .map((key) => at(["fields", index, key], fieldError.required())),
  ),
);

const nothingShown = embedRule("embed.empty", experience, (embed) => {
  const shown =
    length(embed.title) > 0 ||
    length(embed.description) > 0 ||
    objects(embed.fields).length > 0 ||
    ["author", "footer", "image", "thumbnail", "video"].some((key) => given(embed[key]));
  return shown ? [] : [at(["description"], fieldError.required())];
});

const footerText = embedRule(
  "embed.footer-text",
  doc("resources/message", "embed-object-embed-footer-structure"),
  (embed) =>
    given(embed.footer) && length(object(embed.footer).text) === 0
      ? [at(["footer", "text"], fieldError.required())]
      : [],
);

const authorName = embedRule(
  "embed.author-name",
  doc("resources/message", "embed-object-embed-author-structure"),
  (embed) =>
    given(embed.author) && length(object(embed.author).name) === 0
      ? [at(["author", "name"], fieldError.required())]
      : [],
);

/** The part before the colon of an address. */
const schemeOf = (value: unknown): string | undefined =>
  /^([a-z][a-z0-9+.-]*):/i.exec(text(value) ?? "")?.[1]?.toLowerCase();

export function schemeFault(
  path: readonly (string | number)[],
  value: unknown,
  allowed: readonly string[],
): FieldFault[] {
  const scheme = schemeOf(value);
  if (scheme === undefined || allowed.includes(scheme)) return [];
  const known = allowed.map((each) => `'${each}'`).join(", ");
  return [
    fault(path, "URL_TYPE_INVALID_SCHEME", `Scheme "${scheme}" is not supported. Scheme must be one of (${known}).`),
  ];
}

const linkScheme = embedRule(
  "embed.link-scheme",
  doc("resources/message", "embed-object-embed-author-structure"),
  (embed) => [
    ...schemeFault(["url"], embed.url, ["http", "https"]),
    ...schemeFault(["author", "url"], object(embed.author).url, ["http", "https"]),
  ],
);

const mediaScheme = embedRule(
  "embed.media-scheme",
  doc("resources/message", "embed-object-embed-image-structure"),
  (embed) => {
    const media: readonly (readonly [string, string])[] = [
      ["image", "url"],
      ["thumbnail", "url"],
      ["footer", "icon_url"],
      ["author", "icon_url"],
    ];
    return media.flatMap(([part, key]) =>
      schemeFault([part, key], object(embed[part])[key], ["http", "https", "attachment"]),
    );
  },
);

export const embedRules: readonly Rule[] = [
  totalSize,
  blankField,
  nothingShown,
  footerText,
  authorName,
  linkScheme,
  mediaScheme,
];
