import {
  InteractionResponseType,
  InteractionType,
  MessageFlags,
  MessageType,
  type APIApplicationCommandOptionChoice,
  type APIModalInteractionResponseCallbackData,
} from "discord-api-types/v10";
import type { SandboxClock } from "../clock.js";
import { errors } from "../rest/errors.js";
import { editedMessage, writtenMessage, type MessageBody } from "../rest/message-body.js";
import type { ReceivedFile } from "../rest/route.js";
import { FIRST_ANSWER_WITHIN } from "../rules/interactions.js";
import type { Violations } from "../violations.js";
import type { Channel, Interaction, Message } from "../world/types.js";
import type { World } from "../world/world.js";

/** The body of an interaction callback. */
export interface CallbackBody {
  readonly type: InteractionResponseType;
  readonly data?: MessageBody & {
    readonly choices?: readonly APIApplicationCommandOptionChoice[];
  } & Partial<APIModalInteractionResponseCallbackData>;
}

/** Node's timers may fire a little before the clock says so, milliseconds. */
const TIMER_SLACK = 20;

type InteractionDraft = Parameters<World["openInteraction"]>[0];

/**
 * Keeps the state of every interaction: sent to the bot, answered once within 3 s, followed up for 15 min.
 *
 * Late, doubled and misplaced answers are refused by the rules before they arrive here.
 */
export class InteractionDesk {
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(
    private readonly world: World,
    private readonly clock: SandboxClock,
    private readonly violations: Violations,
    private readonly dispatch: (payload: object) => void,
  ) {
    const check = (): void => {
      for (const interaction of world.interactions()) this.#failWhenLate(interaction);
    };
    for (const interaction of world.interactions()) this.#takeOver(interaction);
    clock.onAdvance(check);
    violations.addCheck(check);
  }

  /** Opens an interaction and tells the bot. */
  send(draft: InteractionDraft, payloadOf: (interaction: Interaction) => object): Interaction {
    const interaction = this.world.openInteraction(draft);
    const payload = payloadOf(interaction);
    this.#watch(interaction);
    this.world.events.emit({ type: "interactionCreated", interaction });
    this.dispatch(payload);
    return interaction;
  }

  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  /** The first answer. @returns the message it made or will change, where there is one */
  answer(interaction: Interaction, body: CallbackBody, files: readonly ReceivedFile[]): Message | undefined {
    const acknowledged = { acknowledgedAt: this.world.now(), callbackType: body.type };
    switch (body.type) {
      case InteractionResponseType.ChannelMessageWithSource:
      case InteractionResponseType.DeferredChannelMessageWithSource:
        return this.#reply(interaction, body, files, acknowledged);
      case InteractionResponseType.DeferredMessageUpdate:
      case InteractionResponseType.UpdateMessage:
        return this.#updateSource(interaction, body, files, acknowledged);
      case InteractionResponseType.Modal:
        // The rules checked the modal against Discord's description.
        this.world.updateInteraction(interaction, {
          ...acknowledged,
          modal: body.data as APIModalInteractionResponseCallbackData,
        });
        return undefined;
      case InteractionResponseType.ApplicationCommandAutocompleteResult:
        this.world.updateInteraction(interaction, { ...acknowledged, choices: body.data?.choices ?? [] });
        return undefined;
      default:
        throw errors.form("interaction.callback-type", "Value is not a callback type of this interaction.", "type");
    }
  }

  /** A follow-up. The first one after a deferred reply takes the deferred message's place. */
  followUp(interaction: Interaction, body: MessageBody, files: readonly ReceivedFile[]): Message {
    if (interaction.deferred && interaction.callbackType === InteractionResponseType.DeferredChannelMessageWithSource) {
      return this.edit(interaction, this.original(interaction), body, files);
    }
    const message = this.#createReply(interaction, body, files, 0);
    this.#show(interaction, message);
    return message;
  }

  /** An edit of `@original` or of a follow-up through the interaction's token. */
  edit(interaction: Interaction, message: Message, body: MessageBody, files: readonly ReceivedFile[]): Message {
    const changes = editedMessage(this.world, this.#channel(interaction), message, body, files);
    const wasLoading = (message.flags & MessageFlags.Loading) !== 0;
    this.world.updateMessage(message, {
      ...changes,
      flags: (changes.flags ?? message.flags) & ~MessageFlags.Loading,
      ...(wasLoading ? {} : { editedAt: this.world.now() }),
    });
    this.#show(interaction, message);
    return message;
  }

  /** What `@original` means now. */
  original(interaction: Interaction): Message {
    const id = interaction.originalMessageId;
    const message = id === undefined ? undefined : this.world.message(id);
    if (!message) throw errors.unknownMessage();
    return message;
  }

  /** A message this interaction's token may read, edit and delete. */
  messageFor(interaction: Interaction, messageId: string): Message {
    if (messageId === "@original") return this.original(interaction);
    const message = this.world.message(messageId);
    const own = message && (message.interactionId === interaction.id || messageId === interaction.originalMessageId);
    if (!message || !own) throw errors.unknownMessage();
    return message;
  }

  /** What a restart of the sandbox cut short is not the bot's fault: it may still answer in time, else it is let go. */
  #takeOver(interaction: Interaction): void {
    if (interaction.acknowledgedAt !== undefined || interaction.failed) return;
    if (isLate(interaction, this.clock.now())) this.world.updateInteraction(interaction, { failed: true });
    else this.#watch(interaction);
  }

  #watch(interaction: Interaction): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#failWhenLate(interaction);
    }, FIRST_ANSWER_WITHIN + TIMER_SLACK);
    this.#timers.add(timer.unref());
  }

  #reply(
    interaction: Interaction,
    body: CallbackBody,
    files: readonly ReceivedFile[],
    acknowledged: Partial<Interaction>,
  ): Message {
    const deferred = body.type === InteractionResponseType.DeferredChannelMessageWithSource;
    const message = this.#createReply(interaction, body.data ?? {}, files, deferred ? MessageFlags.Loading : 0);
    this.world.updateInteraction(interaction, {
      ...acknowledged,
      deferred,
      ephemeral: message.ephemeralFor !== undefined,
      originalMessageId: message.id,
      shown: deferred ? interaction.shown : [...interaction.shown, message],
    });
    return message;
  }

  #updateSource(
    interaction: Interaction,
    body: CallbackBody,
    files: readonly ReceivedFile[],
    acknowledged: Partial<Interaction>,
  ): Message {
    const message = interaction.messageId === undefined ? undefined : this.world.message(interaction.messageId);
    if (!message) throw errors.unknownMessage();
    const deferred = body.type === InteractionResponseType.DeferredMessageUpdate;
    const ephemeral = message.ephemeralFor !== undefined;
    if (!deferred) {
      const changes = editedMessage(this.world, this.#channel(interaction), message, body.data ?? {}, files);
      this.world.updateMessage(message, { ...changes, editedAt: this.world.now() });
    }
    this.world.updateInteraction(interaction, {
      ...acknowledged,
      deferred,
      ephemeral,
      originalMessageId: message.id,
      shown: deferred ? interaction.shown : [...interaction.shown, message],
    });
    return message;
  }

  #createReply(
    interaction: Interaction,
    body: MessageBody,
    files: readonly ReceivedFile[],
    extraFlags: number,
  ): Message {
    const channel = this.#channel(interaction);
    const written = writtenMessage(this.world, channel, this.world.botUserId, body, files);
    const ephemeral = (written.flags & MessageFlags.Ephemeral) !== 0;
    return this.world.createMessage({
      ...written,
      channelId: channel.id,
      authorId: this.world.botUserId,
      type:
        interaction.type === InteractionType.ApplicationCommand ? MessageType.ChatInputCommand : MessageType.Default,
      flags: written.flags | extraFlags,
      interactionId: interaction.id,
      ephemeralFor: ephemeral ? interaction.userId : undefined,
    });
  }

  #show(interaction: Interaction, message: Message): void {
    this.world.updateInteraction(interaction, { deferred: false, shown: [...interaction.shown, message] });
  }

  #channel(interaction: Interaction): Channel {
    const channel = this.world.channel(interaction.channelId);
    if (!channel) throw errors.unknownChannel();
    return channel;
  }

  /** After 3 s without an answer the caller sees "The application did not respond", and the bot may not answer. */
  #failWhenLate(interaction: Interaction): void {
    if (interaction.acknowledgedAt !== undefined || interaction.failed) return;
    if (!isLate(interaction, this.clock.now())) return;
    this.world.updateInteraction(interaction, { failed: true });
    this.violations.record({
      kind: "bot",
      rule: "interaction.unanswered",
      where: `${InteractionType[interaction.type]} ${interaction.command ?? interaction.customId ?? ""}`,
      message: "No answer within 3 s; the user saw that the application did not respond.",
      at: this.clock.now(),
    });
  }
}

function isLate(interaction: Interaction, now: number): boolean {
  return now - interaction.createdAt > FIRST_ANSWER_WITHIN;
}
