import { injectable } from "tsyringe";
import { DirectMessages } from "../../platform/discord/direct-messages.js";
import type { RowId, Snowflake } from "../../platform/ids.js";
import type { Order } from "../orders/order.types.js";
import { DeliveryService } from "./delivery.service.js";
import type { ReleasedGoods } from "./delivery.types.js";
import * as deliveryViews from "./delivery.views.js";

/** Brings paid orders to their buyers. */
@injectable()
export class DeliveryJobs {
  constructor(
    private readonly delivery: DeliveryService,
    private readonly direct: DirectMessages,
  ) {}

  /**
   * Release, send, mark delivered. After a crash between any two of them the whole is run again: the release finds the
   * goods released, Discord drops the second message by its nonce, and the mark finds the order delivered.
   *
   * A closed DM does not hold the order up: the ticket, the receipt and /orders have **Show goods**.
   */
  async release({ guildId, orderId }: { guildId: Snowflake; orderId: RowId }): Promise<void> {
    const release = await this.delivery.release(guildId, orderId);
    if (release.next === "nothing") return;
    await this.tell(release.order, await this.delivery.released(release.order));
    await this.delivery.finish(guildId, orderId);
  }

  /** Sends what was released by hand; what the release above has sent is not sent again. */
  async send({ guildId, orderId }: { guildId: Snowflake; orderId: RowId }): Promise<void> {
    const { order, goods } = await this.delivery.releasedOf(guildId, orderId);
    await this.tell(order, goods);
  }

  private async tell(order: Order, goods: ReleasedGoods): Promise<void> {
    await this.direct.send(order.memberId, deliveryViews.goods(order, goods), { effectKey: `order:${order.id}:goods` });
  }
}
