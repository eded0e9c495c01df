import { ButtonStyle, ComponentType, MessageFlags } from "discord-api-types/v10";
import { fieldError, type FieldFault } from "../spec/index.js";
import { schemeFault } from "./embeds.js";
import { flagsOf, type MessageForm } from "./message-form.js";
import { messageRule } from "./messages.js";
import { given, type Json, list, object, objects, repeats, text, trimmedLength, whole } from "./read.js";
import { at, doc, experience, fault, type Rule } from "./rule.js";

const reference = (section: string): string => doc("components/reference", section);

/** A component with its place in the body. */
export interface Placed {
  readonly path: readonly (string | number)[];
  readonly each: Json;
}

/** All components of a tree, parents before children. */
export function componentsIn(value: unknown, path: readonly (string | number)[]): Placed[] {
  return objects(value).flatMap(({ index, each }) => {
    const here = [...path, index];
    return [
      { path: here, each },
      ...componentsIn(each.components, [...here, "components"]),
      ...["accessory", "component"]
        .filter((key) => given(each[key]))
        .map((key) => ({ path: [...here, key], each: object(each[key]) })),
    ];
  });
}

export const isSelect = (component: Json): boolean =>
  [
    ComponentType.StringSelect,
    ComponentType.UserSelect,
    ComponentType.RoleSelect,
    ComponentType.MentionableSelect,
    ComponentType.ChannelSelect,
  ].includes(whole(component.type) ?? -1);

const isV2 = (form: MessageForm): boolean => (flagsOf(form) & MessageFlags.IsComponentsV2) !== 0;

/** A rule about each component of a message; paths are relative to the component. */
function componentRule(id: string, source: string, find: (component: Json) => readonly FieldFault[]): Rule {
  return messageRule(id, source, ({ body }) => within(componentsIn(body.components, ["components"]), find));
}

export function within(placed: readonly Placed[], find: (component: Json) => readonly FieldFault[]): FieldFault[] {
  return placed.flatMap(({ path, each }) => find(each).map((found) => ({ ...found, path: [...path, ...found.path] })));
}

const rowCount = messageRule("component.rows", reference("legacy-message-component-behavior"), (form) =>
  !isV2(form) && list(form.body.components).length > 5 ? [at(["components"], fieldError.badLength(1, 5))] : [],
);

const rowWidth = componentRule("component.row-width", reference("action-row"), (component) => {
  if (component.type !== ComponentType.ActionRow) return [];
  const children = objects(component.components);
  if (children.length < 2 || !children.some(({ each }) => isSelect(each))) return [];
  const message = "The specified component exceeds the maximum width";
  return children.slice(1).map(({ index }) => fault(["components", index], "COMPONENT_LAYOUT_WIDTH_EXCEEDED", message));
});

export function duplicatedCustomIds(placed: readonly Placed[]): FieldFault[] {
  return repeats(placed, ({ each }) => text(each.custom_id)).map(({ path }) =>
    fault([...path, "custom_id"], "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated"),
  );
}

const customIds = messageRule("component.custom-id-unique", reference("anatomy-of-a-component-custom-id"), ({ body }) =>
  duplicatedCustomIds(componentsIn(body.components, ["components"])),
);

/** A rule about each button. */
function buttonRule(id: string, find: (button: Json) => readonly FieldFault[], source = reference("button")): Rule {
  return componentRule(id, source, (component) => (component.type === ComponentType.Button ? find(component) : []));
}

const isLink = (button: Json): boolean => button.style === ButtonStyle.Link;
const isPremium = (button: Json): boolean => button.style === ButtonStyle.Premium;

const linkWithCustomId = buttonRule("button.link-with-custom-id", (button) =>
  isLink(button) && given(button.custom_id)
    ? [
        fault(
          ["custom_id"],
          "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE",
          "A custom id and url cannot both be specified",
        ),
      ]
    : [],
);
const linkWithoutUrl = buttonRule("button.link-without-url", (button) =>
  isLink(button) && !given(button.url) ? [fault(["url"], "BUTTON_COMPONENT_URL_REQUIRED", "A url is required")] : [],
);
const withoutCustomId = buttonRule("button.without-custom-id", (button) =>
  !isLink(button) && !isPremium(button) && !given(button.custom_id)
    ? [fault(["custom_id"], "BUTTON_COMPONENT_CUSTOM_ID_REQUIRED", "A custom id is required")]
    : [],
);
const urlOnAction = buttonRule("button.url-on-action", (button) =>
  !isLink(button) && given(button.url)
    ? [
        fault(
          ["url"],
          "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE",
          "A custom id and url cannot both be specified",
        ),
      ]
    : [],
);
const faceless = buttonRule(
  "button.label-or-emoji",
  (button) =>
    !isPremium(button) && trimmedLength(text(button.label) ?? "") === 0 && !given(button.emoji)
      ? [at(["label"], fieldError.required())]
      : [],
  experience,
);
const premium = buttonRule("button.premium", (button) => {
  if (!isPremium(button)) return [];
  const wrong = ["custom_id", "label", "url", "emoji"].filter((key) => given(button[key]));
  const forbidden = wrong.map((key) => fault([key], "BUTTON_COMPONENT_PREMIUM_FIELD", "Not on a premium button"));
  return given(button.sku_id) ? forbidden : [...forbidden, at(["sku_id"], fieldError.required())];
});
const linkScheme = buttonRule(
  "button.link-scheme",
  (button) => schemeFault(["url"], button.url, ["http", "https", "discord"]),
  experience,
);

/** Loose on purpose: which emojis Discord knows changes; words and `:names:` are none. */
const isEmoji = (name: string): boolean =>
  /\p{Extended_Pictographic}|[\u{1F1E6}-\u{1F1FF}]|\u20E3/u.test(name) && !/[\p{L}:]/u.test(name);

const emoji = componentRule("component.emoji", experience, (component) => {
  const holders = [{ path: [] as (string | number)[], each: component }].concat(
    objects(component.options).map(({ index, each }) => ({ path: ["options", index], each })),
  );
  return holders
    .filter(({ each }) => {
      const { id, name } = object(each.emoji);
      return given(each.emoji) && !given(id) && !isEmoji(text(name) ?? "");
    })
    .map(({ path }) => fault([...path, "emoji", "name"], "BUTTON_COMPONENT_INVALID_EMOJI", "Invalid emoji"));
});

/** Faults of one select menu, in a message or a modal. */
export const selectFaults = {
  duplicateValues: (select: Json): FieldFault[] =>
    repeats(objects(select.options), ({ each }) => text(each.value)).map(({ index }) =>
      fault(
        ["options", index],
        "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
        "The specified option value is already used",
      ),
    ),
  minAboveMax: (select: Json): FieldFault[] => {
    const max = whole(select.max_values) ?? 1;
    return (whole(select.min_values) ?? 1) > max ? [at(["min_values"], fieldError.max(max))] : [];
  },
  moreThanOptions: (select: Json): FieldFault[] => {
    if (select.type !== ComponentType.StringSelect) return [];
    const options = list(select.options).length;
    return ["min_values", "max_values"]
      .filter((key) => options > 0 && (whole(select[key]) ?? 0) > options)
      .map((key) => at([key], fieldError.max(options)));
  },
  defaults: (select: Json): FieldFault[] => {
    const chosen =
      objects(select.options).filter(({ each }) => each.default === true).length + list(select.default_values).length;
    const max = whole(select.max_values) ?? 1;
    if (chosen <= max) return [];
    const message = "The specified number of default values exceeds the specified maximum values";
    return [
      fault(
        [given(select.default_values) ? "default_values" : "options"],
        "SELECT_COMPONENT_TOO_MANY_DEFAULT_VALUES",
        message,
      ),
    ];
  },
} as const;

const selectRule = (id: string, section: string, find: (select: Json) => FieldFault[]): Rule =>
  componentRule(id, reference(section), (component) => (isSelect(component) ? find(component) : []));

const displayOnly: readonly number[] = [
  ComponentType.Section,
  ComponentType.TextDisplay,
  ComponentType.MediaGallery,
  ComponentType.File,
  ComponentType.Separator,
  ComponentType.Container,
];

const v2Flag = messageRule("component.v2-needs-flag", doc("components/reference"), (form) =>
  isV2(form)
    ? []
    : objects(form.body.components)
        .filter(({ each }) => displayOnly.includes(whole(each.type) ?? -1))
        .map(({ index }) =>
          fault(["components", index], "UNION_TYPE_CHOICES", 'Value of field "type" must be one of (1,).'),
        ),
);

const v2Count = messageRule("component.v2-count", doc("components/reference"), (form) =>
  isV2(form) && componentsIn(form.body.components, []).length > 40
    ? [fault(["components"], "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", "The maximum number of components is 40")]
    : [],
);

const v2Text = messageRule("component.v2-text-size", experience, (form) => {
  const total = componentsIn(form.body.components, [])
    .filter(({ each }) => each.type === ComponentType.TextDisplay)
    .reduce((sum, { each }) => sum + trimmedLength(text(each.content) ?? ""), 0);
  const message = "Components displayable text size exceeds maximum size of 4000";
  return total > 4000 ? [fault(["components"], "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", message)] : [];
});

export const componentRules: readonly Rule[] = [
  rowCount,
  rowWidth,
  customIds,
  linkWithCustomId,
  linkWithoutUrl,
  withoutCustomId,
  urlOnAction,
  faceless,
  premium,
  linkScheme,
  emoji,
  selectRule("select.option-values", "string-select-select-option-structure", selectFaults.duplicateValues),
  selectRule("select.min-above-max", "string-select-string-select-structure", selectFaults.minAboveMax),
  selectRule("select.range-above-options", "string-select-string-select-structure", selectFaults.moreThanOptions),
  selectRule("select.defaults-above-max", "user-select-user-select-structure", selectFaults.defaults),
  v2Flag,
  v2Count,
  v2Text,
];
