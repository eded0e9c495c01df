import { AuditLogEvent } from "discord-api-types/v10";
import type { AuditEntry, Channel, Invite } from "../world/types.js";
import type { World } from "../world/world.js";
import type { Answer, Request } from "./route.js";

/** An entry before the request is carried out. Without a target it is what the answer describes. */
interface Draft {
  readonly action: AuditLogEvent;
  readonly targetId?: string | null;
  readonly options?: AuditEntry["options"];
}

const CHANNEL = "/channels/:channel_id";
const MESSAGE = `${CHANNEL}/messages`;
const PIN = `${MESSAGE}/pins/:message_id`;
const OVERWRITE = `${CHANNEL}/permissions/:overwrite_id`;
const GUILD = "/guilds/:guild_id";
const MEMBER = `${GUILD}/members/:user_id`;
const ROLE = `${GUILD}/roles/:role_id`;

type Note = (request: Request, world: World, channel: Channel | undefined) => Draft | undefined;

const overwriteNote =
  (removed: boolean): Note =>
  ({ params }, _world, channel) => {
    const id = params["overwrite_id"] ?? "";
    const known = channel?.overwrites.find((overwrite) => overwrite.id === id);
    const set = known ? AuditLogEvent.ChannelOverwriteUpdate : AuditLogEvent.ChannelOverwriteCreate;
    const action = removed ? AuditLogEvent.ChannelOverwriteDelete : set;
    return { action, targetId: channel?.id ?? null, options: { id, type: String(known?.type ?? 0) } };
  };

/** Pins, and the messages of others the bot deletes. */
const messageNote =
  (action: AuditLogEvent, ofOthers: boolean): Note =>
  ({ params }, world, channel) => {
    const message = world.message(params["message_id"] ?? "");
    if (!message || !channel || (ofOthers && message.authorId === world.botUserId)) return undefined;
    const options = { channel_id: channel.id, ...(ofOthers ? { count: "1" } : { message_id: message.id }) };
    return { action, targetId: message.authorId, options };
  };

const ofMember =
  (action: AuditLogEvent): Note =>
  ({ params }) => ({ action, targetId: params["user_id"] ?? null });

const ofRole =
  (action: AuditLogEvent): Note =>
  ({ params }) => ({ action, targetId: params["role_id"] ?? null });

const ofChannel =
  (plain: AuditLogEvent, ofThread: AuditLogEvent): Note =>
  (_request, _world, channel) => ({ action: channel?.thread ? ofThread : plain, targetId: channel?.id ?? null });

const created =
  (action: AuditLogEvent): Note =>
  () => ({ action });

/** What each route leaves in the log. https://docs.discord.com/developers/resources/audit-log#audit-log-events */
const notes: Readonly<Record<string, Note>> = {
  [`POST ${GUILD}/channels`]: created(AuditLogEvent.ChannelCreate),
  [`PATCH ${CHANNEL}`]: ofChannel(AuditLogEvent.ChannelUpdate, AuditLogEvent.ThreadUpdate),
  [`DELETE ${CHANNEL}`]: ofChannel(AuditLogEvent.ChannelDelete, AuditLogEvent.ThreadDelete),
  [`POST ${CHANNEL}/threads`]: created(AuditLogEvent.ThreadCreate),
  [`POST ${MESSAGE}/:message_id/threads`]: created(AuditLogEvent.ThreadCreate),
  [`PUT ${OVERWRITE}`]: overwriteNote(false),
  [`DELETE ${OVERWRITE}`]: overwriteNote(true),
  [`DELETE ${MEMBER}`]: ofMember(AuditLogEvent.MemberKick),
  [`PUT ${GUILD}/bans/:user_id`]: ofMember(AuditLogEvent.MemberBanAdd),
  [`DELETE ${GUILD}/bans/:user_id`]: ofMember(AuditLogEvent.MemberBanRemove),
  [`PATCH ${MEMBER}`]: ({ params, body }) => {
    const rolesOnly = Object.keys(body ?? {}).every((key) => key === "roles");
    const action = rolesOnly ? AuditLogEvent.MemberRoleUpdate : AuditLogEvent.MemberUpdate;
    return { action, targetId: params["user_id"] ?? null };
  },
  [`PUT ${MEMBER}/roles/:role_id`]: ofMember(AuditLogEvent.MemberRoleUpdate),
  [`DELETE ${MEMBER}/roles/:role_id`]: ofMember(AuditLogEvent.MemberRoleUpdate),
  [`POST ${GUILD}/roles`]: created(AuditLogEvent.RoleCreate),
  [`PATCH ${ROLE}`]: ofRole(AuditLogEvent.RoleUpdate),
  [`DELETE ${ROLE}`]: ofRole(AuditLogEvent.RoleDelete),
  [`POST ${CHANNEL}/invites`]: () => ({ action: AuditLogEvent.InviteCreate, targetId: null }),
  "DELETE /invites/:code": () => ({ action: AuditLogEvent.InviteDelete, targetId: null }),
  [`DELETE ${MESSAGE}/:message_id`]: messageNote(AuditLogEvent.MessageDelete, true),
  [`POST ${MESSAGE}/bulk-delete`]: ({ body }, _world, channel) => {
    const { messages = [] } = (body ?? {}) as { messages?: unknown[] };
    const targetId = channel?.id ?? null;
    return { action: AuditLogEvent.MessageBulkDelete, targetId, options: { count: String(messages.length) } };
  },
  [`PUT ${PIN}`]: messageNote(AuditLogEvent.MessagePin, false),
  [`DELETE ${PIN}`]: messageNote(AuditLogEvent.MessageUnpin, false),
};

/**
 * Looks at a request before it is carried out.
 *
 * @returns what writes it into the guild's audit log afterwards; undefined when nothing is to be written
 */
export function auditOf(request: Request, world: World): ((answer: Answer) => void) | undefined {
  const channel = world.channel(request.params["channel_id"] ?? "");
  const invite = world.invite(request.params["code"] ?? "");
  const guildId = request.params["guild_id"] ?? channel?.guildId ?? invite?.guildId;
  const draft = notes[`${request.method} ${request.route}`]?.(request, world, channel);
  if (guildId === undefined || !draft) return undefined;
  return ({ body }) => {
    const { id: answered = null, code = "" } = (body ?? {}) as { id?: string; code?: string };
    const targetId = draft.targetId === undefined ? answered : draft.targetId;
    const made = world.invite(code);
    world.addAuditEntry({
      guildId,
      action: draft.action,
      userId: world.botUserId,
      targetId,
      ...(request.reason === undefined ? {} : { reason: request.reason }),
      ...(draft.options === undefined ? {} : { options: draft.options }),
      ...(invite ? { changes: inviteFacts(invite, "old_value") } : {}),
      ...(made ? { changes: inviteFacts(made, "new_value") } : {}),
    });
  };
}

/** An entry about an invite names no target; clients read it from the changes. */
function inviteFacts(invite: Invite, as: "old_value" | "new_value"): AuditEntry["changes"] {
  const facts = {
    code: invite.code,
    channel_id: invite.channelId,
    inviter_id: invite.inviterId,
    max_uses: invite.maxUses,
    uses: invite.uses,
    max_age: invite.maxAge,
    temporary: invite.temporary,
  };
  return Object.entries(facts).map(([key, value]) => ({ key, [as]: value }));
}
