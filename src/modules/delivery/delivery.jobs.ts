import { injectable } from "tsyringe";
import { DirectMessages } from "../../platform/discord/direct-messages.js";
import type { RowId, Snowflake } from "../../platform/ids.js";
import { DeliveryService } from "./delivery.service.js";
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
    const view = deliveryViews.goods(release.order, await this.delivery.released(release.order));
    await this.direct.send(release.order.memberId, view, { effectKey: `order:${orderId}:goods` });
    await this.delivery.finish(guildId, orderId);
  }
}
