import { injectable } from "tsyringe";
import { ChannelMessages } from "../../platform/discord/channel-messages.js";
import { ChannelQueue } from "../../platform/discord/channel-queue.js";
import type { View } from "../../platform/discord/view.js";
import type { Snowflake } from "../../platform/ids.js";
import { TicketService } from "../tickets/ticket.service.js";
import type { SubjectRef, Ticket } from "../tickets/ticket.types.js";

/** A message that shows a row: which one it is, and what it shows now. */
export interface DrawnRow {
  readonly messageId: Snowflake | null;
  readonly view: View;
  /** When it was first due; spares the look into a channel that is as new. */
  readonly since?: Date | null;
}

/** Messages in the tickets of orders and deposits. For jobs. */
@injectable()
export class TicketMessages {
  constructor(
    private readonly tickets: TicketService,
    private readonly messages: ChannelMessages,
    private readonly queue: ChannelQueue,
  ) {}

  /** The open ticket of an order or deposit with its channel; undefined when there is none to write in. */
  async ticketOf(guildId: Snowflake, about: SubjectRef): Promise<(Ticket & { channelId: Snowflake }) | undefined> {
    const ticket = await this.tickets.findBySubject(guildId, about);
    const { state, channelId } = ticket ?? {};
    return ticket && state === "open" && channelId ? { ...ticket, channelId } : undefined;
  }

  /**
   * Has a message show what its row says now: posts it the first time and after it was deleted, else edits it.
   *
   * Alone on the channel among all processes and with the row read inside, so that an older state never overwrites a
   * newer one. A draw that dies between posting and storing is repeated: the effect key finds its message again.
   *
   * @param effectKey names the row
   * @throws TryAgainLater while another process works on the channel
   */
  async draw(
    channelId: Snowflake,
    effectKey: string,
    read: () => Promise<DrawnRow | undefined>,
    keep: (messageId: Snowflake) => Promise<void>,
  ): Promise<void> {
    await this.queue.alone(channelId, async () => {
      const row = await read();
      if (!row) return;
      if (row.messageId && (await this.messages.edit(channelId, row.messageId, row.view))) return;
      const messageId = await this.messages.post(channelId, row.view, {
        effectKey: `${effectKey}:${row.messageId ?? "first"}`,
        ...(row.since && !row.messageId && { since: row.since }),
      });
      if (messageId) await keep(messageId);
    });
  }

  /** Says something once in the ticket of an order or deposit; nothing where it has none. */
  async say(guildId: Snowflake, about: SubjectRef, view: View, effectKey: string): Promise<void> {
    const ticket = await this.ticketOf(guildId, about);
    if (ticket) await this.messages.post(ticket.channelId, view, { effectKey });
  }
}
