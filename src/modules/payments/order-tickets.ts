import { setTimeout as sleep } from "node:timers/promises";
import { injectable } from "tsyringe";
import type { Actor } from "../../platform/actor.js";
import { DomainError } from "../../platform/errors.js";
import type { Snowflake } from "../../platform/ids.js";
import type { Checkout } from "../sales/sale.types.js";
import { TicketChannels } from "../tickets/ticket.channels.js";
import { ticketError, TicketService } from "../tickets/ticket.service.js";
import type { Ticket, TicketErrors } from "../tickets/ticket.types.js";
import { paymentError, PaymentService } from "./payment.service.js";
import type { OpenedTicket } from "./payment.types.js";
import { subjectLines } from "./payment.views.js";

/** A press waits this long for a channel that somebody else is creating, then is told to look for it. */
const LONGEST_WAIT_MS = 8_000;
const LOOK_EVERY_MS = 200;

/** **Open ticket**: the order first, then its channel. */
@injectable()
export class OrderTickets {
  constructor(
    private readonly payments: PaymentService,
    private readonly tickets: TicketService,
    private readonly channels: TicketChannels,
  ) {}

  /**
   * Opens a ticket with a pending order, or leads to the ticket that the member has already. Show it with
   * `paymentViews.ticketLink`. Takes as long as Discord needs to make a channel: acknowledge before.
   *
   * @throws DomainError what {@link PaymentService.openOrderTicket} and {@link TicketChannels.open} throw
   */
  async open(actor: Actor, checkout: Checkout): Promise<OpenedTicket> {
    try {
      return await this.openNew(actor, checkout);
    } catch (error) {
      const held = heldTicket(error);
      if (!held) throw error;
      // Deleted by hand while the bot was away: that ticket is lost now, and there is a place again.
      if (!(await this.channels.isThere(actor.guildId, held.channelId))) return this.openNew(actor, checkout);
      return { outcome: "existing", guildId: actor.guildId, channelId: held.channelId, ticketNumber: held.number };
    }
  }

  private async openNew(actor: Actor, checkout: Checkout): Promise<OpenedTicket> {
    const opening = await this.payments.openOrderTicket(actor, checkout, subjectLines);
    const made = opening.fresh ? await this.channels.open(opening.ticket, true) : null;
    const channelId = made ?? (await this.channelOf(opening.ticket, opening.order.number));
    return { outcome: "opened", guildId: actor.guildId, channelId, ticketNumber: opening.ticket.number };
  }

  /** The channel of a ticket that is opened elsewhere: by the other press of a double click, or by the reaper. */
  private async channelOf(reserved: Ticket, orderNumber: bigint): Promise<Snowflake> {
    let ticket = reserved;
    for (let waited = 0; ticket.state === "opening" && waited < LONGEST_WAIT_MS; waited += LOOK_EVERY_MS) {
      await sleep(LOOK_EVERY_MS);
      ticket = await this.tickets.get(ticket.guildId, ticket.id);
    }
    if (ticket.state === "opening") throw ticketError("tickets.delayed", { number: ticket.number });
    if (ticket.state !== "open" || !ticket.channelId)
      throw paymentError("payments.checkoutOver", { number: orderNumber });
    return ticket.channelId;
  }
}

/** The open ticket that a refusal names; undefined for any other error, and while its channel is being made. */
function heldTicket(error: unknown): { number: bigint; channelId: Snowflake } | undefined {
  if (!(error instanceof DomainError) || error.code !== "tickets.alreadyOpen") return undefined;
  // The code ties the facts to their type.
  const { number, channelId } = error.facts as TicketErrors["tickets.alreadyOpen"];
  return number !== null && channelId !== null ? { number, channelId } : undefined;
}
