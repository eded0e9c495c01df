import {
  ChannelType,
  ComponentType,
  type APIEmbed,
  type APISelectMenuComponent,
  type ModalBuilder,
  SelectMenuDefaultValueType,
} from "discord.js";
import { button, modal, MOST_OPTIONS, select, type Row } from "../../platform/discord/controls.js";
import { action, pageNumber, slug } from "../../platform/discord/custom-id.js";
import { icons, shopEmbed } from "../../platform/discord/embed.js";
import { clampPage, pagerRows } from "../../platform/discord/pager.js";
import { fromNow, lines } from "../../platform/discord/text.js";
import type { View } from "../../platform/discord/view.js";
import type { Snowflake } from "../../platform/ids.js";
import type { AnySetting, SettingDefinition } from "../../platform/settings.js";
import { MOST_ROLES } from "./setting-kinds.js";
import type { PastChange, SettingChange } from "./setting.types.js";

export const turnSettings = action("settings.page", { page: pageNumber });
export const pickSetting = action("settings.pick");
export const editSetting = action("settings.edit", { key: slug });
export const typeSetting = action("settings.type", { key: slug });
export const chooseSetting = action("settings.choose", { key: slug });

/** The one field of the form, and the longest value that a setting takes: seven ranges of opening hours. */
export const VALUE_FIELD = "value";
const LONGEST_VALUE = 200;

/** A setting with what holds now. */
export interface SettingLine<T = unknown> {
  readonly definition: SettingDefinition<T>;
  readonly value: T;
}

/** All settings by area, and a select to pick one. */
export function overview(settings: readonly SettingLine[], page = 1): View {
  const pages = Math.ceil(settings.length / MOST_OPTIONS);
  const shown = clampPage(page, pages);
  const here = settings.slice((shown - 1) * MOST_OPTIONS, shown * MOST_OPTIONS);
  return {
    embeds: [
      shopEmbed({
        title: "Settings",
        description: "How this server's shop works. A change counts at once and is kept with its history.",
        fields: areas(here).map(([area, each]) => ({ name: area, value: lines(...each.map(lineOf)) })),
        tone: "brand",
      }),
    ],
    components: [
      [
        select({
          id: pickSetting.id({}),
          placeholder: "Choose a setting to change",
          options: here.map(({ definition, value }) => ({
            label: definition.label,
            value: definition.key,
            // Mentions are not drawn in an option.
            description: isDrawn(definition) ? definition.show(value) : areaOf(definition),
          })),
        }),
      ],
      ...pagerRows((to) => turnSettings.id({ page: to }), shown, pages),
    ],
  };
}

/** Whether its values are words alone. */
function isDrawn({ control }: AnySetting): boolean {
  return control === "text" || control === "editor";
}

function lineOf({ definition, value }: SettingLine): string {
  return `${definition.label}: **${definition.show(value)}**`;
}

function areas(settings: readonly SettingLine[]): [string, SettingLine[]][] {
  const byArea = new Map<string, SettingLine[]>();
  for (const setting of settings) {
    const area = areaOf(setting.definition);
    byArea.set(area, [...(byArea.get(area) ?? []), setting]);
  }
  return [...byArea];
}

/** `shop.currency` → `Shop`. */
function areaOf({ key }: AnySetting): string {
  const area = key.split(".", 1)[0] ?? key;
  return area.charAt(0).toUpperCase() + area.slice(1);
}

/** One setting with its bounds and last changes, and the control that changes it. */
export function detail<T>(setting: SettingLine<T>, past: readonly PastChange<T>[]): View {
  return { embeds: [detailEmbed(setting, past)], components: controls(setting) };
}

function detailEmbed<T>({ definition, value }: SettingLine<T>, past: readonly PastChange<T>[]): APIEmbed {
  const history = past.map(({ before, after, changedBy, changedAt }) => {
    const [was, is] = definition.compare?.(before, after) ?? [definition.show(before), definition.show(after)];
    return `${was} → ${is} · <@${changedBy}> ${fromNow(changedAt)}`;
  });
  return shopEmbed({
    title: definition.label,
    description: definition.help,
    fields: [
      { name: "Now", value: definition.show(value), inline: true },
      { name: "Default", value: definition.show(definition.defaultValue), inline: true },
      ...(history.length > 0 ? [{ name: "Last changes", value: lines(...history) }] : []),
    ],
    tone: "brand",
  });
}

/** What a change did: old → new. */
export function changed<T>(definition: SettingDefinition<T>, { before, after }: SettingChange<T>): View {
  const [old, next] = [definition.show(before), definition.show(after)];
  const same = old === next;
  return {
    embeds: [
      shopEmbed({
        title: same ? definition.label : `${icons.done} ${definition.label} changed`,
        description: same ? `It was **${next}** already; nothing changed.` : `${old} → **${next}**`,
        tone: same ? "neutral" : "success",
      }),
    ],
    components: controls({ definition, value: after }),
  };
}

function controls({ definition, value }: SettingLine): Row[] {
  const back = button({ label: "All settings", id: turnSettings.id({ page: 1 }) });
  if (definition.control === "text") {
    return [[button({ label: "Change", id: editSetting.id({ key: definition.key }), style: "primary" }), back]];
  }
  if (definition.editor !== undefined) {
    return [[button({ label: "Change", id: definition.editor, style: "primary" }), back]];
  }
  return [[picker(definition, value)], [back]];
}

/** A select of Discord's own, with what holds now already chosen; choosing nothing clears it. */
function picker(definition: AnySetting, value: unknown): APISelectMenuComponent {
  const chosen = idsOf(value);
  const custom_id = chooseSetting.id({ key: definition.key });
  if (definition.control === "roles") {
    return {
      type: ComponentType.RoleSelect,
      custom_id,
      placeholder: "Choose roles",
      min_values: 0,
      max_values: MOST_ROLES,
      default_values: chosen.map((id) => ({ id, type: SelectMenuDefaultValueType.Role })),
    };
  }
  const category = definition.control === "category";
  return {
    type: ComponentType.ChannelSelect,
    custom_id,
    channel_types: [category ? ChannelType.GuildCategory : ChannelType.GuildText],
    placeholder: category ? "Choose a category" : "Choose a channel",
    min_values: 0,
    max_values: 1,
    default_values: chosen.map((id) => ({ id, type: SelectMenuDefaultValueType.Channel })),
  };
}

/** The ids in a value of a setting that is picked: a list, a single one, or null. */
function idsOf(value: unknown): Snowflake[] {
  const each: unknown[] = Array.isArray(value) ? value : [value];
  return each.filter((id) => typeof id === "string");
}

/** The form for a setting that is typed. */
export function form({ definition, value }: SettingLine): ModalBuilder {
  return modal({
    id: typeSetting.id({ key: definition.key }),
    title: definition.label,
    fields: [
      {
        id: VALUE_FIELD,
        kind: "line",
        label: definition.label,
        hint: definition.help.replaceAll("`", ""),
        longest: LONGEST_VALUE,
        value: String(value),
      },
    ],
  });
}
