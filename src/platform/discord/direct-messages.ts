import { RESTJSONErrorCodes as Code } from "discord.js";
import { Client } from "discordx";
import { inject, injectable } from "tsyringe";
import type { Logger } from "winston";
import { MINUTE } from "../clock.js";
import type { Snowflake } from "../ids.js";
import { TryAgainLater } from "../jobs/job.js";
import { LOGGER } from "../logging/logger.js";
import { isRefusal } from "./api-errors.js";
import { ChannelMessages, type Effect } from "./channel-messages.js";
import type { View } from "./view.js";

/** Discord's answer 40003 asks for a pause without saying how long. */
const TOO_FAST_PAUSE_MS = 15 * MINUTE;

export interface DirectMessageOptions extends Effect {
  /** What is posted, and where, when the person's DMs are closed; it must hold nothing private. */
  readonly fallback?: { readonly channelId: Snowflake; readonly view: View };
}

/** `closed`: the person could not be reached, and there was no fallback or its channel is gone. */
export type DirectMessageResult = "sent" | "fallback" | "closed";

/** Writes to people, once per effect key. For jobs. */
@injectable()
export class DirectMessages {
  constructor(
    private readonly client: Client,
    private readonly messages: ChannelMessages,
    @inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * @throws TryAgainLater when Discord says that DMs are opened too fast
   */
  async send(
    userId: Snowflake,
    view: View,
    { fallback, ...effect }: DirectMessageOptions,
  ): Promise<DirectMessageResult> {
    try {
      const channel = await this.client.users.createDM(userId);
      await this.messages.postTo(channel, view, effect);
      return "sent";
    } catch (error) {
      if (isRefusal(error, Code.OpeningDirectMessagesTooFast)) {
        throw new TryAgainLater(TOO_FAST_PAUSE_MS, "Discord asks to open direct messages more slowly");
      }
      if (!isUnreachable(error)) throw error;
    }
    const posted = fallback && (await this.messages.post(fallback.channelId, fallback.view, effect));
    const result = posted ? "fallback" : "closed";
    this.logger.info("direct message not accepted", { userId, effectKey: effect.effectKey, result });
    return result;
  }
}

function isUnreachable(error: unknown): boolean {
  return isRefusal(
    error,
    Code.CannotSendMessagesToThisUser,
    Code.CannotSendMessagesToThisUserDueToHavingNoMutualGuilds,
    Code.UnknownUser,
    Code.InvalidRecipients,
  );
}
