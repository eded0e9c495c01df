import { injectable } from "tsyringe";
import type { Actor } from "../../platform/actor.js";
import { DomainError } from "../../platform/errors.js";
import type { Snowflake } from "../../platform/ids.js";
import type { Checkout } from "../sales/sale.types.js";
import { TicketChannels } from "../tickets/ticket.channels.js";
import type { TicketErrors } from "../tickets/ticket.types.js";
import { PaymentService } from "./payment.service.js";
import type { OpenedTicket } from "./payment.types.js";
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
    const channelId = made ?? (await this.wait.channelOf(opening.ticket));
    return { outcome: "opened", guildId: actor.guildId, channelId, ticketNumber: opening.ticket.number };
  }
}

/** The open ticket that a refusal names; undefined for any other error, and while its channel is being made. */
function heldTicket(error: unknown): { number: bigint; channelId: Snowflake } | undefined {
  if (!(error instanceof DomainError) || error.code !== "tickets.alreadyOpen") return undefined;
  // The code ties the facts to their type.
  const { number, channelId } = error.facts as TicketErrors["tickets.alreadyOpen"];
  return number !== null && channelId !== null ? { number, channelId } : undefined;
}
