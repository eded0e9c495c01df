import { RESTJSONErrorCodes as Code, type Message, type SendableChannels } from "discord.js";
import { Client } from "discordx";
import { injectable } from "tsyringe";
import { Clock, MINUTE } from "../clock.js";
import { nonceOf, type Snowflake } from "../ids.js";
import { isRefusal } from "./api-errors.js";
import { isMarked, marked } from "./effect-mark.js";
import { editedMessage, newMessage, type View } from "./view.js";

/** Makes a message happen once. */
export interface Effect {
  /** Names what the message tells, for example `order.paid:12`: the same key is sent once per channel. */
  readonly effectKey: string;
  /** When it was first due. Within two minutes of it no look into the channel is needed; without it, one is made. */
  readonly since?: Date;
}

/** Discord remembers a nonce for a few minutes; after this long the channel itself is asked. */
const NONCE_TRUSTED_MS = 2 * MINUTE;
const LOOKED_AT = 50;

/** Posts and edits the bot's own messages in channels. For jobs: interactions are answered by `show`. */
@injectable()
export class ChannelMessages {
  constructor(
    private readonly client: Client,
    private readonly clock: Clock,
  ) {}

  /**
   * Posts a view, once per effect key.
   *
   * @returns the message's id; undefined when the channel does not exist any more
   * @throws DiscordAPIError when permissions are missing there
   */
  async post(channelId: Snowflake, view: View, effect: Effect): Promise<Snowflake | undefined> {
    const channel = await this.channel(channelId);
    if (!channel) return undefined;
    try {
      return (await this.postTo(channel, view, effect)).id;
    } catch (error) {
      if (isRefusal(error, Code.UnknownChannel)) return undefined;
      throw error;
    }
  }

  /** As {@link post}, into a channel at hand. */
  async postTo(channel: SendableChannels, view: View, { effectKey, since }: Effect): Promise<Message> {
    const isRetry = !since || this.clock.now().getTime() - since.getTime() > NONCE_TRUSTED_MS;
    const earlier = isRetry ? await this.findIn(channel, effectKey) : undefined;
    if (earlier) return earlier;
    return channel.send({ ...newMessage(marked(view, effectKey)), nonce: nonceOf(effectKey), enforceNonce: true });
  }

  /**
   * Replaces everything that one of the bot's messages shows.
   *
   * @returns false when the message or its channel does not exist any more
   */
  async edit(channelId: Snowflake, messageId: Snowflake, view: View): Promise<boolean> {
    const channel = await this.channel(channelId);
    if (!channel) return false;
    try {
      await channel.messages.edit(messageId, editedMessage(view));
      return true;
    } catch (error) {
      if (isRefusal(error, Code.UnknownMessage, Code.UnknownChannel)) return false;
      throw error;
    }
  }

  /** The message that was posted for an effect key, if it is among the channel's last 50. */
  async find(channelId: Snowflake, effectKey: string): Promise<Snowflake | undefined> {
    const channel = await this.channel(channelId);
    return channel && (await this.findIn(channel, effectKey))?.id;
  }

  private async findIn(channel: SendableChannels, effectKey: string): Promise<Message | undefined> {
    const recent = await channel.messages.fetch({ limit: LOOKED_AT, cache: false });
    return recent.find((message) => message.author.id === this.client.user?.id && isMarked(message, effectKey));
  }

  private async channel(channelId: Snowflake): Promise<SendableChannels | undefined> {
    try {
      const channel = await this.client.channels.fetch(channelId);
      return channel?.isSendable() ? channel : undefined;
    } catch (error) {
      if (isRefusal(error, Code.UnknownChannel)) return undefined;
      throw error;
    }
  }
}
