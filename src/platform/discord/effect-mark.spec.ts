import type { Embed } from "discord.js";
import { expect, it } from "vitest";
import { shopEmbed } from "./embed.js";
import { isMarked, marked } from "./effect-mark.js";
import { newMessage, type View } from "./view.js";

const seen = (view: View) => ({ content: view.content ?? "", embeds: (view.embeds ?? []) as unknown as Embed[] });

const views: Readonly<Record<string, View>> = {
  text: { content: "Paid." },
  description: { embeds: [shopEmbed({ title: "Paid", description: "Thanks." })] },
  title: { embeds: [shopEmbed({ title: "Paid" })] },
  both: { content: "Look", embeds: [shopEmbed({ title: "Paid" })] },
  longest: {
    embeds: [shopEmbed({ title: "T".repeat(300), description: "x".repeat(7_000), footer: "f".repeat(2_100) })],
  },
};

it.each(Object.keys(views))("recognises a message by its effect key: %s", (kind) => {
  const sent = marked(views[kind] ?? {}, "order.paid:12");
  expect(isMarked(seen(sent), "order.paid:12")).toBe(true);
  expect(isMarked(seen(sent), "order.paid:13")).toBe(false);
  expect(isMarked(seen(views[kind] ?? {}), "order.paid:12")).toBe(false);
  expect(() => newMessage(sent)).not.toThrow();
});

it("changes nothing that people see", () => {
  const text = marked({ content: "Paid." }, "key").content ?? "";
  expect(text.replace(/[\u200B\u200C]/g, "")).toBe("Paid.");
});
