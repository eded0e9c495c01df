import { injectable } from "tsyringe";
import type { RowId, Snowflake } from "../../platform/ids.js";
import { Settings } from "../settings/settings.service.js";
import { currency } from "../settings/shop-settings.js";
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
    private readonly settings: Settings,
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
        const payable = await this.payables.get(guildId, about);
        const unit = await this.settings.get(guildId, currency);
        return { messageId: asked.messageId, view: addressViews.request(asked, payable, unit) };
      },
      (messageId) => this.addresses.shownIn(guildId, requestId, messageId),
    );
  }

  async say({ guildId, requestId }: OfRequest): Promise<void> {
    const request = await this.addresses.get(guildId, requestId);
    await this.messages.say(guildId, request.about, addressViews.sent(request), `address:${requestId}:sent`);
  }
}
