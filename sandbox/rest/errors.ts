import type { Refusal } from "../rules/facts.js";

/** An answer of Discord that is an error: HTTP status, JSON code, and form errors where a field is at fault. */
export class DiscordError extends Error {
  constructor(
    /** The id of the rule that refused, for the violation. */
    readonly rule: string,
    readonly status: number,
    readonly code: number,
    message: string,
    readonly errors?: unknown,
  ) {
    super(message);
  }

  static of(refusal: Refusal): DiscordError {
    return new DiscordError(refusal.rule, refusal.status, refusal.code, refusal.message, refusal.errors);
  }

  /** Discord's error body. https://discord.com/developers/docs/reference#error-messages */
  body(): object {
    return { message: this.message, code: this.code, ...(this.errors === undefined ? {} : { errors: this.errors }) };
  }
}

/** The errors the routes themselves answer with. https://discord.com/developers/docs/topics/opcodes-and-status-codes#json */
export const errors = {
  unknownChannel: () => new DiscordError("channel.unknown", 404, 10003, "Unknown Channel"),
  unknownGuild: () => new DiscordError("guild.unknown", 404, 10004, "Unknown Guild"),
  unknownThreadMember: () => new DiscordError("thread.member-unknown", 404, 10007, "Unknown Member"),
  notAThread: () => new DiscordError("thread.needed", 400, 50024, "Cannot execute action on this channel type"),
  unknownMember: () => new DiscordError("member.unknown", 404, 10007, "Unknown Member"),
  unknownMessage: () => new DiscordError("message.unknown", 404, 10008, "Unknown Message"),
  unknownRole: () => new DiscordError("role.unknown", 404, 10011, "Unknown Role"),
  unknownInvite: () => new DiscordError("invite.unknown", 404, 10006, "Unknown Invite"),
  unknownBan: () => new DiscordError("ban.unknown", 404, 10026, "Unknown Ban"),
  unknownUser: () => new DiscordError("user.unknown", 404, 10013, "Unknown User"),
  unknownWebhook: () => new DiscordError("webhook.unknown", 404, 10015, "Unknown Webhook"),
  unknownInteraction: () => new DiscordError("interaction.unknown", 404, 10062, "Unknown interaction"),
  unknownCommand: () => new DiscordError("command.unknown", 404, 10063, "Unknown application command"),
  unknownOverwrite: () => new DiscordError("overwrite.unknown", 404, 10009, "Unknown Overwrite"),
  invalidRole: () => new DiscordError("role.invalid", 400, 50028, "Invalid Role"),
  missingAccess: () => new DiscordError("channel.access", 403, 50001, "Missing Access"),
  othersMessage: () => new DiscordError("message.others", 403, 50005, "Cannot edit a message authored by another user"),
  closedDms: () => new DiscordError("dm.closed", 403, 50007, "Cannot send messages to this user"),
  form: (rule: string, message: string, field: string) =>
    new DiscordError(rule, 400, 50035, "Invalid Form Body", {
      [field]: { _errors: [{ code: "BASE_TYPE_BAD_VALUE", message }] },
    }),
} as const;
