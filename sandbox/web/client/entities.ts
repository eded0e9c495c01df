import type { SeenGuild } from "../protocol.js";
import { TYPE, type AnyComponent } from "./component-types.js";

/** Something to pick from a list. */
export interface Pick {
  readonly value: string;
  readonly label: string;
  readonly hint?: string | undefined;
  readonly emoji?: string | undefined;
}

export function memberPicks(guild: SeenGuild | undefined): Pick[] {
  return (guild?.members ?? []).map(({ id, name, username }) => ({ value: id, label: name, hint: username }));
}

export function rolePicks(guild: SeenGuild | undefined): Pick[] {
  return (guild?.roles ?? []).map(({ id, name }) => ({ value: id, label: name, hint: "Role" }));
}

/** @param types Discord's channel types, 0 text and 4 category; undefined: all */
export function channelPicks(guild: SeenGuild | undefined, types: readonly number[] | undefined): Pick[] {
  const takes = (type: number): boolean => types === undefined || types.length === 0 || types.includes(type);
  const texts = takes(0) ? (guild?.channels ?? []) : [];
  const categories = takes(4) ? (guild?.categories ?? []) : [];
  return [
    ...texts.map(({ id, name }) => ({ value: id, label: `#${name}`, hint: undefined })),
    ...categories.map(({ id, name }) => ({ value: id, label: name, hint: "Category" })),
  ];
}

/** What a select offers. */
export function picksOf(select: AnyComponent, guild: SeenGuild | undefined): Pick[] {
  switch (select.type) {
    case TYPE.userSelect:
      return memberPicks(guild);
    case TYPE.roleSelect:
      return rolePicks(guild);
    case TYPE.mentionableSelect:
      return [...memberPicks(guild), ...rolePicks(guild)];
    case TYPE.channelSelect:
      return channelPicks(guild, select.channel_types);
    default:
      return (select.options ?? []).map(({ label, value, description, emoji }) => ({
        label,
        value,
        hint: description,
        emoji: emoji?.name ?? undefined,
      }));
  }
}

/** What is chosen before anybody chooses. */
export function chosenAtFirst(select: AnyComponent): string[] {
  const defaults = (select.options ?? []).filter((option) => option.default === true).map(({ value }) => value);
  return [...defaults, ...(select.default_values ?? []).map(({ id }) => id)];
}

export function filtered(picks: readonly Pick[], typed: string): Pick[] {
  const wanted = typed.trim().toLowerCase();
  return picks.filter(({ label, hint }) => `${label} ${hint ?? ""}`.toLowerCase().includes(wanted));
}
