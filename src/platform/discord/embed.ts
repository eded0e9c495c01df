import type { APIEmbed } from "discord.js";
import { cut } from "./text.js";

/** Colours by meaning; an embed has the colour of what it says. */
export const palette = {
  /** Facts: lists, statements, details. */
  neutral: 0x4f545c,
  /** The shop's own face: storefront, products, panels. */
  brand: 0x5865f2,
  success: 0x3ba55d,
  /** Needs attention, or cannot be undone. */
  warning: 0xe0a43a,
  danger: 0xd83c3e,
  info: 0x3b88c3,
} as const;
export type Tone = keyof typeof palette;

/** One icon per state, the same everywhere; none where the words do. */
export const icons = {
  done: "✅",
  waiting: "⏳",
  progress: "🔄",
  refused: "⛔",
  warning: "⚠️",
  cart: "🛒",
  ticket: "🎫",
  wallet: "👛",
  goods: "📦",
  locked: "🔒",
} as const;

export interface EmbedField {
  readonly name: string;
  readonly value: string;
  /** Beside its neighbours, up to three in a row. */
  readonly inline?: boolean;
  /** Shortened before anything else is, where not all of the embed fits. */
  readonly yields?: boolean;
}

/** What an embed shows. Text of people must have gone through `escapeMarkdown`. */
export interface EmbedSpec {
  readonly title?: string;
  readonly url?: string;
  readonly description?: string;
  readonly fields?: readonly EmbedField[];
  /** `neutral` by default. */
  readonly tone?: Tone;
  readonly footer?: string;
  /** Shown beside the footer. */
  readonly at?: Date;
  readonly author?: { readonly name: string; readonly iconUrl?: string };
  /** An URL, or `attachment://name` of a file of the view. */
  readonly image?: string;
  readonly thumbnail?: string;
}

/** Discord's bounds on an embed, in UTF-16 units; of the 6,000 in all some are left for the mark of an effect. */
const LIMITS = {
  title: 256,
  description: 4_096,
  fields: 25,
  name: 256,
  value: 1_024,
  footer: 2_048,
  author: 256,
  total: 5_900,
};
/** Discord refuses a blank field. */
const BLANK = "\u200B";

/**
 * An embed within Discord's limits: what is too long is cut with `…`, the values that yield first; fields after the 25th
 * are left out.
 */
export function shopEmbed(spec: EmbedSpec): APIEmbed {
  let room = LIMITS.total;
  const take = (text: string | undefined, limit: number): string | undefined => {
    if (text === undefined || room < 2) return undefined;
    const taken = cut(text, Math.min(limit, room));
    room -= taken.length;
    return taken === "" ? undefined : taken;
  };
  // In order of what must not be missing: the description is the last to get room.
  const title = take(spec.title, LIMITS.title);
  const footer = take(spec.footer, LIMITS.footer);
  const author = take(spec.author?.name, LIMITS.author);
  const fields = yielded(spec).flatMap(({ name, value, inline = false }) => {
    if (room < name.length + 4) return [];
    return [
      { name: take(filled(name), LIMITS.name) ?? BLANK, value: take(filled(value), LIMITS.value) ?? BLANK, inline },
    ];
  });
  const description = take(spec.description, LIMITS.description);
  return {
    color: palette[spec.tone ?? "neutral"],
    ...(title && { title }),
    ...(spec.url && { url: spec.url }),
    ...(description && { description }),
    ...(fields.length > 0 && { fields }),
    ...(footer && { footer: { text: footer } }),
    ...(author && { author: { name: author, ...(spec.author?.iconUrl && { icon_url: spec.author.iconUrl }) } }),
    ...(spec.at && { timestamp: spec.at.toISOString() }),
    ...(spec.image && { image: { url: spec.image } }),
    ...(spec.thumbnail && { thumbnail: { url: spec.thumbnail } }),
  };
}

/** The fields, those that yield cut to equal shares of the room that all else leaves; what is shorter leaves its rest. */
function yielded({ title, footer, author, description, fields: all = [] }: EmbedSpec): EmbedField[] {
  const fields = all.slice(0, LIMITS.fields);
  const need = (text: string | undefined, limit: number) => Math.min(text?.length ?? 0, limit);
  let room =
    LIMITS.total -
    need(title, LIMITS.title) -
    need(footer, LIMITS.footer) -
    need(author?.name, LIMITS.author) -
    need(description, LIMITS.description);
  for (const { name, value, yields } of fields) {
    room -= need(filled(name), LIMITS.name) + (yields ? 0 : need(filled(value), LIMITS.value));
  }
  const yielding = fields.filter(({ yields }) => yields).sort((a, b) => a.value.length - b.value.length);
  const shares = new Map<EmbedField, number>();
  yielding.forEach((field, i) => {
    const share = Math.max(Math.floor(room / (yielding.length - i)), 1);
    const taken = Math.min(need(filled(field.value), LIMITS.value), share);
    shares.set(field, taken);
    room -= taken;
  });
  return fields.map((field) => ({ ...field, value: cut(field.value, shares.get(field) ?? field.value.length) }));
}

function filled(text: string): string {
  return text.trim() === "" ? BLANK : text;
}

/** Characters of an embed that count against the 6,000 of a message. */
export function embedLength(embed: APIEmbed): number {
  const fields = (embed.fields ?? []).reduce((sum, { name, value }) => sum + name.length + value.length, 0);
  const texts = [embed.title, embed.description, embed.footer?.text, embed.author?.name];
  return texts.reduce((sum, text) => sum + (text?.length ?? 0), fields);
}
