import { Client } from "discordx";
import { injectable } from "tsyringe";
import { ChannelMessages } from "../../platform/discord/channel-messages.js";
import type { View } from "../../platform/discord/view.js";
import type { RowId, Snowflake } from "../../platform/ids.js";
import { Notices } from "../customers/notices.js";
import { CancelRequestService } from "../orders/cancel-request.service.js";
import { OrderService } from "../orders/order.service.js";
import { isDeliveredByUs, type Order, type OrderState } from "../orders/order.types.js";
import { isSaidInTicket } from "../payments/payment.types.js";
import * as afterSaleViews from "../sales/after-sale.views.js";
import { Settings } from "../settings/settings.service.js";
import { currency } from "../settings/shop-settings.js";
import { TicketService } from "../tickets/ticket.service.js";
import * as newsViews from "./order-news.views.js";

interface OfOrder {
  readonly guildId: Snowflake;
  readonly orderId: RowId;
}

/**
 * Tells buyers what became of their orders, once each: by direct message, or in the ticket when those are closed. What
 * the ticket says anyway is not said there again.
 */
@injectable()
export class OrderNewsJobs {
  constructor(
    private readonly client: Client,
    private readonly orders: OrderService,
    private readonly requests: CancelRequestService,
    private readonly tickets: TicketService,
    private readonly settings: Settings,
    private readonly notices: Notices,
    private readonly messages: ChannelMessages,
  ) {}

  async tell({ guildId, orderId, state }: OfOrder & { readonly state: OrderState }): Promise<void> {
    const order = await this.orders.get(guildId, orderId);
    // The message with the goods says it, and comes at the same time.
    if (state === "paid" && isDeliveredByUs(order.product.delivery)) return;
    // It was paid or is over while its channel was made: that has a message of its own.
    if (state === "pending" && order.state !== "pending") return;
    const [last] = (await this.orders.history(guildId, orderId)).filter(({ toState }) => toState === state).slice(-1);
    const note = last?.actorMemberId && last.actorMemberId !== order.memberId ? last.reason : null;
    const facts = { order, state, note, ...(await this.surroundings(order)) };
    const view = newsViews.news(facts, await this.settings.get(guildId, currency));
    // A word about work in progress is no move: each of them is told.
    const again = last && last.fromState === state ? `:${last.id}` : "";
    const said = state === "pending" || isSaidInTicket(state);
    await this.send(order, view, `order:${orderId}:news:${state}${again}`, said ? null : facts.channelId);
  }

  async expiring({ guildId, orderId, until }: OfOrder & { readonly until: string }): Promise<void> {
    const order = await this.orders.get(guildId, orderId);
    // Paid, over, or extended since.
    if (order.state !== "pending" || order.reservedUntil?.toISOString() !== until) return;
    const facts = { order, ...(await this.surroundings(order)) };
    const view = newsViews.expiring(facts, order.reservedUntil, await this.settings.get(guildId, currency));
    await this.send(order, view, `order:${orderId}:expiring:${until}`, facts.channelId);
  }

  /** Puts a buyer's request before the staff, in the order's ticket; `/queue` has it in any case. */
  async cancelAsked({ guildId, orderId, requestId }: OfOrder & { readonly requestId: RowId }): Promise<void> {
    const order = await this.orders.get(guildId, orderId);
    const request = await this.requests.get(guildId, requestId);
    const { channelId } = await this.surroundings(order);
    if (!channelId || request.state !== "waiting") return;
    const view = afterSaleViews.request(order, request, await this.settings.get(guildId, currency));
    await this.messages.post(channelId, view, { effectKey: `cancelRequest:${requestId}`, since: request.askedAt });
  }

  async cancelDeclined({ guildId, orderId, requestId }: OfOrder & { readonly requestId: RowId }): Promise<void> {
    const order = await this.orders.get(guildId, orderId);
    const { answer } = await this.requests.get(guildId, requestId);
    const { channelId, guildName } = await this.surroundings(order);
    const view = newsViews.cancelDeclined({ order, note: answer, guildName });
    await this.send(order, view, `cancelRequest:${requestId}:declined`, channelId);
  }

  private async surroundings({ guildId, id }: Order): Promise<{ channelId: Snowflake | null; guildName: string }> {
    const ticket = await this.tickets.findBySubject(guildId, { kind: "order", id });
    return {
      channelId: ticket?.state === "open" ? ticket.channelId : null,
      guildName: this.client.guilds.cache.get(guildId)?.name ?? "the shop",
    };
  }

  private async send(order: Order, view: View, effectKey: string, fallback: Snowflake | null): Promise<void> {
    const reader = { guildId: order.guildId, memberId: order.memberId, notice: "orders" } as const;
    await this.notices.send(reader, view, {
      effectKey,
      ...(fallback !== null && { fallback: { channelId: fallback, view } }),
    });
  }
}
