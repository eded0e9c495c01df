import { ButtonStyle, ComponentType } from "discord.js";
import { expect, it } from "vitest";
import { confirmView, dismiss } from "./confirm.js";
import { button, buttonRows, modal, select } from "./controls.js";
import { action, pageNumber } from "./custom-id.js";
import { shopEmbed } from "./embed.js";
import { clampPage, pagerRows } from "./pager.js";
import { editedMessage, newMessage } from "./view.js";

it("pings nobody unless the view names them", () => {
  const view = { content: "@everyone <@&12345678901234567>" };
  const nobody = { parse: [], users: [], roles: [], repliedUser: false };
  expect(newMessage(view).allowedMentions).toEqual(nobody);
  expect(editedMessage(view).allowedMentions).toEqual(nobody);
  expect(newMessage({ ...view, pings: { roles: ["12345678901234567"] } }).allowedMentions).toEqual({
    ...nobody,
    roles: ["12345678901234567"],
  });
});

it("removes from an edited message what the view does not name", () => {
  expect(editedMessage({})).toMatchObject({ content: null, embeds: [], components: [], attachments: [] });
});

it("refuses a message that Discord would refuse", () => {
  const long = shopEmbed({ description: "x".repeat(4_000) });
  expect(() => newMessage({ embeds: [long, long] })).toThrow(/not 2 of 8000/);
  const row = [button({ label: "A", id: "a" })];
  expect(() => newMessage({ components: Array.from({ length: 6 }, () => row) })).toThrow(RangeError);
  expect(newMessage({ components: [[], row] }).components).toEqual([
    { type: ComponentType.ActionRow, components: row },
  ]);
});

it("keeps controls within Discord's limits", () => {
  const options = Array.from({ length: 25 }, (_, i) => ({
    label: "L".repeat(200),
    value: String(i),
    description: "D".repeat(200),
  }));
  const made = select({ id: "s", placeholder: "P".repeat(300), options, atMost: 99 });
  expect(made.placeholder).toHaveLength(150);
  expect(made.options.every(({ label, description }) => label.length === 100 && description?.length === 100)).toBe(
    true,
  );
  expect(made.max_values).toBe(25);
  expect(() => select({ id: "s", placeholder: "p", options: [...options, { label: "26", value: "26" }] })).toThrow(
    RangeError,
  );
  expect(() => select({ id: "s", placeholder: "p", options: [] })).toThrow(RangeError);
  expect(button({ label: "B".repeat(100), id: "b" })).toMatchObject({ label: `${"B".repeat(79)}…` });
  expect(button({ label: "B", id: "b", emoji: "<:coin:12345678901234567>" })).toMatchObject({
    emoji: { id: "12345678901234567", name: "coin" },
  });
  expect(
    buttonRows(Array.from({ length: 7 }, (_, i) => button({ label: "B", id: `b${i}` }))).map((row) => row.length),
  ).toEqual([5, 2]);
});

it("builds a form that discord.js accepts", () => {
  const form = modal({
    id: "spec.form",
    title: "T".repeat(60),
    fields: [
      { kind: "line", id: "url", label: "L".repeat(60), hint: "With https", longest: 200, value: "v".repeat(300) },
      { kind: "paragraph", id: "note", label: "Note", required: false },
      { kind: "choice", id: "size", label: "Size", options: [{ label: "S", value: "s" }] },
      { kind: "files", id: "proof", label: "Proof", atMost: 2 },
    ],
  }).toJSON();
  expect(form.title).toHaveLength(45);
  expect(form.components).toHaveLength(4);
  expect(form.components[0]).toMatchObject({
    type: ComponentType.Label,
    component: { max_length: 200, required: true },
  });
  expect(() => modal({ id: "spec.form", title: "T", fields: [] })).toThrow(RangeError);
});

it("turns pages between the first and the last", () => {
  const turn = action("spec.turnPages", { page: pageNumber });
  const idOf = (page: number) => turn.id({ page });
  expect(pagerRows(idOf, 1, 1)).toEqual([]);
  const [row] = pagerRows(idOf, 2, 2);
  expect(row).toMatchObject([
    { label: "Previous", custom_id: "spec.turnPages:1" },
    { label: "Page 2 of 2", disabled: true },
    { label: "Next", disabled: true },
  ]);
  const ids = row?.map((each) => ("custom_id" in each ? each.custom_id : ""));
  expect(new Set(ids).size).toBe(3);
  expect([clampPage(0, 5), clampPage(9, 5), clampPage(3, 0), clampPage(3, 5)]).toEqual([1, 5, 1, 3]);
});

it("asks with a way out", () => {
  const view = confirmView({
    title: "Delete it?",
    lines: ["Gone."],
    confirmLabel: "Delete",
    confirmId: "x",
    danger: true,
  });
  expect(view.components).toMatchObject([
    [
      { label: "Delete", style: ButtonStyle.Danger, custom_id: "x" },
      { label: "Cancel", custom_id: dismiss.id({}) },
    ],
  ]);
});
