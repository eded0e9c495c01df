import {
  ButtonStyle,
  ComponentType,
  FileUploadBuilder,
  LabelBuilder,
  ModalBuilder,
  parseEmoji,
  RoleSelectMenuBuilder,
  StringSelectMenuBuilder,
  TextInputBuilder,
  TextInputStyle,
  type APIButtonComponent,
  type APIMessageComponentEmoji,
  type APISelectMenuComponent,
  type APISelectMenuOption,
  type APIStringSelectComponent,
} from "discord.js";
import type { Snowflake } from "../ids.js";
import { cut } from "./text.js";

/** What a row of a message holds: up to five buttons, or one select. */
export type Control = APIButtonComponent | APISelectMenuComponent;
export type Row = readonly Control[];

/** Discord's bounds on controls. */
const LABEL = 80;
const OPTION_LABEL = 100;
const PLACEHOLDER = 150;
export const MOST_OPTIONS = 25;
const BUTTONS_A_ROW = 5;
const MODAL_TITLE = 45;
const MODAL_LABEL = 45;
const MODAL_FIELDS = 5;
const MODAL_TEXT = 4_000;

const styles = {
  /** The one thing most people will want here. */
  primary: ButtonStyle.Primary,
  secondary: ButtonStyle.Secondary,
  success: ButtonStyle.Success,
  /** Cannot be undone. */
  danger: ButtonStyle.Danger,
} as const;

export interface ButtonSpec {
  /** What happens on a press, as a verb: `Pay with wallet`. */
  readonly label: string;
  /** From `action(…).id(…)`. */
  readonly id: string;
  /** `secondary` by default. */
  readonly style?: keyof typeof styles;
  /** A Unicode emoji or `<:name:id>`. */
  readonly emoji?: string;
  readonly disabled?: boolean;
}

export function button({ label, id, style = "secondary", emoji, disabled }: ButtonSpec): APIButtonComponent {
  return {
    type: ComponentType.Button,
    style: styles[style],
    label: cut(label, LABEL),
    custom_id: id,
    ...(emoji && { emoji: emojiOf(emoji) }),
    ...(disabled && { disabled }),
  };
}

/** A button that opens an address and comes back to nobody. */
export function linkButton({ label, url }: { readonly label: string; readonly url: string }): APIButtonComponent {
  return { type: ComponentType.Button, style: ButtonStyle.Link, label: cut(label, LABEL), url };
}

/** Buttons in rows of five. */
export function buttonRows(buttons: readonly APIButtonComponent[]): Row[] {
  return Array.from({ length: Math.ceil(buttons.length / BUTTONS_A_ROW) }, (_, i) =>
    buttons.slice(i * BUTTONS_A_ROW, (i + 1) * BUTTONS_A_ROW),
  );
}

export interface OptionSpec {
  readonly label: string;
  /** Comes back in `interaction.values`; read it with a field such as `rowId.parse`. */
  readonly value: string;
  readonly description?: string;
  readonly emoji?: string;
  readonly selected?: boolean;
}

export interface SelectSpec {
  readonly id: string;
  /** What is chosen here: `Choose a category`. */
  readonly placeholder: string;
  /** 1 to 25 with different values. */
  readonly options: readonly OptionSpec[];
  /** 1 by default. */
  readonly atLeast?: number;
  /** 1 by default; at most the number of options. */
  readonly atMost?: number;
  readonly disabled?: boolean;
}

/** @throws RangeError for no options or more than 25: the caller pages them */
export function select(spec: SelectSpec): APIStringSelectComponent {
  const { options, atLeast = 1, atMost = 1 } = spec;
  return {
    type: ComponentType.StringSelect,
    custom_id: spec.id,
    placeholder: cut(spec.placeholder, PLACEHOLDER),
    options: optionsOf(options),
    min_values: atLeast,
    max_values: Math.min(atMost, options.length),
    ...(spec.disabled && { disabled: true }),
  };
}

function optionsOf(options: readonly OptionSpec[]): APISelectMenuOption[] {
  if (options.length === 0 || options.length > MOST_OPTIONS) {
    throw new RangeError(`A select takes 1 to ${MOST_OPTIONS} options, not ${options.length}`);
  }
  return options.map(({ label, value, description, emoji, selected }) => ({
    label: cut(label, OPTION_LABEL),
    value,
    ...(description && { description: cut(description, OPTION_LABEL) }),
    ...(emoji && { emoji: emojiOf(emoji) }),
    ...(selected && { default: true }),
  }));
}

function emojiOf(text: string): APIMessageComponentEmoji {
  const custom = parseEmoji(text);
  return custom?.id ? { id: custom.id, name: custom.name, animated: custom.animated } : { name: text };
}

/** One question of a form. */
export type ModalField = {
  /** Read the answer with `interaction.fields.getTextInputValue(id)`, `getStringSelectValues`, `getSelectedRoles` or `getUploadedFiles`. */
  readonly id: string;
  /** At most 45 characters; longer ones are cut. */
  readonly label: string;
  /** A line below the label, at most 100 characters. */
  readonly hint?: string;
  /** True by default. */
  readonly required?: boolean;
} & (
  | {
      readonly kind: "line" | "paragraph";
      readonly shortest?: number;
      /** At most, and by default, 4,000. */
      readonly longest?: number;
      readonly placeholder?: string;
      /** Stands there already. */
      readonly value?: string;
    }
  | {
      readonly kind: "choice";
      readonly options: readonly OptionSpec[];
      readonly atMost?: number;
      readonly placeholder?: string;
    }
  | { readonly kind: "role"; readonly placeholder?: string; readonly chosen?: Snowflake }
  | { readonly kind: "files"; readonly atMost?: number }
);

/**
 * A form of one to five questions.
 *
 * @throws RangeError for none or more than five
 */
export function modal(spec: {
  readonly id: string;
  readonly title: string;
  readonly fields: readonly ModalField[];
}): ModalBuilder {
  if (spec.fields.length === 0 || spec.fields.length > MODAL_FIELDS) {
    throw new RangeError(`A form takes 1 to ${MODAL_FIELDS} fields, not ${spec.fields.length}`);
  }
  return new ModalBuilder()
    .setCustomId(spec.id)
    .setTitle(cut(spec.title, MODAL_TITLE))
    .addLabelComponents(spec.fields.map(labelOf));
}

function labelOf(field: ModalField): LabelBuilder {
  const label = new LabelBuilder().setLabel(cut(field.label, MODAL_LABEL));
  if (field.hint) label.setDescription(cut(field.hint, OPTION_LABEL));
  const required = field.required ?? true;
  if (field.kind === "choice") {
    const choice = new StringSelectMenuBuilder()
      .setCustomId(field.id)
      .setRequired(required)
      .setMinValues(required ? 1 : 0)
      .setMaxValues(Math.min(field.atMost ?? 1, field.options.length))
      .setOptions(optionsOf(field.options));
    if (field.placeholder) choice.setPlaceholder(cut(field.placeholder, PLACEHOLDER));
    return label.setStringSelectMenuComponent(choice);
  }
  if (field.kind === "role") {
    const choice = new RoleSelectMenuBuilder()
      .setCustomId(field.id)
      .setRequired(required)
      .setMinValues(required ? 1 : 0);
    if (field.placeholder) choice.setPlaceholder(cut(field.placeholder, PLACEHOLDER));
    if (field.chosen) choice.setDefaultRoles(field.chosen);
    return label.setRoleSelectMenuComponent(choice);
  }
  if (field.kind === "files") {
    const upload = new FileUploadBuilder()
      .setCustomId(field.id)
      .setRequired(required)
      .setMaxValues(field.atMost ?? 1);
    return label.setFileUploadComponent(upload.setMinValues(required ? 1 : 0));
  }
  const input = new TextInputBuilder()
    .setCustomId(field.id)
    .setStyle(field.kind === "line" ? TextInputStyle.Short : TextInputStyle.Paragraph)
    .setRequired(required)
    .setMaxLength(Math.min(field.longest ?? MODAL_TEXT, MODAL_TEXT));
  if (field.shortest) input.setMinLength(field.shortest);
  if (field.placeholder) input.setPlaceholder(cut(field.placeholder, OPTION_LABEL));
  if (field.value) input.setValue(cut(field.value, Math.min(field.longest ?? MODAL_TEXT, MODAL_TEXT)));
  return label.setTextInputComponent(input);
}
