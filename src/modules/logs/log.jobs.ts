import { RESTJSONErrorCodes as Code } from "discord.js";
import { inject, injectable } from "tsyringe";
import type { Logger } from "winston";
import { isRefusal } from "../../platform/discord/api-errors.js";
import { ChannelMessages, type Effect } from "../../platform/discord/channel-messages.js";
import type { View } from "../../platform/discord/view.js";
import type { RowId, Snowflake } from "../../platform/ids.js";
import { LOGGER } from "../../platform/logging/logger.js";
import type { Currency } from "../../platform/money.js";
import { LogService } from "./log.service.js";
import * as logViews from "./log.views.js";

/** Posts to the log channels. */
@injectable()
export class LogJobs {
  constructor(
    private readonly logs: LogService,
    private readonly messages: ChannelMessages,
    @inject(LOGGER) private readonly logger: Logger,
  ) {}

  async post(message: {
    readonly guildId: Snowflake;
    readonly log: string;
    readonly channelId: Snowflake;
    readonly currency: Currency;
    readonly lines: readonly { readonly id: RowId }[];
  }): Promise<void> {
    const { guildId, log, channelId, currency } = message;
    const ids = message.lines.map(({ id }) => id);
    const effectKey = `log:${guildId}:${log}:${ids[0] ?? ""}`;
    const lines = await this.logs.lines(guildId, ids);
    await this.postTo(channelId, logViews.lines(lines, currency), { effectKey });
  }

  async fault(fault: {
    readonly guildId: Snowflake;
    readonly what: string;
    readonly reference: string;
    readonly minute: string;
  }): Promise<void> {
    const channelId = await this.logs.faultChannel(fault.guildId);
    if (channelId === null) return;
    const effectKey = `fault:${fault.guildId}:${fault.what}:${fault.minute}`;
    await this.postTo(channelId, logViews.fault(fault), { effectKey });
  }

  /** A log that cannot be written is no reason to try for ever: the rows are in the database. */
  private async postTo(channelId: Snowflake, view: View, effect: Effect): Promise<void> {
    try {
      const posted = await this.messages.post(channelId, view, effect);
      if (posted === undefined) this.logger.warn("log channel is gone", { channelId });
    } catch (error) {
      if (!isRefusal(error, Code.MissingAccess, Code.MissingPermissions)) throw error;
      this.logger.warn("log channel is closed to the bot", { channelId });
    }
  }
}
