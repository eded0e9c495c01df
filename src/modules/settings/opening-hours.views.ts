import { TimestampStyles } from "discord.js";
import type { EmbedField } from "../../platform/discord/embed.js";
import { fromNow, timestamp } from "../../platform/discord/text.js";
import { ALWAYS, openingState, type OpeningFacts } from "./opening-hours.js";

/** The opening hours and what holds now, as a field; none for a shop that is always open. */
export function openingField(facts: OpeningFacts): EmbedField[] {
  const { hours, timeZone } = facts;
  if (hours === ALWAYS) return [];
  const { open, changesAt } = openingState(facts);
  const change =
    changesAt === null
      ? ""
      : open
        ? `, until ${timestamp(changesAt, TimestampStyles.ShortTime)}`
        : `, opens ${fromNow(changesAt)}`;
  const state = `${open ? "Open" : "Closed"} now${change}`;
  return [{ name: "Opening hours", value: `${hours} (${timeZone})\n${state}`, inline: true }];
}
