import { type BadRequest, button, form, label, modal, option, row, select, send, textInput, times, x } from "./case.js";

const V2 = 1 << 15;
const withRow = (...components: object[]): ReturnType<typeof send> => send({ components: [row(...components)] });
const link = (fields: object): object => ({ type: 2, style: 5, label: "Open", url: "https://example.com", ...fields });
const userSelect = (fields: object): object => ({ type: 5, custom_id: "users", ...fields });
const two = [option({ value: "a" }), option({ value: "b" })];
const display = (content: string): object => ({ type: 10, content });

/** What components of messages and modals may not be. */
export const componentCases: readonly BadRequest[] = [
  form("component.rows", "six rows", "components BASE_TYPE_BAD_LENGTH", {
    bad: send({ components: times(6, (index) => row(button({ custom_id: `b${index}` }))) }),
    good: send({ components: times(5, (index) => row(button({ custom_id: `b${index}` }))) }),
  }),
  form("component.row-width", "a select beside a button", "components.0.components.1 COMPONENT_LAYOUT_WIDTH_EXCEEDED", {
    bad: withRow(select({}), button({})),
    good: send({ components: [row(select({})), row(button({}))] }),
  }),
  form("component.row-width", "two selects in a row", "components.0.components.1 COMPONENT_LAYOUT_WIDTH_EXCEEDED", {
    bad: withRow(select({}), userSelect({})),
    good: withRow(userSelect({})),
  }),
  form(
    "component.custom-id-unique",
    "one custom id on two rows",
    "components.1.components.0.custom_id COMPONENT_CUSTOM_ID_DUPLICATED",
    {
      bad: send({ components: [row(button({ custom_id: "a" })), row(select({ custom_id: "a" }))] }),
      good: send({ components: [row(button({ custom_id: "a" })), row(select({ custom_id: "b" }))] }),
    },
  ),
  form(
    "component.custom-id-unique",
    "one custom id on two buttons",
    "components.0.components.1.custom_id COMPONENT_CUSTOM_ID_DUPLICATED",
    { bad: withRow(button({}), button({})), good: withRow(button({}), button({ custom_id: "other" })) },
  ),
  form(
    "button.link-with-custom-id",
    "a link with a custom id",
    "components.0.components.0.custom_id BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE",
    { bad: withRow(link({ custom_id: "a" })), good: withRow(link({})) },
  ),
  form("button.link-without-url", "a link to nowhere", "components.0.components.0.url BUTTON_COMPONENT_URL_REQUIRED", {
    bad: withRow({ type: 2, style: 5, label: "Open" }),
    good: withRow(link({})),
  }),
  form(
    "button.without-custom-id",
    "a button without custom id",
    "components.0.components.0.custom_id BUTTON_COMPONENT_CUSTOM_ID_REQUIRED",
    { bad: withRow({ type: 2, style: 2, label: "Press" }), good: withRow(button({ style: 2 })) },
  ),
  form(
    "button.url-on-action",
    "a button with an address",
    "components.0.components.0.url BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE",
    { bad: withRow(button({ url: "https://example.com" })), good: withRow(button({})) },
  ),
  form("button.label-or-emoji", "a button that says nothing", "components.0.components.0.label BASE_TYPE_REQUIRED", {
    bad: withRow(button({ label: " " })),
    good: withRow({ type: 2, style: 1, custom_id: "a", emoji: { name: "🔒" } }),
  }),
  form("button.premium", "a premium button without an SKU", "components.0.components.0.sku_id BASE_TYPE_REQUIRED", {
    bad: withRow({ type: 2, style: 6 }),
  }),
  form("button.link-scheme", "a link that opens a script", "components.0.components.0.url URL_TYPE_INVALID_SCHEME", {
    bad: withRow(link({ url: "javascript:alert(1)" })),
    good: withRow(link({ url: "discord://-/channels/@me" })),
  }),
  form(
    "component.emoji",
    "a word for an emoji",
    "components.0.components.0.emoji.name BUTTON_COMPONENT_INVALID_EMOJI",
    {
      bad: withRow(button({ emoji: { name: ":lock:" } })),
      good: withRow(button({ emoji: { name: "⬅️" } })),
    },
  ),
  form(
    "component.emoji",
    "an option with a letter for an emoji",
    "components.0.components.0.options.0.emoji.name BUTTON_COMPONENT_INVALID_EMOJI",
    {
      bad: withRow(select({ options: [option({ emoji: { name: "x" } })] })),
      good: withRow(select({ options: [option({ emoji: { name: "🇩🇪" } })] })),
    },
  ),
  form(
    "select.option-values",
    "two options of one value",
    "components.0.components.0.options.1 SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
    { bad: withRow(select({ options: [option({}), option({})] })), good: withRow(select({ options: two })) },
  ),
  form("select.min-above-max", "at least two of at most one", "components.0.components.0.min_values NUMBER_TYPE_MAX", {
    bad: withRow(select({ options: two, min_values: 2, max_values: 1 })),
    good: withRow(select({ options: two, min_values: 2, max_values: 2 })),
  }),
  form("select.range-above-options", "three of two options", "components.0.components.0.max_values NUMBER_TYPE_MAX", {
    bad: withRow(select({ options: two, max_values: 3 })),
    good: withRow(select({ options: two, max_values: 2 })),
  }),
  form(
    "select.defaults-above-max",
    "two defaults where one can be chosen",
    "components.0.components.0.options SELECT_COMPONENT_TOO_MANY_DEFAULT_VALUES",
    {
      bad: withRow(select({ options: [option({ value: "a", default: true }), option({ value: "b", default: true })] })),
      good: withRow(select({ options: [option({ value: "a", default: true }), option({ value: "b" })] })),
    },
  ),
  form(
    "select.defaults-above-max",
    "two default users where one can be chosen",
    "components.0.components.0.default_values SELECT_COMPONENT_TOO_MANY_DEFAULT_VALUES",
    {
      bad: withRow(
        userSelect({
          default_values: [
            { id: "1", type: "user" },
            { id: "2", type: "user" },
          ],
        }),
      ),
      good: withRow(userSelect({ default_values: [{ id: "1", type: "user" }] })),
    },
  ),
  form("component.v2-needs-flag", "a text display without the flag", "components.0 UNION_TYPE_CHOICES", {
    bad: send({ content: "a", components: [display("a")] }),
    good: send({ flags: V2, components: [display("a")] }),
  }),
  form("component.v2-count", "41 components in all", "components COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", {
    bad: send({
      flags: V2,
      components: [{ type: 17, components: times(38, () => display("a")) }, display("b"), display("c")],
    }),
    good: send({ flags: V2, components: [{ type: 17, components: times(38, () => display("a")) }, display("b")] }),
  }),
  form("component.v2-text-size", "4,001 characters of text", "components COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", {
    bad: send({ flags: V2, components: [display(x(4000)), display("a")] }),
    good: send({ flags: V2, components: [display(x(3999)), display("a")] }),
  }),

  form("modal.components", "six questions", "data.components BASE_TYPE_BAD_LENGTH", {
    bad: modal({ components: times(6, (index) => label(textInput({ custom_id: `i${index}` }))) }),
    good: modal({ components: times(5, (index) => label(textInput({ custom_id: `i${index}` }))) }),
  }),
  form(
    "modal.custom-id-unique",
    "one custom id on two questions",
    "data.components.1.component.custom_id COMPONENT_CUSTOM_ID_DUPLICATED",
    {
      bad: modal({ components: [label(textInput({})), label(textInput({}))] }),
      good: modal({ components: [label(textInput({})), label(textInput({ custom_id: "other" }))] }),
    },
  ),
  form(
    "text-input.min-above-max",
    "at least 10 of at most 5",
    "data.components.0.component.min_length NUMBER_TYPE_MAX",
    {
      bad: modal({ components: [label(textInput({ min_length: 10, max_length: 5 }))] }),
      good: modal({ components: [label(textInput({ min_length: 5, max_length: 5 }))] }),
    },
  ),
  form(
    "text-input.value-too-long",
    "a value over its limit",
    "data.components.0.component.value BASE_TYPE_MAX_LENGTH",
    {
      bad: modal({ components: [label(textInput({ max_length: 5, value: x(6) }))] }),
      good: modal({ components: [label(textInput({ max_length: 5, value: x(5) }))] }),
    },
  ),
  form(
    "text-input.value-too-short",
    "a value under its minimum",
    "data.components.0.component.value BASE_TYPE_MIN_LENGTH",
    {
      bad: modal({ components: [label(textInput({ min_length: 5, value: x(4) }))] }),
      good: modal({ components: [label(textInput({ min_length: 5, value: x(5) }))] }),
    },
  ),
  form(
    "text-input.one-per-row",
    "two inputs in a row",
    "data.components.0.components.1 COMPONENT_LAYOUT_WIDTH_EXCEEDED",
    {
      bad: modal({ components: [row(textInput({ label: "A" }), textInput({ label: "B", custom_id: "b" }))] }),
      good: modal({ components: [row(textInput({ label: "A" })), row(textInput({ label: "B", custom_id: "b" }))] }),
    },
  ),
  form("text-input.label", "an input without a label", "data.components.0.components.0.label BASE_TYPE_REQUIRED", {
    bad: modal({ components: [row(textInput({}))] }),
    good: modal({ components: [row(textInput({ label: "A" }))] }),
  }),
  form("text-input.label", "a label in a label", "data.components.0.component.label TEXT_INPUT_LABEL_IN_LABEL", {
    bad: modal({ components: [label(textInput({ label: "A" }))] }),
    good: modal({ components: [label(textInput({}))] }),
  }),
  form("modal.disabled", "a disabled select", "data.components.0.component.disabled MODAL_COMPONENT_DISABLED", {
    bad: modal({ components: [label(select({ disabled: true }))] }),
    good: modal({ components: [label(select({ disabled: false }))] }),
  }),
  form(
    "modal.required-select-minimum",
    "required and none needed",
    "data.components.0.component.min_values NUMBER_TYPE_MIN",
    {
      bad: modal({ components: [label(select({ min_values: 0 }))] }),
      good: modal({ components: [label(select({ min_values: 0, required: false }))] }),
    },
  ),
  form(
    "modal.file-upload-range",
    "at least three files of at most two",
    "data.components.0.component.min_values NUMBER_TYPE_MAX",
    {
      bad: modal({ components: [label({ type: 19, custom_id: "files", min_values: 3, max_values: 2 })] }),
      good: modal({ components: [label({ type: 19, custom_id: "files", min_values: 2, max_values: 2 })] }),
    },
  ),
  form(
    "modal.select-option-values",
    "two options of one value in a modal",
    "data.components.0.component.options.1 SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
    {
      bad: modal({ components: [label(select({ options: [option({}), option({})] }))] }),
      good: modal({ components: [label(select({ options: two }))] }),
    },
  ),
  form(
    "modal.select-min-above-max",
    "at least two of at most one in a modal",
    "data.components.0.component.min_values NUMBER_TYPE_MAX",
    {
      bad: modal({ components: [label(select({ options: two, min_values: 2 }))] }),
      good: modal({ components: [label(select({ options: two, min_values: 2, max_values: 2 }))] }),
    },
  ),
  form(
    "modal.select-range-above-options",
    "three of two options in a modal",
    "data.components.0.component.max_values NUMBER_TYPE_MAX",
    {
      bad: modal({ components: [label(select({ options: two, max_values: 3 }))] }),
      good: modal({ components: [label(select({ options: two, max_values: 2 }))] }),
    },
  ),
  form(
    "modal.select-defaults-above-max",
    "two defaults where one can be chosen in a modal",
    "data.components.0.component.options SELECT_COMPONENT_TOO_MANY_DEFAULT_VALUES",
    {
      bad: modal({
        components: [
          label(select({ options: [option({ value: "a", default: true }), option({ value: "b", default: true })] })),
        ],
      }),
      good: modal({
        components: [label(select({ options: [option({ value: "a", default: true }), option({ value: "b" })] }))],
      }),
    },
  ),
];
