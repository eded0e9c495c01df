import { injectable } from "tsyringe";
import { DataSource } from "typeorm";
import type { View } from "../../platform/discord/view.js";
import type { Snowflake } from "../../platform/ids.js";
import type { Currency } from "../../platform/money.js";
import { OrderService } from "../orders/order.service.js";
import { currency } from "../settings/shop-settings.js";
import type { SubjectRef } from "../tickets/ticket.types.js";
import * as depositViews from "./deposit.views.js";
import { Deposits } from "./deposits.js";
import { OutsideService } from "./outside.service.js";
import { aboutColumns } from "./payable.types.js";
import * as paymentViews from "./payment.views.js";
import { TicketMessages } from "./ticket-messages.js";

interface PanelRow {
  message_id: string | null;
  opened_at: Date | null;
  currency: Currency;
}

/** The payment panels in tickets. For jobs. */
@injectable()
export class PaymentPanels {
  constructor(
    private readonly dataSource: DataSource,
    private readonly orders: OrderService,
    private readonly deposits: Deposits,
    private readonly outside: OutsideService,
    private readonly messages: TicketMessages,
  ) {}

  /**
   * Draws the panel of an order or deposit from its row.
   *
   * @throws TryAgainLater while another process works on the channel
   */
  async draw(guildId: Snowflake, about: SubjectRef, channelId: Snowflake): Promise<void> {
    await this.messages.draw(
      channelId,
      `${about.kind}:${about.id}:panel`,
      async () => {
        const row = await this.row(guildId, about);
        return (
          row && {
            messageId: row.message_id,
            since: row.opened_at,
            view: await this.view(guildId, about, row.currency),
          }
        );
      },
      (messageId) => this.keep(guildId, about, messageId),
    );
  }

  /** As {@link draw}, in the ticket that it has; nothing where that is not open. */
  async drawIn(guildId: Snowflake, about: SubjectRef): Promise<void> {
    const ticket = await this.messages.ticketOf(guildId, about);
    if (ticket) await this.draw(guildId, about, ticket.channelId);
  }

  private async view(guildId: Snowflake, about: SubjectRef, unit: Currency): Promise<View> {
    if (about.kind === "deposit") {
      const deposit = await this.deposits.get(guildId, about.id);
      return depositViews.panel(deposit, await this.outside.money(guildId, about, deposit.customerId), unit);
    }
    const order = await this.orders.get(guildId, about.id);
    return paymentViews.panel(order, await this.outside.money(guildId, about, order.customerId), unit);
  }

  private async row(guildId: Snowflake, about: SubjectRef): Promise<PanelRow | undefined> {
    const [row] = await this.dataSource.query<PanelRow[]>(
      `SELECT p.message_id, t.opened_at, coalesce(s.value #>> '{}', $5) AS currency
       FROM payment_panels p
       JOIN tickets t ON t.guild_id = p.guild_id AND t.id = p.ticket_id
       LEFT JOIN settings s ON s.guild_id = p.guild_id AND s.key = $4
       WHERE p.guild_id = $1 AND (p.order_id = $2 OR p.deposit_id = $3)`,
      [guildId, ...aboutColumns(about), currency.key, currency.defaultValue],
    );
    return row;
  }

  private async keep(guildId: Snowflake, about: SubjectRef, messageId: Snowflake): Promise<void> {
    await this.dataSource.query(
      "UPDATE payment_panels SET message_id = $4 WHERE guild_id = $1 AND (order_id = $2 OR deposit_id = $3)",
      [guildId, ...aboutColumns(about), messageId],
    );
  }
}
