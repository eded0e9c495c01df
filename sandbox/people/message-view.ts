import { ComponentType, type APIEmbed, type APIMessageTopLevelComponent } from "discord-api-types/v10";
import type { Message } from "../world/types.js";
import { buttonsOf, selectsOf, visibleText, type SeenButton, type SeenSelect } from "./components.js";
import { idOf, roleNamed, spelled, type HasId } from "./command-line.js";
import type { Person } from "./person.js";
import { ClientRefusal } from "./refusal.js";
import type { Reply } from "./reply.js";

/** A message as one person sees it. It is live: when the message changes, so does what the view says. */
export class MessageView {
  constructor(
    private readonly viewer: Person,
    private readonly message: Message,
  ) {}

  get id(): string {
    return this.message.id;
  }

  get channelId(): string {
    return this.message.channelId;
  }

  get authorId(): string {
    return this.message.authorId;
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

  /** Names and bytes of the files. */
  get files(): { readonly name: string; readonly type: string; readonly bytes: Buffer }[] {
    return this.message.attachments.map(({ id, filename, contentType }) => ({
      name: filename,
      type: contentType,
      bytes: this.viewer.world.bytes(id) ?? Buffer.alloc(0),
    }));
  }

  get ephemeral(): boolean {
    return this.message.ephemeralFor !== undefined;
  }

  get edited(): boolean {
    return this.message.editedAt !== undefined;
  }

  /** The message was deleted. The view still says what it said last. */
  get gone(): boolean {
    return this.viewer.world.message(this.message.id) === undefined;
  }

  /** Whom the message notified. */
  get pings(): {
    readonly userIds: readonly string[];
    readonly roleIds: readonly string[];
    readonly everyone: boolean;
  } {
    const { mentionIds, mentionRoleIds, mentionEveryone } = this.message;
    return { userIds: mentionIds, roleIds: mentionRoleIds, everyone: mentionEveryone };
  }

  /** Everything readable: content, embeds with their fields, text displays, labels, placeholders. */
  text(): string {
    return visibleText(this.message.content, this.message.embeds, this.message.components);
  }

  buttons(): readonly SeenButton[] {
    return buttonsOf(this.message.components);
  }

  selects(): readonly SeenSelect[] {
    return selectsOf(this.message.components);
  }

  /** The labels offered by the select with this placeholder. */
  options(placeholder: string): readonly string[] {
    return this.#select(placeholder).options.map(({ label }) => label);
  }

  /**
   * Presses the button with this label.
   *
   * @throws ClientRefusal when there is none, or when it is disabled or a link
   */
  async click(label: string | RegExp): Promise<Reply> {
    this.#refuseIfGone();
    const buttons = this.buttons();
    const button = buttons.find((candidate) => isMatch(label, candidate.label));
    if (!button) {
      throw new ClientRefusal(`No button ${String(label)}; there are: ${list(buttons.map((seen) => seen.label))}.`);
    }
    return this.#press(button);
  }

  /**
   * Picks in the select with this placeholder: labels of a string select, else people, roles or channels.
   *
   * @throws ClientRefusal for what the client would not offer
   */
  async select(placeholder: string | RegExp, picked: string | HasId | readonly (string | HasId)[]): Promise<Reply> {
    this.#refuseIfGone();
    const select = this.#select(placeholder);
    return this.#pick(
      select,
      [picked].flat().map((item) => this.#valueOf(select, item)),
    );
  }

  /**
   * Presses the button, or picks the values in the select, that has this custom id: labels may be doubled.
   *
   * @throws ClientRefusal for what the client would not offer
   */
  async use(customId: string, values: readonly string[]): Promise<Reply> {
    this.#refuseIfGone();
    const button = this.buttons().find((candidate) => candidate.customId === customId);
    if (button) return this.#press(button);
    const select = this.selects().find((candidate) => candidate.customId === customId);
    if (!select) throw new ClientRefusal("The message no longer has this button or select.");
    const isOffered = (value: string): boolean =>
      select.type === ComponentType.StringSelect
        ? select.options.some((option) => option.value === value)
        : this.#isEntity(value);
    if (!values.every(isOffered)) throw new ClientRefusal(`${select.placeholder} no longer offers that.`);
    return this.#pick(select, values);
  }

  #isEntity(id: string): boolean {
    const { guild, world } = this.viewer;
    return guild.roles.has(id) || guild.members.has(id) || world.channel(id)?.guildId === guild.id;
  }

  async #press(button: SeenButton): Promise<Reply> {
    if (button.disabled) throw new ClientRefusal(`The button ${button.label} is disabled.`);
    if (button.customId === undefined) throw new ClientRefusal(`The button ${button.label} is a link.`);
    return this.viewer.pressComponent(this.message, {
      customId: button.customId,
      type: ComponentType.Button,
      id: button.id,
    });
  }

  async #pick(select: SeenSelect, values: readonly string[]): Promise<Reply> {
    if (select.disabled) throw new ClientRefusal(`The select ${select.placeholder} is disabled.`);
    if (values.length < select.minValues || values.length > select.maxValues) {
      const bounds = `${select.minValues} to ${select.maxValues}`;
      throw new ClientRefusal(`${select.placeholder} takes ${bounds} values, not ${values.length}.`);
    }
    return this.viewer.pressComponent(
      this.message,
      { customId: select.customId, type: select.type, id: select.id },
      values,
    );
  }

  #select(placeholder: string | RegExp): SeenSelect {
    const selects = this.selects();
    const select = selects.find((candidate) => isMatch(placeholder, candidate.placeholder));
    if (select) return select;
    const seen = list(selects.map((candidate) => candidate.placeholder));
    throw new ClientRefusal(`No select ${String(placeholder)}; there are: ${seen}.`);
  }

  #valueOf(select: SeenSelect, item: string | HasId): string {
    if (select.type !== ComponentType.StringSelect) {
      const value = roleNamed(this.viewer.guild, item)?.id ?? idOf(item);
      if (value === undefined) throw new ClientRefusal(`${select.placeholder} offers no such thing.`);
      return value;
    }
    const option = select.options.find(({ label }) => label === item);
    if (option) return option.value;
    const offered = list(select.options.map(({ label }) => label));
    throw new ClientRefusal(`${select.placeholder} offers no ${spelled(item)}; it offers: ${offered}.`);
  }

  #refuseIfGone(): void {
    if (this.gone) throw new ClientRefusal("The message is gone.");
  }
}

function isMatch(wanted: string | RegExp, seen: string): boolean {
  return typeof wanted === "string" ? seen === wanted : wanted.test(seen);
}

function list(names: readonly string[]): string {
  return names.length === 0 ? "none" : names.map((name) => `"${name}"`).join(", ");
}
