import { Client } from "discordx";
import { injectable } from "tsyringe";
import { Notices } from "../customers/notices.js";
import * as outsideViews from "./outside.views.js";
import { PayableService } from "./payable.service.js";
import type { tellConfirmed } from "./payment.events.js";
import { TicketMessages } from "./ticket-messages.js";

type News = NonNullable<(typeof tellConfirmed)["payload"]>;

/** Tells members that their money arrived. */
@injectable()
export class ConfirmationJobs {
  constructor(
    private readonly client: Client,
    private readonly payables: PayableService,
    private readonly messages: TicketMessages,
    private readonly notices: Notices,
  ) {}

  async tell(news: News): Promise<void> {
    const { guildId, about: kind, subjectId: id, paymentId, currency } = news;
    const payable = await this.payables.get(guildId, { kind, id });
    const ticket = await this.messages.ticketOf(guildId, payable);
    const guildName = this.client.guilds.cache.get(guildId)?.name ?? "the shop";
    const view = outsideViews.confirmedNotice({ ...news, payable }, guildName, currency);
    const notice = kind === "deposit" ? "balance" : "orders";
    await this.notices.send({ guildId, memberId: payable.memberId, notice }, view, {
      effectKey: `payment:${paymentId}:confirmed`,
      ...(ticket && { fallback: { channelId: ticket.channelId, view } }),
    });
  }
}
