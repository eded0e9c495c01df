import { injectable } from "tsyringe";
import { DataSource } from "typeorm";
import { ChannelMessages } from "../../platform/discord/channel-messages.js";
import { ChannelQueue } from "../../platform/discord/channel-queue.js";
import type { RowId, Snowflake } from "../../platform/ids.js";
import type { Currency } from "../../platform/money.js";
import { OrderService } from "../orders/order.service.js";
import { currency } from "../settings/shop-settings.js";
import * as paymentViews from "./payment.views.js";

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
    private readonly messages: ChannelMessages,
    private readonly queue: ChannelQueue,
  ) {}

  /**
   * Draws an order's panel from its row: posts it the first time and after it was deleted, else edits it.
   *
   * Alone on the channel among all processes and with the row read inside, so that an older state never overwrites a
   * newer one. A draw that dies between posting and storing is repeated: the effect key finds its message again.
   *
   * @throws TryAgainLater while another process works on the channel
   */
  async draw(guildId: Snowflake, orderId: RowId, channelId: Snowflake): Promise<void> {
    await this.queue.alone(channelId, async () => {
      const row = await this.row(guildId, orderId);
      if (!row) return;
      const view = paymentViews.panel(await this.orders.get(guildId, orderId), row.currency);
      if (row.message_id && (await this.messages.edit(channelId, row.message_id, view))) return;
      const messageId = await this.messages.post(channelId, view, {
        effectKey: `order:${orderId}:panel:${row.message_id ?? "first"}`,
        ...(row.opened_at && !row.message_id && { since: row.opened_at }),
      });
      if (messageId) await this.keep(guildId, orderId, messageId);
    });
  }

  private async row(guildId: Snowflake, orderId: RowId): Promise<PanelRow | undefined> {
    const [row] = await this.dataSource.query<PanelRow[]>(
      `SELECT p.message_id, t.opened_at, coalesce(s.value #>> '{}', $4) AS currency
       FROM payment_panels p
       JOIN tickets t ON t.guild_id = p.guild_id AND t.id = p.ticket_id
       LEFT JOIN settings s ON s.guild_id = p.guild_id AND s.key = $3
       WHERE p.guild_id = $1 AND p.order_id = $2`,
      [guildId, orderId, currency.key, currency.defaultValue],
    );
    return row;
  }

  private async keep(guildId: Snowflake, orderId: RowId, messageId: Snowflake): Promise<void> {
    await this.dataSource.query("UPDATE payment_panels SET message_id = $3 WHERE guild_id = $1 AND order_id = $2", [
      guildId,
      orderId,
      messageId,
    ]);
  }
}
