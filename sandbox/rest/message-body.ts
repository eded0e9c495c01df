import {
  ComponentType,
  MessageFlags,
  PermissionFlagsBits,
  type APIAllowedMentions,
  type APIEmbed,
  type APIMessageTopLevelComponent,
} from "discord-api-types/v10";
import { hasPermissions } from "../world/permissions.js";
import type { Attachment, Channel, Message } from "../world/types.js";
import type { World } from "../world/world.js";
import type { ReceivedFile } from "./route.js";

/** The fields of every request that writes a message, as far as the sandbox reads them. The rules checked their form. */
export interface MessageBody {
  readonly content?: string | null;
  readonly embeds?: readonly APIEmbed[] | null;
  readonly components?: readonly APIMessageTopLevelComponent[] | null;
  readonly attachments?: readonly { id: string | number; filename?: string; description?: string | null }[] | null;
  readonly allowed_mentions?: APIAllowedMentions | null;
  readonly flags?: number | null;
  readonly nonce?: string | number | null;
  readonly enforce_nonce?: boolean | null;
  readonly message_reference?: { readonly message_id?: string } | null;
}

/** What a written message consists of. */
export type WrittenMessage = Pick<
  Message,
  "content" | "embeds" | "components" | "attachments" | "flags" | "mentionIds" | "mentionRoleIds" | "mentionEveryone"
>;

const SENDER_FLAGS =
  MessageFlags.SuppressEmbeds |
  MessageFlags.Ephemeral |
  MessageFlags.SuppressNotifications |
  MessageFlags.IsComponentsV2;

/** Turns the body of a new message into its record's fields and stores the files. */
export function writtenMessage(
  world: World,
  channel: Channel,
  authorId: string,
  body: MessageBody,
  files: readonly ReceivedFile[],
): WrittenMessage {
  const content = body.content ?? "";
  const components = numbered(body.components ?? []);
  return {
    content,
    embeds: (body.embeds ?? []).map((embed) => sentEmbed(embed)),
    components,
    attachments: storedFiles(world, body, files),
    flags: (body.flags ?? 0) & SENDER_FLAGS,
    ...mentions(world, channel, authorId, content + textOf(components), body),
  };
}

/** The changes an edit makes: keys that are absent keep what was. */
export function editedMessage(
  world: World,
  channel: Channel,
  message: Message,
  body: MessageBody,
  files: readonly ReceivedFile[],
): Partial<WrittenMessage> {
  const changes: Partial<WrittenMessage> = {};
  if (body.content !== undefined) changes.content = body.content ?? "";
  if (body.embeds !== undefined) changes.embeds = (body.embeds ?? []).map((embed) => sentEmbed(embed));
  if (body.components !== undefined) changes.components = numbered(body.components ?? []);
  if (body.attachments !== undefined || files.length > 0) {
    const listed = new Set((body.attachments ?? []).map(({ id }) => String(id)));
    const kept = body.attachments ? message.attachments.filter(({ id }) => listed.has(id)) : message.attachments;
    changes.attachments = [...kept, ...storedFiles(world, body, files)];
  }
  if (typeof body.flags === "number") {
    const editable = MessageFlags.SuppressEmbeds | MessageFlags.IsComponentsV2;
    changes.flags = (message.flags & ~MessageFlags.SuppressEmbeds) | (body.flags & editable);
  }
  if (body.content !== undefined || body.components !== undefined) {
    const text = (changes.content ?? message.content) + textOf(changes.components ?? message.components);
    Object.assign(changes, mentions(world, channel, message.authorId, text, body));
  }
  return changes;
}

/** Discord marks sent embeds as rich and fields as not inline when they say nothing. */
function sentEmbed(embed: APIEmbed): APIEmbed {
  const fields = embed.fields?.map((field) => ({ ...field, inline: field.inline ?? false }));
  return { type: "rich", ...embed, ...(fields ? { fields } : {}) } as APIEmbed;
}

const oneOfThem = { min_values: 1, max_values: 1 };

/** What Discord fills in when a component says nothing of it. */
const storedDefaults: Readonly<Record<number, object>> = {
  [ComponentType.StringSelect]: oneOfThem,
  [ComponentType.UserSelect]: oneOfThem,
  [ComponentType.RoleSelect]: oneOfThem,
  [ComponentType.MentionableSelect]: oneOfThem,
  [ComponentType.ChannelSelect]: oneOfThem,
  [ComponentType.Separator]: { divider: true, spacing: 1 },
  [ComponentType.Container]: { accent_color: null, spoiler: false },
};

/** Discord numbers components that come without an id, from 1 in reading order. */
function numbered(components: readonly APIMessageTopLevelComponent[]): APIMessageTopLevelComponent[] {
  let next = 1;
  const visit = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map((item) => visit(item));
    if (typeof value !== "object" || value === null) return value;
    const record = value as Record<string, unknown>;
    // Emojis, options and media items also have no type; only components carry one.
    if (typeof record["type"] !== "number") return record;
    const id = record["id"] ?? next;
    next += 1;
    const copy: Record<string, unknown> = { ...storedDefaults[Number(record["type"])], ...record, id };
    for (const key of ["components", "accessory", "component"]) if (key in copy) copy[key] = visit(copy[key]);
    return copy;
  };
  return components.map((component) => visit(component) as APIMessageTopLevelComponent);
}

function storedFiles(world: World, body: MessageBody, files: readonly ReceivedFile[]): Attachment[] {
  return files.map((file) => {
    const index = /^files\[(\d+)\]$/.exec(file.field)?.[1];
    const listed = body.attachments?.find(({ id }) => String(id) === index);
    return world.storeFile({
      name: listed?.filename ?? file.name,
      // discord.js names no better type; Discord goes by the name then.
      contentType: file.type === "application/octet-stream" ? undefined : file.type,
      bytes: file.bytes,
      // discord.js writes null for none.
      description: listed?.description ?? undefined,
    });
  });
}

/** Text displays of the second component system ping like content does. */
function textOf(components: readonly unknown[]): string {
  let text = "";
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) for (const item of value) visit(item);
    else if (typeof value === "object" && value !== null) {
      const record = value as Record<string, unknown>;
      if (record["type"] === ComponentType.TextDisplay) text += `\n${String(record["content"])}`;
      for (const key of ["components", "accessory"]) if (key in record) visit(record[key]);
    }
  };
  visit(components);
  return text;
}

/**
 * Whom a message notifies: what the text mentions, cut by allowed_mentions and by what the author may mention.
 *
 * https://discord.com/developers/docs/resources/message#allowed-mentions-object
 */
function mentions(
  world: World,
  channel: Channel,
  authorId: string,
  text: string,
  body: MessageBody,
): Pick<Message, "mentionIds" | "mentionRoleIds" | "mentionEveryone"> {
  const allowed = body.allowed_mentions;
  const parse = allowed ? (allowed.parse ?? []).map(String) : ["users", "roles", "everyone"];
  const users = new Set([...text.matchAll(/<@!?(\d+)>/g)].map(([, id = ""]) => id));
  const roles = new Set([...text.matchAll(/<@&(\d+)>/g)].map(([, id = ""]) => id));
  const guild = channel.guildId === undefined ? undefined : world.guild(channel.guildId);
  const all = hasPermissions(world.permissionsIn(channel, authorId), PermissionFlagsBits.MentionEveryone);
  const replied = body.message_reference?.message_id ? world.message(body.message_reference.message_id) : undefined;
  const mentionIds = [...users].filter(
    (id) => world.user(id) && (parse.includes("users") || allowed?.users?.includes(id)),
  );
  if (replied && allowed?.replied_user !== false && (!allowed || allowed.replied_user))
    mentionIds.push(replied.authorId);
  return {
    mentionIds: [...new Set(mentionIds)],
    mentionRoleIds: [...roles].filter((id) => {
      const role = guild?.roles.get(id);
      return role && (role.mentionable || all) && (parse.includes("roles") || allowed?.roles?.includes(id));
    }),
    mentionEveryone: guild !== undefined && all && parse.includes("everyone") && /@(everyone|here)/.test(text),
  };
}
