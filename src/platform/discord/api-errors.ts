import { DiscordAPIError, HTTPError, RateLimitError, RESTJSONErrorCodes as Code, type RateLimitData } from "discord.js";
import { MINUTE } from "../clock.js";

/** What a person reads when Discord refused something; it names what is missing. */
const SENTENCES = new Map<string | number, string>([
  [Code.UnknownChannel, "That channel does not exist any more."],
  [Code.UnknownGuild, "I am not a member of that server any more."],
  [Code.UnknownMember, "That person is not a member of this server any more."],
  [Code.UnknownMessage, "That message was deleted. Open it again with its command."],
  [Code.UnknownRole, "That role does not exist any more. Choose another in /settings."],
  [Code.UnknownUser, "That person's Discord account does not exist any more."],
  [Code.UnknownEmoji, "That emoji does not exist any more, or I may not use it."],
  [Code.ActionCannotBePerformedDueToSlowmodeRateLimit, "This channel has slow mode on. Try again in a moment."],
  [Code.ChannelWriteRateLimit, "Too much was written in this channel just now. Try again in a minute."],
  [
    Code.StageTopicServerNameServerDescriptionOrChannelNamesContainDisallowedWords,
    "Discord's word filter refused the name. Choose another.",
  ],
  [Code.MaximumNumberOfPinsReachedForTheChannel, "This channel has no room for another pin. Unpin one first."],
  [
    Code.MaximumNumberOfGuildRolesReached,
    "This server has no room for another role: Discord allows 250. Delete one first.",
  ],
  [
    Code.MaximumNumberOfGuildChannelsReached,
    "This server has no room for another channel: Discord allows 500. Staff need to delete some first.",
  ],
  [
    Code.MaximumNumberOfInvitesReached,
    "This server has no room for another invite: Discord allows 1,000. Delete old ones first.",
  ],
  [Code.MaximumNumberOfServerCategoriesReached, "This server has no room for another category. Delete one first."],
  [Code.MaximumNumberOfApplicationCommandsReached, "Discord takes no more commands from this bot."],
  [Code.MaximumNumberOfChannelPermissionOverwritesReached, "This channel has no room for another person or role."],
  [Code.OpeningDirectMessagesTooFast, "Discord says that I open direct messages too fast. Try again in 15 minutes."],
  [Code.SendMessagesHasBeenTemporarilyDisabled, "Discord has stopped messages for now. Try again in a few minutes."],
  [Code.RequestEntityTooLarge, "The file is too large for Discord: it takes 10 MiB."],
  [Code.FileUploadedExceedsMaximumSize, "The file is too large for Discord: it takes 10 MiB."],
  [Code.FeatureTemporarilyDisabledServerSide, "Discord has switched this off for now. Try again in a few minutes."],
  [Code.ServiceResourceIsBeingRateLimited, "Discord asks to slow down. Try again in a minute."],
  [Code.MissingAccess, "I cannot see that channel. Give my role View Channel there, then try again."],
  [Code.CannotSendMessagesToThisUser, "That person does not accept direct messages from this server."],
  [
    Code.CannotSendMessagesToThisUserDueToHavingNoMutualGuilds,
    "That person shares no server with me, so I cannot write to them.",
  ],
  [Code.CannotSendMessagesInNonTextChannel, "That is no text channel. Choose another in /settings."],
  [Code.CannotExecuteActionOnThisChannelType, "That is the wrong kind of channel. Choose another in /settings."],
  [
    Code.InvalidMFALevel,
    "This server asks for two-factor login of its staff. The bot's owner must switch it on for their account.",
  ],
  [Code.InvalidRole, "That role cannot be given by hand. Choose another."],
  [
    Code.CannotDeleteChannelRequiredForCommunityGuilds,
    "Discord needs this channel for the community features; it cannot be deleted.",
  ],
  [Code.InvalidActionOnArchivedThread, "That thread is archived. Open it again first."],
  [
    Code.TwoFactorAuthenticationIsRequired,
    "Discord asks for two-factor login: the bot's owner must switch it on for their account.",
  ],
  [Code.APIResourceOverloaded, "Discord is overloaded. Try again in a few minutes."],
  [Code.CannotReplyWithoutPermissionToReadMessageHistory, "Give my role Read Message History there, then try again."],
  [
    Code.MessageWasBlockedByAutomaticModeration,
    "This server's AutoMod refused the message. Staff can exempt my role from the rule.",
  ],
  [
    Code.TitleWasBlockedByAutomaticModeration,
    "This server's AutoMod refused the title. Staff can exempt my role from the rule.",
  ],
  [
    Code.MessageBlockedByHarmfulLinksFilter,
    "Discord's link filter refused the message. Remove the link and try again.",
  ],
]);

/** The permissions that a route needs, for 50013: Discord does not say which one is missing. */
const PERMISSIONS: readonly (readonly [method: string, route: RegExp, needed: string])[] = [
  ["POST", /^\/guilds\/\d+\/channels/, "Manage Channels and Manage Roles, in the server and in the category"],
  ["PUT", /^\/channels\/\d+\/permissions/, "Manage Roles in that channel"],
  ["DELETE", /^\/channels\/\d+\/permissions/, "Manage Roles in that channel"],
  ["PATCH", /^\/channels\/\d+$/, "View Channel, Manage Channels and Manage Roles in that channel"],
  ["DELETE", /^\/channels\/\d+$/, "View Channel and Manage Channels in that channel"],
  ["POST", /^\/channels\/\d+\/invites/, "Create Invite in that channel"],
  ["PUT", /^\/channels\/\d+\/(messages\/)?pins/, "Pin Messages in that channel"],
  ["POST", /^\/channels\/\d+\/messages/, "View Channel, Send Messages, Embed Links and Attach Files in that channel"],
  ["GET", /^\/channels\/\d+\/messages/, "View Channel and Read Message History in that channel"],
  ["DELETE", /^\/channels\/\d+\/messages/, "View Channel and Manage Messages in that channel"],
  ["PUT", /^\/guilds\/\d+\/members\/\d+\/roles/, "Manage Roles, and a place above that role in the server's role list"],
  [
    "DELETE",
    /^\/guilds\/\d+\/members\/\d+\/roles/,
    "Manage Roles, and a place above that role in the server's role list",
  ],
  ["POST", /^\/guilds\/\d+\/roles/, "Manage Roles"],
  ["GET", /^\/guilds\/\d+\/invites/, "Manage Server"],
];

/** Codes that mean the interaction is over: nobody is left to answer. */
const OVER: ReadonlySet<string | number> = new Set([
  Code.UnknownInteraction,
  Code.InvalidWebhookToken,
  Code.UnknownWebhook,
]);

/** True when Discord does not know the interaction any more, so that no answer can reach the person. */
export function isTooLate(error: unknown): boolean {
  return error instanceof DiscordAPIError && OVER.has(error.code);
}

/** True when Discord refused with one of these codes. */
export function isRefusal(error: unknown, ...codes: readonly number[]): error is DiscordAPIError {
  return error instanceof DiscordAPIError && codes.some((code) => code === error.code);
}

/** What is missing, for an error of Discord's API; undefined when it is our own fault or no error of Discord's. */
export function apiSentence(error: unknown): string | undefined {
  if (error instanceof RateLimitError) {
    return `Discord limits how often this can be changed. Try again in ${Math.ceil(waitOf(error) / MINUTE)} min.`;
  }
  if (error instanceof HTTPError) return "Discord did not answer properly. Try again in a minute.";
  if (!(error instanceof DiscordAPIError)) return undefined;
  return error.code === Code.MissingPermissions ? missingPermissions(error) : SENTENCES.get(error.code);
}

/** Milliseconds until a rate-limited request may be sent. A channel's name has a limit of its own within its route's. */
export function waitOf(limit: Pick<RateLimitData, "timeToReset" | "retryAfter" | "sublimitTimeout">): number {
  return Math.max(limit.timeToReset, limit.retryAfter, limit.sublimitTimeout);
}

function missingPermissions({ method, url }: DiscordAPIError): string {
  const path = pathOf(url);
  const needed = PERMISSIONS.find(([verb, route]) => verb === method && route.test(path))?.[2];
  return needed
    ? `I lack a permission. My role needs: ${needed}.`
    : "I lack a permission for this. The health report of the server's setup says which one.";
}

/** An error of Discord's API as the log may show it: the path without the token that an interaction's address holds. */
export function apiFacts(error: unknown): object {
  if (!(error instanceof DiscordAPIError || error instanceof HTTPError)) return {};
  const path = pathOf(error.url).replace(/^\/(interactions|webhooks)\/(\d+)\/[^/]+/, "/$1/$2/…");
  return { status: error.status, method: error.method, path, ...("code" in error && { code: error.code }) };
}

function pathOf(url: string): string {
  return new URL(url).pathname.replace(/^.*\/v\d+(?=\/)/, "");
}
