import { icons, shopEmbed } from "../../platform/discord/embed.js";
import { lines } from "../../platform/discord/text.js";
import type { View } from "../../platform/discord/view.js";
import type { OpeningFacts } from "../settings/opening-hours.js";
import { openingField } from "../settings/opening-hours.views.js";
import type { Ticket, TicketType } from "./ticket.types.js";

/** What the opener does first. */
const firstSteps: Readonly<Record<TicketType, string>> = {
  order: "Pay with the buttons below. If anything is unclear, ask here: the staff read along.",
  deposit: "See below how to send the money. The staff confirm here what arrived.",
};

/** The first message of a ticket. */
export function greeting(ticket: Ticket, opening: OpeningFacts): View {
  return {
    content: `<@${ticket.memberId}>`,
    embeds: [
      shopEmbed({
        title: `${icons.ticket} Ticket #${ticket.number}`,
        description: lines("Only you and the staff see this channel.", firstSteps[ticket.type]),
        fields: [
          ...ticket.subject.lines.map(({ name, value }) => ({ name, value, yields: true })),
          ...openingField(opening),
        ],
        tone: "brand",
      }),
    ],
    pings: { users: [ticket.memberId] },
  };
}
