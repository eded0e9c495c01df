import { injectable } from "tsyringe";
import type { Actor } from "../../platform/actor.js";
import type { Minor } from "../../platform/money.js";
import { TicketChannels } from "../tickets/ticket.channels.js";
import { DepositService } from "./deposit.service.js";
import type { DepositTicket } from "./deposit.types.js";
import { subjectLines } from "./deposit.views.js";
import type { FoundTicket } from "./payment.types.js";
import { TicketWait } from "./ticket-wait.js";

/** `/deposit`: the deposit first, then its channel. */
@injectable()
export class DepositTickets {
  constructor(
    private readonly deposits: DepositService,
    private readonly channels: TicketChannels,
    private readonly wait: TicketWait,
  ) {}

  /**
   * Opens a deposit's ticket, or leads to the one that waits. Takes as long as Discord needs to make a channel:
   * acknowledge before.
   *
   * @throws DomainError what {@link TicketChannels.open} throws
   */
  async open(actor: Actor, amount: Minor | null): Promise<FoundTicket> {
    const opening = await this.opening(actor, amount);
    const made = opening.fresh ? await this.channels.open(opening.ticket, true) : null;
    const channelId = made ?? (await this.wait.channelOf(opening.ticket));
    const { number: ticketNumber } = opening.ticket;
    return { outcome: opening.fresh ? "opened" : "existing", guildId: actor.guildId, channelId, ticketNumber };
  }

  private async opening(actor: Actor, amount: Minor | null): Promise<DepositTicket> {
    const describe = subjectLines(actor.currency);
    const opening = await this.deposits.open(actor, amount, describe);
    const { channelId } = opening.ticket;
    if (opening.fresh || !channelId || (await this.channels.isThere(actor.guildId, channelId))) return opening;
    // Deleted by hand while the bot was away: that ticket is lost now, and there is a place again.
    return this.deposits.open(actor, amount, describe);
  }
}
