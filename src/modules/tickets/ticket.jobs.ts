import { inject, injectable } from "tsyringe";
import type { Logger } from "winston";
import { ChannelMessages } from "../../platform/discord/channel-messages.js";
import type { Snowflake } from "../../platform/ids.js";
import { LOGGER } from "../../platform/logging/logger.js";
import { ShopHours } from "../settings/shop-hours.service.js";
import { TicketChannels } from "./ticket.channels.js";
import { TicketService } from "./ticket.service.js";
import * as ticketViews from "./ticket.views.js";

/** Tickets that one run of the reaper settles at most; each may take a minute, and the next run takes the rest. */
const REAPED_AT_ONCE = 50;
/** Tries to create a channel before a ticket is given up; the first is the opener's own. */
const MOST_TRIES = 5;

type TicketNews = { guildId: Snowflake; ticketId: string };

/** What happens to tickets without anybody waiting for it. */
@injectable()
export class TicketJobs {
  constructor(
    private readonly tickets: TicketService,
    private readonly channels: TicketChannels,
    private readonly messages: ChannelMessages,
    private readonly hours: ShopHours,
    @inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Settles tickets whose creator lost its lease before `now`; one that fails never stops the others. */
  async reap(now: Date): Promise<number> {
    for (let reaped = 0; reaped < REAPED_AT_ONCE; reaped += 1) {
      const ticket = await this.tickets.takeOverdue(now);
      if (!ticket) return reaped;
      await this.channels.reap(ticket, MOST_TRIES).catch((error: unknown) => {
        this.logger.warn("ticket not opened yet", { ticketId: ticket.id, error });
      });
    }
    return REAPED_AT_ONCE;
  }

  /** Removes channels that a repeated request made, greets the opener, tells the subject's owner. */
  async opened({ guildId, ticketId }: TicketNews): Promise<void> {
    const ticket = await this.tickets.get(guildId, ticketId);
    if (ticket.state !== "open" || !ticket.channelId) return;
    await this.channels.removeExtras(ticket);
    await this.messages.post(ticket.channelId, ticketViews.greeting(ticket, await this.hours.of(guildId)), {
      effectKey: `ticket.greeting:${ticket.id}`,
      ...(ticket.openedAt && { since: ticket.openedAt }),
    });
    await this.tickets.tellOpened(ticket);
  }

  async finished({ guildId, ticketId }: TicketNews): Promise<void> {
    const ticket = await this.tickets.get(guildId, ticketId);
    if (ticket.state === "open" && !ticket.readOnly) await this.channels.makeReadOnly(ticket);
  }
}
