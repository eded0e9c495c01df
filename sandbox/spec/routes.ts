import * as z from "zod/mini";
import { type Schema, schemaNamed } from "./schema.js";
import { type WireForm, wireForm } from "./wire.js";

/** What the description says of one route and method. */
export interface RouteDescription {
  /** The body; undefined: the route takes none. */
  readonly request?: { readonly schemaFor: (body: unknown) => Schema; readonly wire: WireForm } | undefined;
  /** By status; null: no content. */
  readonly responses: Readonly<Record<number, Schema | null>>;
}

const snowflake = z.string().check(z.regex(/^(0|[1-9][0-9]*)$/));

/** Bodies the description gives no name of their own. */
const overwritePut = z.object({
  type: z.nullish(z.literal([0, 1])),
  allow: z.nullish(z.number()),
  deny: z.nullish(z.number()),
});
const memberPatch = z.object({
  nick: z.nullish(z.string().check(z.maxLength(32))),
  roles: z.nullish(z.array(z.nullable(snowflake))),
  mute: z.nullish(z.boolean()),
  deaf: z.nullish(z.boolean()),
  channel_id: z.nullish(snowflake),
  communication_disabled_until: z.nullish(z.string().check(z.iso.datetime())),
  flags: z.nullish(z.number()),
});
const bulkDelete = z.object({ messages: z.array(snowflake).check(z.minLength(2), z.maxLength(100)) });
const channelPositions = z.array(
  z.object({
    id: snowflake,
    position: z.nullish(z.number()),
    parent_id: z.nullish(snowflake),
    lock_permissions: z.nullish(z.boolean()),
  }),
);
const callbackOfAnyType = z.object({ type: z.literal([1, 4, 5, 6, 7, 8, 9]) });

/** The bodies of an interaction callback by its `type`. */
const callbacks: Readonly<Record<number, Schema>> = {
  1: schemaNamed("PongInteractionCallbackRequest"),
  4: schemaNamed("CreateMessageInteractionCallbackRequest"),
  5: schemaNamed("CreateMessageInteractionCallbackRequest"),
  6: schemaNamed("UpdateMessageInteractionCallbackRequest"),
  7: schemaNamed("UpdateMessageInteractionCallbackRequest"),
  8: schemaNamed("ApplicationCommandAutocompleteCallbackRequest"),
  9: schemaNamed("ModalInteractionCallbackRequest"),
};

function callbackSchema(body: unknown): Schema {
  const known = z.object({ type: z.number() }).safeParse(body);
  return (known.success ? callbacks[known.data.type] : undefined) ?? callbackOfAnyType;
}

const takes = (schema: Schema | string, wire: WireForm = wireForm.asIs): RouteDescription["request"] => {
  const parser = typeof schema === "string" ? schemaNamed(schema) : schema;
  return { schemaFor: () => parser, wire };
};
const patchOfThread = schemaNamed("UpdateThreadRequestPartial");
const patchOfChannel = schemaNamed("UpdateGuildChannelRequestPartial");

/** A thread's own keys tell which of the two is meant. */
function channelPatch(body: unknown): Schema {
  const keys = ["archived", "locked", "invitable", "auto_archive_duration"];
  return typeof body === "object" && body !== null && keys.some((key) => key in body) ? patchOfThread : patchOfChannel;
}

const listOf = (name: string): Schema => z.array(schemaNamed(name) as z.ZodMiniType);
const anyOf = (...names: string[]): Schema => z.union(names.map((name) => schemaNamed(name) as z.ZodMiniType));

const application = schemaNamed("PrivateApplicationResponse");
const command = schemaNamed("ApplicationCommandResponse");
const commands = listOf("ApplicationCommandResponse");
const channel = anyOf("GuildChannelResponse", "PrivateChannelResponse", "ThreadResponse");
const message = schemaNamed("MessageResponse");
const member = schemaNamed("GuildMemberResponse");
const role = schemaNamed("GuildRoleResponse");
const invite = schemaNamed("GuildInviteResponse");
const invites = listOf("GuildInviteResponse");
const threads = schemaNamed("ThreadsResponse");
const createdThread = schemaNamed("CreatedThreadResponse");
const noContent = { 204: null };

const commandRoutes = (base: string): Record<string, RouteDescription> => ({
  [`GET ${base}`]: { responses: { 200: commands } },
  [`PUT ${base}`]: {
    request: takes(listOf("ApplicationCommandUpdateRequest"), wireForm.commands),
    responses: { 200: commands },
  },
  [`POST ${base}`]: {
    request: takes("ApplicationCommandCreateRequest", wireForm.command),
    responses: { 200: command, 201: command },
  },
  [`GET ${base}/:command_id`]: { responses: { 200: command } },
  [`PATCH ${base}/:command_id`]: {
    request: takes("ApplicationCommandPatchRequestPartial", wireForm.command),
    responses: { 200: command },
  },
  [`DELETE ${base}/:command_id`]: { responses: noContent },
});

const webhookMessageRoutes = (path: string): Record<string, RouteDescription> => ({
  [`GET ${path}`]: { responses: { 200: message } },
  [`PATCH ${path}`]: {
    request: takes("IncomingWebhookUpdateRequestPartial", wireForm.message),
    responses: { 200: message },
  },
  [`DELETE ${path}`]: { responses: noContent },
});

/** Every route the sandbox knows, by `METHOD template`. */
export const routes: Readonly<Record<string, RouteDescription | undefined>> = {
  "GET /gateway/bot": { responses: { 200: schemaNamed("GatewayBotResponse") } },
  "GET /users/@me": { responses: { 200: schemaNamed("UserPIIResponse") } },
  "GET /users/:user_id": { responses: { 200: schemaNamed("UserResponse") } },
  "POST /users/@me/channels": {
    request: takes("CreatePrivateChannelRequest"),
    responses: { 200: schemaNamed("PrivateChannelResponse") },
  },
  "GET /applications/@me": { responses: { 200: application } },
  "GET /oauth2/applications/@me": { responses: { 200: application } },
  ...commandRoutes("/applications/:application_id/commands"),
  ...commandRoutes("/applications/:application_id/guilds/:guild_id/commands"),

  "GET /guilds/:guild_id": { responses: { 200: schemaNamed("GuildWithCountsResponse") } },
  "GET /guilds/:guild_id/channels": { responses: { 200: z.array(channel as z.ZodMiniType) } },
  "POST /guilds/:guild_id/channels": {
    request: takes("CreateGuildChannelRequest", wireForm.channel),
    responses: { 201: schemaNamed("GuildChannelResponse") },
  },
  "PATCH /guilds/:guild_id/channels": { request: takes(channelPositions), responses: noContent },
  "GET /guilds/:guild_id/members": { responses: { 200: listOf("GuildMemberResponse") } },
  "GET /guilds/:guild_id/members/search": { responses: { 200: listOf("GuildMemberResponse") } },
  "GET /guilds/:guild_id/members/:user_id": { responses: { 200: member } },
  "PATCH /guilds/:guild_id/members/:user_id": {
    request: takes(memberPatch, wireForm.member),
    responses: { 200: member, ...noContent },
  },
  "DELETE /guilds/:guild_id/members/:user_id": { responses: noContent },
  "PUT /guilds/:guild_id/members/:user_id/roles/:role_id": { responses: noContent },
  "DELETE /guilds/:guild_id/members/:user_id/roles/:role_id": { responses: noContent },
  "GET /guilds/:guild_id/roles": { responses: { 200: listOf("GuildRoleResponse") } },
  "POST /guilds/:guild_id/roles": {
    request: takes("CreateRoleRequest", wireForm.role),
    responses: { 200: role },
  },
  "PATCH /guilds/:guild_id/roles": {
    request: takes(listOf("UpdateRolePositionsRequest")),
    responses: { 200: listOf("GuildRoleResponse") },
  },
  "GET /guilds/:guild_id/roles/:role_id": { responses: { 200: role } },
  "PATCH /guilds/:guild_id/roles/:role_id": {
    request: takes("UpdateRoleRequestPartial", wireForm.role),
    responses: { 200: role },
  },
  "DELETE /guilds/:guild_id/roles/:role_id": { responses: noContent },

  "GET /guilds/:guild_id/bans": { responses: { 200: listOf("GuildBanResponse") } },
  "GET /guilds/:guild_id/bans/:user_id": { responses: { 200: schemaNamed("GuildBanResponse") } },
  "PUT /guilds/:guild_id/bans/:user_id": { request: takes("BanUserFromGuildRequest"), responses: noContent },
  "DELETE /guilds/:guild_id/bans/:user_id": { responses: noContent },
  "GET /guilds/:guild_id/audit-logs": { responses: { 200: schemaNamed("GuildAuditLogResponse") } },
  "GET /guilds/:guild_id/invites": { responses: { 200: invites } },
  "GET /channels/:channel_id/invites": { responses: { 200: invites } },
  "POST /channels/:channel_id/invites": { request: takes("CreateGuildInviteRequest"), responses: { 200: invite } },
  "GET /invites/:code": { responses: { 200: invite } },
  "DELETE /invites/:code": { responses: { 200: invite } },

  "GET /channels/:channel_id": { responses: { 200: channel } },
  "PATCH /channels/:channel_id": {
    request: { schemaFor: channelPatch, wire: wireForm.channel },
    responses: { 200: channel },
  },
  "DELETE /channels/:channel_id": { responses: { 200: channel } },
  "PUT /channels/:channel_id/permissions/:overwrite_id": {
    request: takes(overwritePut, wireForm.overwrite),
    responses: noContent,
  },
  "DELETE /channels/:channel_id/permissions/:overwrite_id": { responses: noContent },
  "POST /channels/:channel_id/typing": {
    responses: { 200: schemaNamed("TypingIndicatorResponse"), ...noContent },
  },
  "GET /channels/:channel_id/messages": { responses: { 200: listOf("MessageResponse") } },
  "POST /channels/:channel_id/messages": { request: takes("MessageCreateRequest"), responses: { 200: message } },
  "POST /channels/:channel_id/messages/bulk-delete": { request: takes(bulkDelete), responses: noContent },
  "GET /channels/:channel_id/messages/pins": { responses: { 200: schemaNamed("PinnedMessagesResponse") } },
  "PUT /channels/:channel_id/messages/pins/:message_id": { responses: noContent },
  "DELETE /channels/:channel_id/messages/pins/:message_id": { responses: noContent },
  "GET /channels/:channel_id/messages/:message_id": { responses: { 200: message } },
  "PATCH /channels/:channel_id/messages/:message_id": {
    request: takes("MessageEditRequestPartial", wireForm.message),
    responses: { 200: message },
  },
  "DELETE /channels/:channel_id/messages/:message_id": { responses: noContent },

  "POST /channels/:channel_id/threads": {
    request: takes("CreateTextThreadWithoutMessageRequest"),
    responses: { 201: createdThread },
  },
  "POST /channels/:channel_id/messages/:message_id/threads": {
    // discord.js names the type there too.
    request: takes("CreateTextThreadWithMessageRequest", wireForm.threadOfMessage),
    responses: { 201: createdThread },
  },
  "GET /guilds/:guild_id/threads/active": { responses: { 200: threads } },
  "GET /channels/:channel_id/threads/archived/public": { responses: { 200: threads } },
  "GET /channels/:channel_id/threads/archived/private": { responses: { 200: threads } },
  "GET /channels/:channel_id/thread-members": { responses: { 200: listOf("ThreadMemberResponse") } },
  "GET /channels/:channel_id/thread-members/:user_id": { responses: { 200: schemaNamed("ThreadMemberResponse") } },
  "PUT /channels/:channel_id/thread-members/@me": { responses: noContent },
  "DELETE /channels/:channel_id/thread-members/@me": { responses: noContent },
  "PUT /channels/:channel_id/thread-members/:user_id": { responses: noContent },
  "DELETE /channels/:channel_id/thread-members/:user_id": { responses: noContent },

  "POST /interactions/:interaction_id/:interaction_token/callback": {
    request: { schemaFor: callbackSchema, wire: wireForm.callback },
    responses: { 200: schemaNamed("InteractionCallbackResponse"), ...noContent },
  },
  "POST /webhooks/:webhook_id/:webhook_token": {
    request: takes("IncomingWebhookRequestPartial", wireForm.message),
    responses: { 200: message, ...noContent },
  },
  ...webhookMessageRoutes("/webhooks/:webhook_id/:webhook_token/messages/@original"),
  ...webhookMessageRoutes("/webhooks/:webhook_id/:webhook_token/messages/:message_id"),
};
