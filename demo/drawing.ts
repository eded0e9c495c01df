import type { Guild, MessageView, ModalView, World } from "../sandbox/index.js";
import { box, say, styled } from "./terminal.js";

const INDENT = "      ";
/** Options of a select that are named. */
const OPTIONS_SHOWN = 4;

/** Draws messages and forms in the terminal, as the people of a guild read them. */
export class Drawing {
  constructor(
    private readonly world: World,
    private readonly guild: Guild,
  ) {}

  /** @param where who or which channel sees it: `only Bea sees this`, `#order-1` */
  message(message: MessageView, where: string): void {
    const embeds = message.embeds.map((embed) => {
      const fields = (embed.fields ?? []).map(({ name, value, inline }) =>
        inline
          ? `${styled("dim", `${name}:`)} ${this.readable(value)}`
          : `\n${styled("dim", name)}\n${this.readable(value)}`,
      );
      const title = embed.title && styled("bold", this.readable(embed.title));
      const footer = embed.footer && styled("dim", `\n${this.readable(embed.footer.text)}`);
      const parts = [title, embed.description && this.readable(embed.description), ...fields, footer];
      return box(
        parts.flatMap((part) => part || []),
        embed.color,
      );
    });
    const content = message.content === "" ? [] : [box([this.readable(message.content)])];
    say(`${INDENT}${styled("dim", where)}`);
    for (const line of [...content, ...embeds].flat()) say(INDENT + line);
    for (const line of controls(message)) say(`${INDENT}${line}`);
  }

  /** A form with what is filled in. */
  form(modal: ModalView, answers: Readonly<Record<string, string>>): void {
    const rows = modal.fields.map(({ label, value }) => {
      const answer = answers[label] ?? value;
      return `${styled("dim", `${label}:`)} ${answer.split("\n").join(" ⏎ ")}`;
    });
    for (const line of box([styled("bold", modal.title), ...rows])) say(INDENT + line);
  }

  /** Discord's marks as people see them: names for ids, dates for timestamps, emphasis. */
  private readable(text: string): string {
    return text
      .replace(/[\u200B-\u200D\u2060]/g, "")
      .replace(/```(?:\w+\n)?\n?([\s\S]*?)\n?```/g, "$1")
      .replace(
        /<@!?(\d+)>/g,
        (_, id: string) => `@${this.world.user(id)?.globalName ?? this.world.user(id)?.username ?? "?"}`,
      )
      .replace(/<@&(\d+)>/g, (_, id: string) => `@${this.guild.roles.get(id)?.name ?? "?"}`)
      .replace(/<#(\d+)>/g, (_, id: string) => `#${this.world.channel(id)?.name ?? "deleted"}`)
      .replace(/<t:(\d+)(?::(\w))?>/g, (_, seconds: string, style?: string) => dateOf(Number(seconds) * 1_000, style))
      .replace(/\[([^\]]+)\]\([^)]+\)/g, "$1")
      .replace(/(\*\*|__|~~)(.+?)\1/g, (_, __, inner: string) =>
        inner
          .split(" ")
          .map((word) => styled("bold", word))
          .join(" "),
      )
      .replace(/`([^`]+)`/g, "$1")
      .replace(/\\([\\`*_~|<>[\]()#+.-])/g, "$1");
  }
}

/** `[ Buy now ]  [ Open ticket ]` and `▾ Choose a category: Art, Guides`, a row each kind. */
function controls(message: MessageView): string[] {
  const selects = message.selects().map(({ placeholder, options }) => {
    const names = options.slice(0, OPTIONS_SHOWN).map(({ label }) => label);
    const more = options.length > OPTIONS_SHOWN ? ", …" : "";
    return `${styled("blue", `▾ ${placeholder}`)}${styled("dim", names.length > 0 ? `: ${names.join(", ")}${more}` : "")}`;
  });
  const buttons = message
    .buttons()
    .map(({ label, disabled }) => styled(disabled ? "dim" : "blue", `[ ${label} ]`))
    .join("  ");
  return buttons === "" ? selects : [...selects, buttons];
}

function dateOf(time: number, style: string | undefined): string {
  if (style !== "R") return new Date(time).toLocaleString("en-GB", { dateStyle: "long", timeStyle: "short" });
  const minutes = Math.round((time - Date.now()) / 60_000);
  const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
  if (Math.abs(minutes) < 60) return relative.format(minutes, "minute");
  const hours = Math.round(minutes / 60);
  return Math.abs(hours) < 48 ? relative.format(hours, "hour") : relative.format(Math.round(hours / 24), "day");
}
