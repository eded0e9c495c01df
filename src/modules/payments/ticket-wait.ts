import { setTimeout as sleep } from "node:timers/promises";
import { injectable } from "tsyringe";
import type { Snowflake } from "../../platform/ids.js";
import { ticketError, TicketService } from "../tickets/ticket.service.js";
import type { Ticket } from "../tickets/ticket.types.js";

/** A press waits this long for a channel that somebody else is creating, then is told to look for it. */
const LONGEST_WAIT_MS = 8_000;
const LOOK_EVERY_MS = 200;

/** Waits for tickets that are opened elsewhere: by the other press of a double click, or by the reaper. */
@injectable()
export class TicketWait {
  constructor(private readonly tickets: TicketService) {}

  /**
   * The ticket's channel.
   *
   * @throws DomainError `tickets.delayed` when it takes too long, `tickets.failed` when there will be none
   */
  async channelOf(reserved: Ticket): Promise<Snowflake> {
    let ticket = reserved;
    for (let waited = 0; ticket.state === "opening" && waited < LONGEST_WAIT_MS; waited += LOOK_EVERY_MS) {
      await sleep(LOOK_EVERY_MS);
      ticket = await this.tickets.get(ticket.guildId, ticket.id);
    }
    if (ticket.state === "opening") throw ticketError("tickets.delayed", { number: ticket.number });
    if (ticket.state !== "open" || !ticket.channelId) throw ticketError("tickets.failed", { number: ticket.number });
    return ticket.channelId;
  }
}
