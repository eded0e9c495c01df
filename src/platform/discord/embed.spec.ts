import fc from "fast-check";
import { expect, it } from "vitest";
import { embedLength, palette, shopEmbed } from "./embed.js";

const text = fc.oneof(
  fc.string({ maxLength: 30 }),
  fc.integer({ min: 0, max: 7_000 }).map((length) => "x".repeat(length)),
);

it("fits Discord's limits whatever goes in", () => {
  const specs = fc.record(
    {
      title: text,
      description: text,
      footer: text,
      author: fc.record({ name: text }),
      fields: fc.array(fc.record({ name: text, value: text, yields: fc.boolean() }), { maxLength: 40 }),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(specs, (spec) => {
      const embed = shopEmbed(spec);
      expect(embedLength(embed)).toBeLessThanOrEqual(6_000);
      expect(embed.title?.length ?? 0).toBeLessThanOrEqual(256);
      expect(embed.description?.length ?? 0).toBeLessThanOrEqual(4_096);
      expect(embed.footer?.text.length ?? 0).toBeLessThanOrEqual(2_048);
      expect(embed.author?.name.length ?? 0).toBeLessThanOrEqual(256);
      expect(embed.fields?.length ?? 0).toBeLessThanOrEqual(25);
      for (const { name, value } of embed.fields ?? []) {
        expect(name.trim().length).toBeGreaterThan(0);
        expect(name.length).toBeLessThanOrEqual(256);
        expect(value.trim().length).toBeGreaterThan(0);
        expect(value.length).toBeLessThanOrEqual(1_024);
      }
    }),
  );
});

it("shows what it is told", () => {
  const at = new Date("2026-12-24T18:00:00Z");
  expect(shopEmbed({ title: "Order #7", tone: "success", fields: [{ name: "Due", value: "$5.00" }], at })).toEqual({
    title: "Order #7",
    color: palette.success,
    fields: [{ name: "Due", value: "$5.00", inline: false }],
    timestamp: "2026-12-24T18:00:00.000Z",
  });
});

it("shortens what yields, the longest of it first, and nothing else", () => {
  const answers = ["x".repeat(200), ...Array.from({ length: 4 }, () => "\\*".repeat(500))];
  const timeline = { name: "Timeline", value: "t".repeat(1_000) };
  const embed = shopEmbed({
    title: "Order #7",
    description: "d".repeat(1_500),
    fields: [...answers.map((value, i) => ({ name: `Question ${i + 1}`, value, yields: true })), timeline],
  });
  const [first, ...longer] = embed.fields?.slice(0, 5).map(({ value }) => value) ?? [];
  expect(first).toBe(answers[0]);
  for (const value of longer) expect(value).toMatch(/^(\\\*){350,500}…$/);
  expect(embed.fields?.at(-1)).toMatchObject(timeline);
  expect(embed.description).toHaveLength(1_500);
});
