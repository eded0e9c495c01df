/**
 * The parts of Discord's components that the page reads. They are a union over types; each part belongs to some of them.
 *
 * https://discord.com/developers/docs/components/reference
 */
export interface AnyComponent {
  readonly type: number;
  readonly id?: number;
  readonly custom_id?: string;
  readonly style?: number;
  readonly label?: string;
  readonly description?: string | null;
  readonly emoji?: { readonly id?: string | null; readonly name?: string | null };
  readonly url?: string;
  readonly disabled?: boolean;
  readonly required?: boolean;
  readonly placeholder?: string;
  readonly value?: string;
  readonly default?: boolean;
  readonly min_values?: number;
  readonly max_values?: number;
  readonly min_length?: number;
  readonly max_length?: number;
  readonly channel_types?: readonly number[];
  readonly default_values?: readonly { readonly id: string }[];
  readonly options?: readonly SelectOption[];
  readonly content?: string;
  readonly accent_color?: number | null;
  readonly component?: AnyComponent;
  readonly components?: readonly AnyComponent[];
  readonly accessory?: AnyComponent;
}

export interface SelectOption {
  readonly label: string;
  readonly value: string;
  readonly description?: string;
  readonly emoji?: { readonly id?: string | null; readonly name?: string | null };
  readonly default?: boolean;
}

/** Discord's numbers of component types. */
export const TYPE = {
  row: 1,
  button: 2,
  stringSelect: 3,
  textInput: 4,
  userSelect: 5,
  roleSelect: 6,
  mentionableSelect: 7,
  channelSelect: 8,
  section: 9,
  text: 10,
  separator: 14,
  container: 17,
  label: 18,
  files: 19,
  radioGroup: 21,
  checkboxGroup: 22,
  checkbox: 23,
} as const;

/** Discord's numbers of button styles. */
export const STYLES: Readonly<Record<number, string>> = {
  1: "primary",
  2: "secondary",
  3: "success",
  4: "danger",
  5: "link",
};

export function isSelect({ type }: AnyComponent): boolean {
  return type === TYPE.stringSelect || (type >= TYPE.userSelect && type <= TYPE.channelSelect);
}
