import type { InjectionToken } from "tsyringe";
import type { DomainError, ErrorSentences } from "../errors.js";
import type { AttachmentErrors } from "./attachments.js";
import type { ComponentErrors } from "./custom-id.js";
import type { AccessErrors } from "./policy.js";
import type { OptionErrors } from "./sent-options.js";
import { cut, escapeMarkdown } from "./text.js";

/** Error code → sentence, folded from the modules. */
export type SentenceTable = ReadonlyMap<string, (facts: never) => string>;
export const ERROR_SENTENCES: InjectionToken<SentenceTable> = Symbol("ErrorSentences");

/** The sentence of a refusal; undefined when no module declares its code. */
export function sentenceOf(table: SentenceTable, error: DomainError): string | undefined {
  // The code ties the facts to their sentence; the table is checked where a module declares it.
  return table.get(error.code)?.(error.facts as never);
}

export const discordSentences = {
  "access.notInGuild": () => "This works only inside a server where I am a member. Open the server and try there.",
  "access.needsSupport": () => "This is for the shop's staff. If you need help, open a support ticket.",
  "access.needsAdmin": () =>
    "This is for the shop's admins. Ask one of them, or have your role added to the admin roles in /settings.",
  "access.needsOperator": () => "This is for whoever runs the bot. Ask them to add your user id to OPERATOR_IDS.",
  "access.blocked": () =>
    "You are blocked from shopping here. Your orders and open tickets stay; ask staff there about it.",
  "component.malformed": () =>
    "I do not recognise what this control asks for. Open the message again with its command and use the new one.",
  "option.malformed": ({ option }) =>
    `I cannot read the option “${escapeMarkdown(cut(option, 40))}”. Type the command again and fill it in as Discord offers it.`,
  "option.outOfBounds": ({ option }) =>
    `The option “${escapeMarkdown(option)}” is blank, too long, or outside its bounds. Type the command again and keep to what Discord asks for.`,
  "attachments.tooLarge": ({ largestBytes }) =>
    `The file is too large. Send one of at most ${Math.floor(largestBytes / 1024 / 1024)} MiB.`,
  "attachments.unavailable": () => "Discord did not give me the file. Upload it again.",
} satisfies ErrorSentences<AccessErrors & AttachmentErrors & ComponentErrors & OptionErrors>;
