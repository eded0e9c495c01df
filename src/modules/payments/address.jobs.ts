import { injectable } from "tsyringe";
import type { RowId, Snowflake } from "../../platform/ids.js";
import { AddressService } from "./address.service.js";
import * as addressViews from "./address.views.js";
import { PayableService } from "./payable.service.js";
import { TicketMessages } from "./ticket-messages.js";

interface OfRequest {
  readonly guildId: Snowflake;
  readonly requestId: RowId;
}

/** Requests for addresses in their tickets. */
@injectable()
export class AddressJobs {
  constructor(
    private readonly addresses: AddressService,
    private readonly payables: PayableService,
    private readonly messages: TicketMessages,
  ) {}

  async draw({ guildId, requestId }: OfRequest): Promise<void> {
    const { about } = await this.addresses.get(guildId, requestId);
    const ticket = await this.messages.ticketOf(guildId, about);
    if (!ticket) return;
    await this.messages.draw(
      ticket.channelId,
      `address:${requestId}`,
      async () => {
        const asked = await this.addresses.get(guildId, requestId);
        const view = addressViews.request(asked, await this.payables.get(guildId, about));
        return { messageId: asked.messageId, view };
      },
      (messageId) => this.addresses.shownIn(guildId, requestId, messageId),
    );
  }

  async say({ guildId, requestId }: OfRequest): Promise<void> {
    const request = await this.addresses.get(guildId, requestId);
    await this.messages.say(guildId, request.about, addressViews.sent(request), `address:${requestId}:sent`);
  }
}
