import {
  AttachmentBuilder,
  ComponentType,
  MessageFlags,
  type APIActionRowComponent,
  type APIComponentInMessageActionRow,
  type APIEmbed,
  type MessageMentionOptions,
  type ModalBuilder,
  type RepliableInteraction,
} from "discord.js";
import type { Snowflake } from "../ids.js";
import { declaredAck, once, withReconnect } from "./acknowledge.js";
import type { Row } from "./controls.js";
import { embedLength } from "./embed.js";
import { cut } from "./text.js";

export interface ViewFile {
  readonly name: string;
  readonly bytes: Buffer;
}

/** All that a message shows. Pure data: made by views, sent by {@link show}, the channel and the DM sender. */
export interface View {
  /** At most 2,000 characters; longer text is cut. */
  readonly content?: string;
  /** At most 10, together at most 6,000 characters. */
  readonly embeds?: readonly APIEmbed[];
  /** At most 5 rows. */
  readonly components?: readonly Row[];
  readonly files?: readonly ViewFile[];
  /** Whom the message pings; nobody by default. */
  readonly pings?: { readonly users?: readonly Snowflake[]; readonly roles?: readonly Snowflake[] };
}

/** Discord's bounds on a message. */
const LIMITS = { content: 2_000, embeds: 10, embedTotal: 6_000, rows: 5 };

/** A view as discord.js takes it for a new message. */
export function newMessage(view: View) {
  return {
    ...(view.content && { content: cut(view.content, LIMITS.content) }),
    embeds: embedsOf(view),
    components: rowsOf(view),
    files: filesOf(view),
    allowedMentions: mentionsOf(view),
  };
}

/** A view as discord.js takes it for an edit: what the view does not name is removed from the message. */
export function editedMessage(view: View) {
  return {
    content: view.content ? cut(view.content, LIMITS.content) : null,
    embeds: embedsOf(view),
    components: rowsOf(view),
    attachments: [],
    files: filesOf(view),
    allowedMentions: mentionsOf(view),
  };
}

function embedsOf({ embeds = [] }: View): APIEmbed[] {
  const total = embeds.reduce((sum, embed) => sum + embedLength(embed), 0);
  if (embeds.length > LIMITS.embeds || total > LIMITS.embedTotal) {
    throw new RangeError(`A message takes 10 embeds of 6,000 characters together, not ${embeds.length} of ${total}`);
  }
  return [...embeds];
}

function rowsOf({ components = [] }: View): APIActionRowComponent<APIComponentInMessageActionRow>[] {
  const rows = components.filter((row) => row.length > 0);
  if (rows.length > LIMITS.rows) throw new RangeError(`A message takes ${LIMITS.rows} rows, not ${rows.length}`);
  return rows.map((row) => ({ type: ComponentType.ActionRow, components: [...row] }));
}

function filesOf({ files = [] }: View): AttachmentBuilder[] {
  return files.map(({ name, bytes }) => new AttachmentBuilder(bytes, { name }));
}

function mentionsOf({ pings }: View): MessageMentionOptions {
  return { parse: [], users: [...(pings?.users ?? [])], roles: [...(pings?.roles ?? [])], repliedUser: false };
}

/**
 * Answers an interaction with a view, as its policy says: first as the reply, or over the “thinking” of `defer`, or over
 * the message that holds the component (`update`). Shown again, it replaces what the answer showed.
 */
export async function show(interaction: RepliableInteraction, view: View): Promise<void> {
  if (interaction.deferred || interaction.replied) {
    await withReconnect(() => interaction.editReply(editedMessage(view)));
    return;
  }
  const { ephemeral } = declaredAck(interaction);
  await once(() => interaction.reply({ ...newMessage(view), ...(ephemeral && { flags: MessageFlags.Ephemeral }) }));
  interaction.replied = true;
}

/** Opens a form, as the first and only answer; the policy's ack is `modal`. */
export async function showModal(interaction: RepliableInteraction, modal: ModalBuilder): Promise<void> {
  if (interaction.isModalSubmit()) throw new TypeError("Discord opens no form from a form");
  await once(() => interaction.showModal(modal));
  interaction.replied = true;
}
