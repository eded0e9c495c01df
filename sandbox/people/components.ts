import {
  ButtonStyle,
  ComponentType,
  type APIButtonComponent,
  type APIEmbed,
  type APIMessageComponentEmoji,
  type APISelectMenuComponent,
} from "discord-api-types/v10";

/** A button as a person sees it. */
export interface SeenButton {
  /** The label, or the emoji where there is no label. */
  readonly label: string;
  readonly disabled: boolean;
  /** Undefined for links. */
  readonly customId: string | undefined;
  /** Where a link leads. */
  readonly url: string | undefined;
  readonly style: ButtonStyle;
  /** Discord's number of the component in its message. */
  readonly id: number;
}

/** A select menu as a person sees it. */
export interface SeenSelect {
  readonly placeholder: string;
  readonly disabled: boolean;
  readonly customId: string;
  readonly type: APISelectMenuComponent["type"];
  /** Of a string select; other selects offer what the guild has. */
  readonly options: readonly { readonly label: string; readonly value: string; readonly description?: string }[];
  readonly minValues: number;
  readonly maxValues: number;
  readonly id: number;
}

/** Every component of a message in reading order, containers and sections opened. */
function flattened(components: readonly unknown[]): Record<string, unknown>[] {
  return components.flatMap((component) => {
    if (typeof component !== "object" || component === null) return [];
    // Components are a union over types that only the `type` number tells apart; the readers below ask for it.
    const record = component as Record<string, unknown>;
    const inner = Array.isArray(record["components"]) ? flattened(record["components"]) : [];
    const accessory = record["accessory"] === undefined ? [] : flattened([record["accessory"]]);
    return [record, ...inner, ...accessory];
  });
}

export function buttonsOf(components: readonly unknown[]): SeenButton[] {
  return flattened(components)
    .filter((component) => component["type"] === ComponentType.Button)
    .map((component) => {
      const button = component as unknown as APIButtonComponent & { id?: number };
      return {
        label: ("label" in button ? button.label : undefined) ?? ("emoji" in button ? emojiText(button.emoji) : ""),
        disabled: button.disabled ?? false,
        customId: "custom_id" in button ? button.custom_id : undefined,
        url: "url" in button ? button.url : undefined,
        style: button.style,
        id: button.id ?? 0,
      };
    });
}

export function selectsOf(components: readonly unknown[]): SeenSelect[] {
  return flattened(components)
    .filter(({ type }) => typeof type === "number" && SELECTS.has(type))
    .map((component) => seenSelect(component));
}

const SELECTS: ReadonlySet<number> = new Set([
  ComponentType.StringSelect,
  ComponentType.UserSelect,
  ComponentType.RoleSelect,
  ComponentType.MentionableSelect,
  ComponentType.ChannelSelect,
]);

export function seenSelect(component: object): SeenSelect {
  const select = component as APISelectMenuComponent & { id?: number };
  return {
    placeholder: select.placeholder ?? "",
    disabled: select.disabled ?? false,
    customId: select.custom_id,
    type: select.type,
    options: select.type === ComponentType.StringSelect ? select.options : [],
    minValues: select.min_values ?? 1,
    maxValues: select.max_values ?? 1,
    id: select.id ?? 0,
  };
}

/** Everything readable of a message: content, embeds from top to bottom, text displays, labels and placeholders. */
export function visibleText(content: string, embeds: readonly APIEmbed[], components: readonly unknown[]): string {
  const lines = [content];
  for (const embed of embeds) {
    lines.push(embed.author?.name ?? "", embed.title ?? "", embed.description ?? "");
    for (const field of embed.fields ?? []) lines.push(field.name, field.value);
    lines.push(embed.footer?.text ?? "");
  }
  for (const component of flattened(components)) {
    if (component["type"] === ComponentType.TextDisplay) lines.push(String(component["content"]));
    const label = component["label"] ?? component["placeholder"];
    if (typeof label === "string") lines.push(label);
  }
  return lines.filter((line) => line !== "").join("\n");
}

function emojiText(emoji: APIMessageComponentEmoji | undefined): string {
  return emoji?.name ?? "";
}
