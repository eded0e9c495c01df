import fc from "fast-check";
import { expect, it } from "vitest";
import { parseInline, parseMarkdown, type Block, type Inline } from "./markdown.js";

it("knows the inline marks, also within each other", () => {
  expect(parseInline("**bold _and italic_** ~~gone~~ __under__ ||secret||")).toEqual([
    { kind: "bold", inner: [text("bold "), { kind: "italic", inner: [text("and italic")] }] },
    text(" "),
    { kind: "strike", inner: [text("gone")] },
    text(" "),
    { kind: "underline", inner: [text("under")] },
    text(" "),
    { kind: "spoiler", inner: [text("secret")] },
  ]);
});

it("leaves marks alone that are escaped, unclosed or inside a word", () => {
  for (const plain of ["2 * 3 * 4", "snake_case_name", "**open", "a `open", "||open", "[x](ftp://a.b)"]) {
    expect(parseInline(plain)).toEqual([text(plain)]);
  }
  expect(parseInline("\\*no\\* \\<@123\\>")).toEqual([text("*no* <@123>")]);
});

it("knows mentions, commands and timestamps", () => {
  expect(parseInline("<@1><@!2><@&3><#4></buy:5><t:60:R><t:60>")).toEqual([
    { kind: "user", id: "1" },
    { kind: "user", id: "2" },
    { kind: "role", id: "3" },
    { kind: "channel", id: "4" },
    { kind: "command", name: "buy" },
    { kind: "time", at: 60_000, style: "R" },
    { kind: "time", at: 60_000, style: "f" },
  ]);
});

it("links only to the web", () => {
  expect(parseInline("[docs](https://a.example/x)")).toEqual([
    { kind: "link", url: "https://a.example/x", inner: [text("docs")] },
  ]);
  for (const hostile of ["[x](javascript:alert(1))", "[x](data:text/html,x)", "<javascript:alert(1)>"]) {
    expect(JSON.stringify(parseInline(hostile))).not.toContain('"link"');
  }
  // The full stop ends the sentence, not the address.
  expect(parseInline("See https://a.example/b.")).toEqual([
    text("See "),
    { kind: "link", url: "https://a.example/b", inner: [text("https://a.example/b")] },
    text("."),
  ]);
});

it("knows the blocks", () => {
  const blocks = parseMarkdown(
    "# Big\n-# small\n> quoted\n- one\n  - deeper\n3. third\nplain\n```ts\nlet **x**;\n```\nend",
  );
  expect(blocks.map(({ kind }) => kind)).toEqual([
    "heading",
    "subtext",
    "quote",
    "list",
    "paragraph",
    "code",
    "paragraph",
  ]);
  expect(blocks[3]).toEqual({
    kind: "list",
    items: [
      { depth: 0, number: undefined, inner: [text("one")] },
      { depth: 1, number: undefined, inner: [text("deeper")] },
      { depth: 0, number: 3, inner: [text("third")] },
    ],
  });
  expect(blocks[5]).toEqual({ kind: "code", text: "let **x**;" });
});

it("loses no word of any text, in time that a person does not notice", () => {
  const piece = fc.constantFrom(
    "**",
    "*",
    "_",
    "__",
    "~~",
    "||",
    "`",
    "```",
    "> ",
    "- ",
    "# ",
    "\n",
    "[",
    "](",
    ")",
    "<",
    ">",
    "\\",
    " ",
  );
  const word = fc.stringMatching(/^[a-z]{1,6}$/);
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, word), { maxLength: 200 }), (parts) => {
      const written = parts.join("");
      const startedAt = performance.now();
      const shown = parseMarkdown(written).map(wordsOf).join(" ");
      expect(performance.now() - startedAt).toBeLessThan(500);
      const letters = (each: string): string => each.replace(/[^a-z]/g, "");
      // Only the language of a code block is not shown.
      if (!written.includes("```")) expect(letters(shown)).toBe(letters(written));
    }),
    { numRuns: 500 },
  );
  const startedAt = performance.now();
  for (const hostile of ["*", "**a**a", "_", "__a__a", "||", "~~", "[", "`", "> ", "\\"])
    parseMarkdown(hostile.repeat(4_000 / hostile.length));
  expect(performance.now() - startedAt).toBeLessThan(10_000);
});

function text(of: string): Inline {
  return { kind: "text", text: of };
}

function wordsOf(block: Block): string {
  if (block.kind === "code") return block.text;
  if (block.kind === "quote") return block.blocks.map(wordsOf).join(" ");
  return (block.kind === "list" ? block.items.flatMap(({ inner }) => inner) : block.inner).map(wordsIn).join("");
}

function wordsIn(part: Inline): string {
  if ("inner" in part) return part.inner.map(wordsIn).join("");
  return "text" in part ? part.text : "";
}
