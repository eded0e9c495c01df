import type { APIApplicationCommand, APIEmbed, APIModalInteractionResponseCallbackData } from "discord-api-types/v10";

/**
 * What the page and its server tell each other.
 *
 * Everything is cut to one persona: what is not in here, that person would not see on Discord either.
 */

/** Somebody whose eyes the page can look through. */
export interface Persona {
  readonly id: string;
  readonly name: string;
  /** The roles held, or `Owner`, or `New member`; for the list of personas. */
  readonly standing: string;
}

export interface SeenRole {
  readonly id: string;
  readonly name: string;
  /** 24-bit RGB; 0 for none. */
  readonly color: number;
}

export interface SeenMember {
  readonly id: string;
  readonly name: string;
  readonly username: string;
  readonly bot: boolean;
  readonly owner: boolean;
  /** Highest first, without @everyone. */
  readonly roleIds: readonly string[];
}

export interface SeenChannel {
  readonly id: string;
  readonly name: string;
  readonly topic: string;
  /** Undefined for a direct message. */
  readonly guildId?: string | undefined;
  readonly categoryId: string | null;
  readonly writable: boolean;
  readonly attachable: boolean;
  readonly unread: boolean;
  /** Unread messages that notify the persona; in a direct message each does. */
  readonly mentions: number;
  /** Who sees the channel; undefined: all members. */
  readonly audience?: readonly string[] | undefined;
  /** The message the persona read last; the line `New` is drawn after it. */
  readonly readUpTo: string;
}

export interface SeenCategory {
  readonly id: string;
  readonly name: string;
}

export interface SeenGuild {
  readonly id: string;
  readonly name: string;
  /** In the order of the list. */
  readonly categories: readonly SeenCategory[];
  readonly channels: readonly SeenChannel[];
  readonly roles: readonly SeenRole[];
  readonly members: readonly SeenMember[];
}

/** Everything a persona sees besides messages. */
export interface Scene {
  readonly me: Persona;
  readonly personas: readonly Persona[];
  readonly botId: string;
  readonly guilds: readonly SeenGuild[];
  /** Direct messages, the latest first. */
  readonly directs: readonly SeenChannel[];
}

export interface SeenAttachment {
  readonly id: string;
  readonly name: string;
  /** MIME type. */
  readonly type: string;
  /** Bytes. */
  readonly size: number;
  readonly description?: string | undefined;
  /** On this page's own server. */
  readonly url: string;
}

export interface SeenMessage {
  readonly id: string;
  readonly channelId: string;
  readonly authorId: string;
  readonly authorName: string;
  readonly bot: boolean;
  readonly content: string;
  readonly embeds: readonly APIEmbed[];
  /** As Discord sends them; `client/component-types.ts` names the parts that are read. */
  readonly components: readonly object[];
  readonly attachments: readonly SeenAttachment[];
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly edited: boolean;
  readonly ephemeral: boolean;
  /** Deferred: the bot is “thinking”. */
  readonly loading: boolean;
  readonly mentionsMe: boolean;
  /** `Bea used /buy`. */
  readonly answers?: { readonly name: string; readonly command: string } | undefined;
  /** What it replies to, in short. */
  readonly repliesTo?: { readonly name: string; readonly text: string } | undefined;
}

/** Where an action of the persona stands, in all of their windows. */
export interface SeenInteraction {
  readonly id: string;
  readonly channelId: string;
  /** A command, without the slash. */
  readonly command?: string | undefined;
  /** The message whose component was used. */
  readonly messageId?: string | undefined;
  readonly customId?: string | undefined;
  readonly state: "sent" | "answered" | "failed";
}

export interface SeenViolation {
  readonly kind: "bot" | "sandbox";
  readonly rule: string;
  readonly where: string;
  readonly message: string;
  /** HTTP status and Discord's error code, where there was an answer. */
  readonly status?: number | undefined;
  readonly code?: number | undefined;
  /** The body and the form errors as indented JSON, cut to a screenful; "" for none. */
  readonly details: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** Declared as expected. */
  readonly declared: boolean;
}

/** What the server pushes. */
export type LiveEvent =
  | { readonly type: "scene"; readonly scene: Scene }
  | { readonly type: "message"; readonly message: SeenMessage; readonly fresh: boolean }
  | { readonly type: "gone"; readonly channelId: string; readonly messageId: string }
  | { readonly type: "interaction"; readonly interaction: SeenInteraction }
  | { readonly type: "violations"; readonly count: number }
  | { readonly type: "commands" }
  | { readonly type: "typing"; readonly channelId: string; readonly name: string }
  /** Sandbox time, epoch milliseconds; sent at the start and after each journey. */
  | { readonly type: "clock"; readonly now: number }
  /** The persona is not there any more. */
  | { readonly type: "stranger" };

/** A form the bot opened, for the window that asked. */
export interface OpenedModal {
  /** The interaction it answers; the submit names it. */
  readonly interactionId: string;
  readonly modal: APIModalInteractionResponseCallbackData;
}

/** How an action went. Whatever it showed comes as an event. */
export interface Outcome {
  readonly modal?: OpenedModal;
}

/** Why an action did not happen, in the words of the client; with status 4xx. */
export interface Refused {
  readonly error: string;
}

/** A page of a channel's history, oldest first. */
export interface History {
  readonly messages: readonly SeenMessage[];
  /** There are older ones. */
  readonly more: boolean;
}

export type SeenCommand = APIApplicationCommand;

/** A value of an option or a field: a file is named by its place among the files that were sent with it. */
export type SentValue = string | number | boolean | { readonly file: number };

/** What the page sends, as `payload` beside the files. The persona acts. */
export type Act =
  | { readonly act: "say"; readonly channel: string; readonly text: string }
  | {
      readonly act: "command";
      readonly channel: string;
      /** With its sub-commands: `product add`. */
      readonly line: string;
      readonly values: Readonly<Record<string, SentValue>>;
    }
  | { readonly act: "use"; readonly message: string; readonly customId: string; readonly values: readonly string[] }
  | {
      readonly act: "submit";
      readonly interaction: string;
      /** By custom id: text, a tick, or what was picked, options by value. */
      readonly values: Readonly<Record<string, string | boolean | readonly (string | { readonly file: number })[]>>;
    };

export interface Completion {
  readonly channel: string;
  readonly line: string;
  readonly option: string;
  readonly typed: string;
  readonly values: Readonly<Record<string, SentValue>>;
}

export interface Choice {
  readonly name: string;
  readonly value: string | number;
}
