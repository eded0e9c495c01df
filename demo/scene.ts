import type { MessageView, OptionValue, OptionValues, Person, Reply, SeenButton } from "../sandbox/index.js";
import type { Drawing } from "./drawing.js";
import { act, heading, note, say } from "./terminal.js";

/** What a person presses on: an answer of the bot or a message in a channel. */
type Pressable = Pick<MessageView, "buttons" | "click" | "select">;

/** People who act, and what each of them sees in answer, told step by step in the terminal. */
export class Scene {
  private steps = 0;

  constructor(private readonly drawing: Drawing) {}

  step(title: string, ...remarks: readonly string[]): void {
    this.steps += 1;
    heading(this.steps, title);
    remarks.forEach(note);
  }

  /** Types a command. */
  async type(who: Person, line: string, values: OptionValues = {}): Promise<Reply> {
    const options = Object.entries(values).map(([name, value]) => ` ${name}:${written(value)}`);
    act(who.name, "types", `/${line}${options.join("")}`);
    return this.draw(who, await who.slash(line, values));
  }

  async click(who: Person, on: Pressable, label: string | RegExp): Promise<Reply> {
    const pressed = on.buttons().find((button) => isLabelled(button, label));
    act(who.name, "clicks", pressed?.label ?? String(label));
    return this.draw(who, await on.click(pressed?.label ?? label));
  }

  async select(who: Person, on: Pressable, placeholder: string, picked: string | NamedThing): Promise<Reply> {
    act(who.name, "selects", typeof picked === "string" ? picked : picked.name);
    return this.draw(who, await on.select(placeholder, picked));
  }

  /** Fills in the form that the bot opened. */
  async submit(who: Person, opened: Reply, values: Readonly<Record<string, string>>): Promise<Reply> {
    const { modal } = opened;
    this.drawing.form(modal, values);
    act(who.name, "sends", "the form");
    return this.draw(who, await modal.submit(values));
  }

  /** A person writes in a channel. */
  async write(who: Person, channel: NamedThing, text: string): Promise<void> {
    await who.say(channel, text);
    act(who.name, `writes in #${channel.name}`, text);
  }

  /** Draws a message once somebody sees it. */
  async appears(who: Person, where: string, find: () => MessageView | undefined): Promise<MessageView> {
    const message = await who.sees(find, PATIENCE_MS);
    say("");
    this.drawing.message(message, where);
    return message;
  }

  private draw(who: Person, reply: Reply): Reply {
    if (reply.isModal) return reply;
    const { message } = reply;
    this.drawing.message(
      message,
      message.ephemeral ? `only ${who.name} sees this` : `everyone in the channel sees this`,
    );
    return reply;
  }
}

/** Whether a button reads so, or matches. */
export function isLabelled(button: SeenButton, label: string | RegExp): boolean {
  return typeof label === "string" ? button.label === label : label.test(button.label);
}

/** A role or channel. */
interface NamedThing {
  readonly id: string;
  readonly name: string;
}

/** Jobs come within a second; a slow machine gets more. */
const PATIENCE_MS = 15_000;

/** An option's value as the client shows it. */
function written(value: OptionValue | undefined): string {
  if (typeof value !== "object") return String(value);
  if ("contents" in value) return value.name;
  return "name" in value ? `@${String(value.name)}` : value.id;
}
