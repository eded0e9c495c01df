import { injectable } from "tsyringe";
import type { Actor } from "../../platform/actor.js";
import { DomainError } from "../../platform/errors.js";
import type { RowId } from "../../platform/ids.js";
import type { Checkout } from "../sales/sale.types.js";
import { TicketChannels } from "../tickets/ticket.channels.js";
import type { TicketErrors } from "../tickets/ticket.types.js";
import { PaymentService } from "./payment.service.js";
import type { HeldTicket, OpenedTicket } from "./payment.types.js";
import { subjectLines } from "./payment.views.js";
import { TicketWait } from "./ticket-wait.js";

/** **Open ticket**: the order first, then its channel. */
@injectable()
export class OrderTickets {
  constructor(
    private readonly payments: PaymentService,
    private readonly channels: TicketChannels,
    private readonly wait: TicketWait,
  ) {}

  /**
   * Opens a ticket with a pending order, or names the ticket that the member has already. Takes as long as Discord needs
   * to make a channel: acknowledge before.
   *
   * @param replacing a pending order of the member that is cancelled for this one, with its ticket
   * @throws DomainError what {@link PaymentService.openOrderTicket} and {@link TicketChannels.open} throw
   */
  async open(actor: Actor, checkout: Checkout, replacing: RowId | null = null): Promise<OpenedTicket | HeldTicket> {
    try {
      return await this.openNew(actor, checkout, replacing);
    } catch (error) {
      const held = heldTicket(error);
      if (!held) throw error;
      // Deleted by hand while the bot was away: that ticket is lost now, and there is a place again.
      if (!(await this.channels.isThere(actor.guildId, held.channelId)))
        return this.openNew(actor, checkout, replacing);
      return { outcome: "existing", guildId: actor.guildId, ...held };
    }
  }

  private async openNew(actor: Actor, checkout: Checkout, replacing: RowId | null): Promise<OpenedTicket> {
    const opening = await this.payments.openOrderTicket(actor, checkout, subjectLines, replacing);
    const made = opening.fresh ? await this.channels.open(opening.ticket, true) : null;
    const channelId = made ?? (await this.wait.channelOf(opening.ticket));
    return { outcome: "opened", guildId: actor.guildId, channelId, ticketNumber: opening.ticket.number };
  }
}

/** The open ticket that a refusal names; undefined for any other error, and while its channel is being made. */
function heldTicket(error: unknown): Pick<HeldTicket, "channelId" | "ticketNumber" | "orderId"> | undefined {
  if (!(error instanceof DomainError) || error.code !== "tickets.alreadyOpen") return undefined;
  // The code ties the facts to their type.
  const { number, channelId, subjectId } = error.facts as TicketErrors["tickets.alreadyOpen"];
  if (number === null || channelId === null || subjectId === null) return undefined;
  return { ticketNumber: number, channelId, orderId: subjectId };
}
