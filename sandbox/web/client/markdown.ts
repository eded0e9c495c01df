/**
 * Discord's markdown as a tree: what its client understands, and nothing else (no tables, no HTML).
 *
 * Source: https://support.discord.com/hc/en-us/articles/210298617 and, for mentions and timestamps,
 * https://discord.com/developers/docs/reference#message-formatting
 */
export type Inline =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "break" }
  | { readonly kind: "code"; readonly text: string }
  | { readonly kind: "bold" | "italic" | "underline" | "strike" | "spoiler"; readonly inner: readonly Inline[] }
  | { readonly kind: "link"; readonly url: string; readonly inner: readonly Inline[] }
  | { readonly kind: "user" | "role" | "channel"; readonly id: string }
  | { readonly kind: "everyone"; readonly text: string }
  | { readonly kind: "command"; readonly name: string }
  | { readonly kind: "emoji"; readonly name: string }
  | { readonly kind: "time"; readonly at: number; readonly style: string };

export interface Item {
  readonly depth: number;
  /** Undefined: a bullet. */
  readonly number: number | undefined;
  readonly inner: readonly Inline[];
}

export type Block =
  | { readonly kind: "paragraph" | "subtext"; readonly inner: readonly Inline[] }
  | { readonly kind: "heading"; readonly level: 1 | 2 | 3; readonly inner: readonly Inline[] }
  | { readonly kind: "code"; readonly text: string }
  | { readonly kind: "quote"; readonly blocks: readonly Block[] }
  | { readonly kind: "list"; readonly items: readonly Item[] };

const FENCE = /```(?:([\w+-]+)\n)?\n?([\s\S]*?)\n?```/g;

export function parseMarkdown(text: string): Block[] {
  const blocks: Block[] = [];
  let from = 0;
  for (const match of text.matchAll(FENCE)) {
    if (match[2]?.trim() === "") continue;
    blocks.push(...parseLines(text.slice(from, match.index).replace(/\n$/, "")));
    blocks.push({ kind: "code", text: match[2] ?? "" });
    from = match.index + match[0].length;
  }
  return [...blocks, ...parseLines(from === 0 ? text : text.slice(from).replace(/^\n/, ""))];
}

const HEADING = /^(#{1,3}) +(.+)$/;
const SUBTEXT = /^-# +(.+)$/;
const ITEM = /^( *)(?:[-*]|(\d+)\.) +(.+)$/;

function parseLines(text: string): Block[] {
  if (text === "") return [];
  const lines = text.split("\n");
  const blocks: Block[] = [];
  let plain: string[] = [];
  const endParagraph = (): void => {
    if (plain.length > 0) blocks.push({ kind: "paragraph", inner: parseInline(plain.join("\n")) });
    plain = [];
  };
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? "";
    if (line.startsWith(">>> ")) {
      endParagraph();
      blocks.push({ kind: "quote", blocks: parseLines([line.slice(4), ...lines.slice(index + 1)].join("\n")) });
      return blocks;
    }
    const special = (taken: RegExp): string[] => {
      const run: string[] = [];
      while (taken.test(lines[index] ?? "")) run.push(lines[index++] ?? "");
      index -= 1;
      return run;
    };
    const heading = HEADING.exec(line);
    const subtext = SUBTEXT.exec(line);
    if (/^> /.test(line)) {
      endParagraph();
      blocks.push({
        kind: "quote",
        blocks: parseLines(
          special(/^> /)
            .map((each) => each.slice(2))
            .join("\n"),
        ),
      });
    } else if (heading) {
      endParagraph();
      // The pattern takes one to three marks.
      const level = (heading[1] ?? "#").length as 1 | 2 | 3;
      blocks.push({ kind: "heading", level, inner: parseInline(heading[2] ?? "") });
    } else if (subtext) {
      endParagraph();
      blocks.push({ kind: "subtext", inner: parseInline(subtext[1] ?? "") });
    } else if (ITEM.test(line)) {
      endParagraph();
      blocks.push({ kind: "list", items: special(ITEM).map(parseItem) });
    } else plain.push(line);
  }
  endParagraph();
  return blocks;
}

function parseItem(line: string): Item {
  const [, indent = "", number, text = ""] = ITEM.exec(line) ?? [];
  return {
    depth: Math.min(Math.floor(indent.length / 2), 5),
    number: number === undefined ? undefined : Number(number),
    inner: parseInline(text),
  };
}

interface Rule {
  readonly pattern: RegExp;
  readonly read: (match: RegExpExecArray) => Inline | undefined;
}

const ADDRESS = /^https?:\/\/[^\s<>]+[^\s<>.,:;"')\]]/;

/** Tried in this order at each place. */
const RULES: readonly Rule[] = [
  { pattern: /^\\([^A-Za-z0-9\s])/, read: ([, text = ""]) => ({ kind: "text", text }) },
  { pattern: /^\n/, read: () => ({ kind: "break" }) },
  {
    pattern: /^(`{1,2})([\s\S]*?[^`])\1(?!`)/,
    read: ([, , text = ""]) => ({ kind: "code", text: text.trim() || text }),
  },
  { pattern: /^<@!?(\d+)>/, read: ([, id = ""]) => ({ kind: "user", id }) },
  { pattern: /^<@&(\d+)>/, read: ([, id = ""]) => ({ kind: "role", id }) },
  { pattern: /^<#(\d+)>/, read: ([, id = ""]) => ({ kind: "channel", id }) },
  { pattern: /^<\/([^:>]+):\d+>/, read: ([, name = ""]) => ({ kind: "command", name }) },
  { pattern: /^<a?:(\w+):\d+>/, read: ([, name = ""]) => ({ kind: "emoji", name }) },
  {
    pattern: /^<t:(-?\d{1,13})(?::([tTdDfFsSR]))?>/,
    read: ([, seconds, style = "f"]) => ({ kind: "time", at: Number(seconds) * 1_000, style }),
  },
  { pattern: /^@(?:everyone|here)/, read: ([text = ""]) => ({ kind: "everyone", text }) },
  {
    pattern: /^\[((?:\\.|[^\]\\\n])+)\]\(<?(https?:\/\/[^\s)>]+)>?(?: "[^"]*")?\)/,
    read: ([, label = "", url = ""]) => linkTo(url, parseInline(label)),
  },
  { pattern: /^<(https?:\/\/[^\s>]+)>/, read: ([, url = ""]) => linkTo(url, [{ kind: "text", text: url }]) },
  { pattern: ADDRESS, read: ([url = ""]) => linkTo(url, [{ kind: "text", text: url }]) },
  {
    pattern: /^\*\*((?:\\[\s\S]|[^\\])+?)\*\*(?!\*)/,
    read: ([, text = ""]) => ({ kind: "bold", inner: parseInline(text) }),
  },
  {
    pattern: /^__((?:\\[\s\S]|[^\\])+?)__(?!_)/,
    read: ([, text = ""]) => ({ kind: "underline", inner: parseInline(text) }),
  },
  { pattern: /^~~((?:\\[\s\S]|[^\\])+?)~~/, read: ([, text = ""]) => ({ kind: "strike", inner: parseInline(text) }) },
  {
    pattern: /^\|\|((?:\\[\s\S]|[^\\])+?)\|\|/,
    read: ([, text = ""]) => ({ kind: "spoiler", inner: parseInline(text) }),
  },
  {
    pattern: /^\*(?![\s*])((?:\*\*[^*]+\*\*|\\[\s\S]|[^\\*])+?)(?<!\s)\*(?!\*)/,
    read: ([, text = ""]) => ({ kind: "italic", inner: parseInline(text) }),
  },
  {
    pattern: /^_(?![\s_])((?:__[^_]+__|\\[\s\S]|[^\\_])+?)_(?![\w_])/,
    read: ([, text = ""]) => ({ kind: "italic", inner: parseInline(text) }),
  },
];

/** What may begin a rule; everything up to the next one is text. */
const MARKS = /[\\\n`<@[h*_~|]/;

export function parseInline(text: string): Inline[] {
  const parts: Inline[] = [];
  const addText = (more: string): void => {
    const last = parts.at(-1);
    if (last?.kind === "text") parts[parts.length - 1] = { kind: "text", text: last.text + more };
    else parts.push({ kind: "text", text: more });
  };
  let rest = text;
  while (rest !== "") {
    const found = firstMatch(rest);
    if (found) {
      if (found.part.kind === "text") addText(found.part.text);
      else parts.push(found.part);
      rest = rest.slice(found.length);
      continue;
    }
    const next = rest.slice(1).search(MARKS);
    const length = next < 0 ? rest.length : next + 1;
    addText(rest.slice(0, length));
    rest = rest.slice(length);
  }
  return parts;
}

function firstMatch(text: string): { readonly part: Inline; readonly length: number } | undefined {
  for (const { pattern, read } of RULES) {
    const match = pattern.exec(text);
    const part = match && read(match);
    if (part) return { part, length: match[0].length };
  }
  return undefined;
}

function linkTo(url: string, inner: readonly Inline[]): Inline {
  return { kind: "link", url, inner };
}
