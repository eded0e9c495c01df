import { Client } from "discordx";
import { injectable } from "tsyringe";
import { ChannelMessages } from "../../platform/discord/channel-messages.js";
import { escapeMarkdown } from "../../platform/discord/text.js";
import type { RowId, Snowflake } from "../../platform/ids.js";
import { Notices } from "../customers/notices.js";
import { OrderService } from "../orders/order.service.js";
import type { OrderState } from "../orders/order.types.js";
import { ReservationService } from "../sales/reservation.service.js";
import { Settings } from "../settings/settings.service.js";
import { currency } from "../settings/shop-settings.js";
import { TicketService } from "../tickets/ticket.service.js";
import type { showPayable } from "./payment.events.js";
import { PaymentPanels } from "./payment-panels.js";
import { PaymentService } from "./payment.service.js";
import * as paymentViews from "./payment.views.js";

interface InChannel {
  readonly guildId: Snowflake;
  readonly orderId: RowId;
  readonly channelId: Snowflake;
}

interface OfTicket {
  readonly guildId: Snowflake;
  /** The order. */
  readonly subjectId: RowId;
  readonly ticketId: RowId;
}

type ShownPayable = NonNullable<(typeof showPayable)["payload"]>;

/** What an order and its ticket do to each other. */
@injectable()
export class PaymentJobs {
  constructor(
    private readonly client: Client,
    private readonly orders: OrderService,
    private readonly reservations: ReservationService,
    private readonly tickets: TicketService,
    private readonly panels: PaymentPanels,
    private readonly messages: ChannelMessages,
    private readonly notices: Notices,
    private readonly payments: PaymentService,
    private readonly settings: Settings,
  ) {}

  async draw({ guildId, orderId, channelId }: InChannel): Promise<void> {
    await this.panels.draw(guildId, { kind: "order", id: orderId }, channelId);
  }

  async show({ guildId, about, subjectId }: ShownPayable): Promise<void> {
    await this.panels.drawIn(guildId, { kind: about, id: subjectId });
  }

  async sayMove({ guildId, orderId, channelId, state }: InChannel & { readonly state: OrderState }): Promise<void> {
    const order = await this.orders.get(guildId, orderId);
    const view = paymentViews.moved(order, state, await this.settings.get(guildId, currency));
    await this.messages.post(channelId, view, { effectKey: `order:${orderId}:${state}` });
  }

  async ticketOpened({ guildId, subjectId, ticketId }: OfTicket): Promise<void> {
    const { channelId } = await this.tickets.get(guildId, ticketId);
    if (channelId) await this.panels.draw(guildId, { kind: "order", id: subjectId }, channelId);
    await this.payments.tellOpened(guildId, subjectId);
  }

  /** Nobody can pay an order without its ticket: its stock goes back. */
  async ticketFailed({ guildId, subjectId, openerKnows }: OfTicket & { readonly openerKnows: boolean }): Promise<void> {
    await this.reservations.abandon({ guildId, id: subjectId }, "its ticket could not be opened");
    if (openerKnows) return;
    const order = await this.orders.get(guildId, subjectId);
    const guildName = escapeMarkdown(this.client.guilds.cache.get(guildId)?.name ?? "the shop");
    const reader = { guildId, memberId: order.memberId, notice: "orders" } as const;
    await this.notices.send(reader, paymentViews.ticketFailed(order, guildName), {
      effectKey: `order:${subjectId}:ticketFailed`,
    });
  }
}
