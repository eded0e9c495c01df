import { injectable } from "tsyringe";
import {
  DirectMessages,
  type DirectMessageOptions,
  type DirectMessageResult,
} from "../../platform/discord/direct-messages.js";
import type { View } from "../../platform/discord/view.js";
import type { Snowflake } from "../../platform/ids.js";
import { CustomerService } from "./customer.service.js";
import type { Notice } from "./customer.types.js";

/** Who is told, and of what kind it is. */
export interface NoticeReader {
  readonly guildId: Snowflake;
  readonly memberId: Snowflake;
  readonly notice: Notice;
}

/** Tells members what happened, unless they switched that kind off in `/profile`. For jobs. */
@injectable()
export class Notices {
  constructor(
    private readonly customers: CustomerService,
    private readonly direct: DirectMessages,
  ) {}

  /** @throws TryAgainLater when Discord says that DMs are opened too fast */
  async send(
    { guildId, memberId, notice }: NoticeReader,
    view: View,
    options: DirectMessageOptions,
  ): Promise<DirectMessageResult | "muted"> {
    const customer = await this.customers.find(guildId, memberId);
    if (customer?.mutedNotices.includes(notice)) return "muted";
    return this.direct.send(memberId, view, options);
  }
}
