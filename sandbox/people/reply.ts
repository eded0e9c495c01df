import { InteractionResponseType, type APIEmbed, type APIMessageTopLevelComponent } from "discord-api-types/v10";
import type { Interaction } from "../world/types.js";
import type { SeenButton } from "./components.js";
import type { HasId } from "./command-line.js";
import { MessageView } from "./message-view.js";
import { ModalView } from "./modal-view.js";
import type { Person } from "./person.js";
import { NoAnswer } from "./refusal.js";

/** How long a person looks at "thinking…" or at a pressed button before giving up, real milliseconds. */
const PATIENCE = 15_000;

/** How long a person waits for the effect of a press that was acknowledged without one, real milliseconds. */
const PATIENCE_FOR_UPDATE = 5_000;

/**
 * What the bot showed in answer to one action: a message, an update of the pressed one, or a modal.
 *
 * The shorthand members speak of the latest message shown, and are live like it.
 */
export class Reply {
  constructor(
    private readonly viewer: Person,
    private readonly interaction: Interaction,
  ) {}

  /** The interaction this answers. */
  get interactionId(): string {
    return this.interaction.id;
  }

  /** The modal the bot opened. @throws NoAnswer when it opened none */
  get modal(): ModalView {
    if (!this.interaction.modal) throw new NoAnswer(`The bot opened no modal. It showed: ${this.#seen()}`);
    return new ModalView(this.viewer, this.interaction, this.interaction.modal);
  }

  get isModal(): boolean {
    return this.interaction.modal !== undefined;
  }

  /** The answer came as an acknowledgement first and as content later. */
  get wasDeferred(): boolean {
    const { callbackType } = this.interaction;
    return (
      callbackType === InteractionResponseType.DeferredChannelMessageWithSource ||
      callbackType === InteractionResponseType.DeferredMessageUpdate
    );
  }

  /** Real and virtual milliseconds from the action to the first answer. */
  get latency(): number {
    return (this.interaction.acknowledgedAt ?? NaN) - this.interaction.createdAt;
  }

  /** The latest message shown. @throws NoAnswer when nothing was */
  get message(): MessageView {
    const latest = this.messages.at(-1);
    if (!latest) throw new NoAnswer(`The bot showed no message. ${this.isModal ? "It opened a modal." : ""}`);
    return latest;
  }

  /** Each message shown, in the order of its latest change. */
  get messages(): readonly MessageView[] {
    return this.interaction.shown
      .filter((message, index, all) => all.lastIndexOf(message) === index)
      .map((message) => new MessageView(this.viewer, message));
  }

  get content(): string {
    return this.message.content;
  }

  get embeds(): readonly APIEmbed[] {
    return this.message.embeds;
  }

  get components(): readonly APIMessageTopLevelComponent[] {
    return this.message.components;
  }

  get ephemeral(): boolean {
    return this.message.ephemeral;
  }

  /** Everything readable of the latest message. */
  text(): string {
    return this.message.text();
  }

  buttons(): readonly SeenButton[] {
    return this.message.buttons();
  }

  options(placeholder: string): readonly string[] {
    return this.message.options(placeholder);
  }

  click(label: string | RegExp): Promise<Reply> {
    return this.message.click(label);
  }

  select(placeholder: string | RegExp, picked: string | HasId | readonly (string | HasId)[]): Promise<Reply> {
    return this.message.select(placeholder, picked);
  }

  /**
   * Waits until the bot showed something: after a deferral its content, after an acknowledged press its effect.
   *
   * @throws NoAnswer when the application did not respond within 3 s, or kept "thinking" for 15 s
   */
  async settled(): Promise<this> {
    const { interaction } = this;
    const { events } = this.viewer.world;
    const what = interaction.command ? `/${interaction.command}` : (interaction.customId ?? "");
    await events.until(
      () => {
        if (interaction.failed) throw new NoAnswer(`The application did not respond to ${what} within 3 s.`);
        return interaction.acknowledgedAt === undefined ? undefined : true;
      },
      PATIENCE,
      () => `The application never answered ${what}.`,
    );
    if (!interaction.deferred) return this;
    const isUpdate = interaction.callbackType === InteractionResponseType.DeferredMessageUpdate;
    const look = (): true | undefined => {
      const gone = !this.viewer.world.message(interaction.originalMessageId ?? "");
      return gone || !interaction.deferred ? true : undefined;
    };
    const patience = isUpdate ? PATIENCE_FOR_UPDATE : PATIENCE;
    await events
      .until(look, patience, () => `The bot kept thinking about ${what}.`)
      .catch((error: unknown) => {
        // A press may be acknowledged and have no visible effect; a deferred reply must get content.
        if (!isUpdate) throw new NoAnswer(String(error));
      });
    return this;
  }

  /** Waits for a further message or change after what is shown now. */
  async next(timeoutMs = PATIENCE): Promise<this> {
    const before = this.interaction.shown.length;
    await this.viewer.world.events.until(
      () => (this.interaction.shown.length > before ? true : undefined),
      timeoutMs,
      () => `Nothing followed. The bot showed: ${this.#seen()}`,
    );
    return this;
  }

  #seen(): string {
    return this.messages.map((message) => message.text()).join("\n---\n") || "nothing";
  }
}
