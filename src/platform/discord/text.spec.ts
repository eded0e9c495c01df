import fc from "fast-check";
import { expect, it } from "vitest";
import { cut, escapeMarkdown, lines, table } from "./text.js";

it("cuts to the limit without halving a character", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 60 }), fc.integer({ min: 8, max: 40 }), (text, limit) => {
      const kept = cut(text, limit);
      expect(kept.length).toBeLessThanOrEqual(limit);
      expect(kept).not.toMatch(/\p{Surrogate}/u);
      if (text.length <= limit) expect(kept).toBe(text);
    }),
  );
  expect(cut("ab😀cd", 4)).toBe("ab…");
  expect(cut("ab\\*cd", 4)).toBe("ab…");
  expect(cut("a\\\\*cd", 4)).toBe("a\\\\…");
});

it("closes a code block that the cut would leave open", () => {
  const kept = cut(`Prices\n\`\`\`\n${"1.00\n".repeat(50)}\`\`\``, 60);
  expect(kept.length).toBeLessThanOrEqual(60);
  expect(kept.split("```")).toHaveLength(3);
  expect(kept.endsWith("…\n```")).toBe(true);
});

it("shows what people wrote as they wrote it", () => {
  expect(escapeMarkdown("**bold** [win](http://x) <@123>")).toBe("\\*\\*bold\\*\\* \\[win\\]\\(http://x\\) \\<@123\\>");
  expect(escapeMarkdown("# Title\n- item\n1. one")).toBe("\\# Title\n\\- item\n1\\. one");
  expect(escapeMarkdown("Half-price #1042, 3.50")).toBe("Half-price #1042, 3.50");
});

it("leaves out lines that do not apply", () => {
  expect(lines("Order #1", false, undefined, "", "Paid")).toBe("Order #1\n\nPaid");
});

it("aligns figures below each other", () => {
  const columns = [{ title: "Kind" }, { title: "Amount", align: "right" as const }];
  expect(
    table(columns, [
      ["Deposit", "+$5.00"],
      ["Buy `it`\nnow", "-$13.00"],
    ]),
  ).toBe(["```", "Kind           Amount", "Deposit        +$5.00", "Buy 'it' now  -$13.00", "```"].join("\n"));
});

it("keeps a long table within an embed and says what is missing", () => {
  const shown = table(
    [{ title: "Product" }],
    Array.from({ length: 500 }, (_, i) => [`Product number ${i}`]),
  );
  expect(shown.length).toBeLessThanOrEqual(4_000);
  const rows = shown.match(/Product number/g)?.length ?? 0;
  expect(shown).toContain(`… and ${500 - rows} more`);
});
