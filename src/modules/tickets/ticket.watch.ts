import type { DMChannel, NonThreadGuildBasedChannel } from "discord.js";
import { injectable } from "tsyringe";
import { TicketService } from "./ticket.service.js";

/** What people do to ticket channels in Discord itself. */
@injectable()
export class TicketWatch {
  constructor(private readonly tickets: TicketService) {}

  async channelDeleted(channel: DMChannel | NonThreadGuildBasedChannel): Promise<void> {
    if (!channel.isDMBased()) await this.tickets.lose(channel.guild.id, channel.id);
  }
}
