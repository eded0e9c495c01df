import { createHash } from "node:crypto";
import type { APIEmbed, Message } from "discord.js";
import { cut } from "./text.js";
import type { View } from "./view.js";

// Discord remembers a nonce for a few minutes and does not give it back in a channel's history. So a message carries its
// effect key itself: 32 bits of the key's SHA-256 as characters without width behind its text, which no client shows.
// A false match needs two keys of equal bits among the last 50 messages of one channel: 1 in 80 million.

const ZERO = "\u200B";
const ONE = "\u200C";
const BITS = 32;
const MARK = new RegExp(`[${ZERO}${ONE}]{${BITS}}`);
const LONGEST_CONTENT = 2_000;
const LONGEST_DESCRIPTION = 4_096;
const LONGEST_TITLE = 256;

/** The view with the mark of its effect key. */
export function marked(view: View, effectKey: string): View {
  const mark = markOf(effectKey);
  const [first, ...others] = view.embeds ?? [];
  if (!first || view.content) return { ...view, content: withMark(view.content ?? "", mark, LONGEST_CONTENT) };
  return { ...view, embeds: [markedEmbed(first, mark), ...others] };
}

function markedEmbed(embed: APIEmbed, mark: string): APIEmbed {
  return embed.description || !embed.title
    ? { ...embed, description: withMark(embed.description ?? "", mark, LONGEST_DESCRIPTION) }
    : { ...embed, title: withMark(embed.title, mark, LONGEST_TITLE) };
}

function withMark(text: string, mark: string, limit: number): string {
  return cut(text, limit - BITS) + mark;
}

/** True when the message was sent for this effect key. */
export function isMarked(message: Pick<Message, "content" | "embeds">, effectKey: string): boolean {
  const [embed] = message.embeds;
  const texts = [message.content, embed?.description, embed?.title];
  return texts.some((text) => MARK.exec(text ?? "")?.[0] === markOf(effectKey));
}

function markOf(effectKey: string): string {
  const bits = createHash("sha256").update(effectKey).digest().readUInt32BE(0).toString(2).padStart(BITS, "0");
  return bits.replaceAll("0", ZERO).replaceAll("1", ONE);
}
