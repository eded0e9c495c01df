import { MessageFlags, RESTJSONErrorCodes } from "discord-api-types/v10";
import { fieldError, type FieldFault } from "../spec/index.js";
import { flagsOf, type MessageForm, messageForm, messageRoutes } from "./message-form.js";
import { given, list, object, repeats, text, trimmedLength } from "./read.js";
import { at, badRequest, doc, experience, fault, formRule, type Rule } from "./rule.js";

const createMessage = doc("resources/message", "create-message");
const CREATE = ["POST /channels/:channel_id/messages"];

/** A rule about a message's fields; paths are relative to the message. */
export function messageRule(id: string, source: string, find: (form: MessageForm) => readonly FieldFault[]): Rule {
  return formRule(id, source, messageRoutes, (facts) => {
    const form = messageForm(facts);
    return form ? find(form).map((each) => ({ ...each, path: [...form.path, ...each.path] })) : [];
  });
}

const isV2 = (form: MessageForm): boolean => (flagsOf(form) & MessageFlags.IsComponentsV2) !== 0;

/** Flags by what Discord's pages call settable. */
const onCreate =
  MessageFlags.SuppressEmbeds |
  MessageFlags.SuppressNotifications |
  MessageFlags.IsVoiceMessage |
  MessageFlags.IsComponentsV2;
const onEdit = MessageFlags.SuppressEmbeds | MessageFlags.IsComponentsV2;

function settableFlags(form: MessageForm): number {
  if (form.kind === "create") return form.via === "interaction" ? onCreate | MessageFlags.Ephemeral : onCreate;
  return onEdit | (form.target?.flags ?? 0);
}

const empty: Rule = {
  id: "message.empty",
  source: createMessage,
  routes: messageRoutes,
  check: (facts) => {
    const form = messageForm(facts);
    if (!form || facts.files.length > 0) return undefined;
    const { body, target } = form;
    const before = form.kind === "edit" ? target : undefined;
    const content = body.content === undefined ? (before?.content ?? "") : (text(body.content) ?? "");
    const left = (sent: unknown, kept: readonly unknown[] | undefined): number =>
      (sent === undefined ? (kept ?? []) : list(sent)).length;
    const parts =
      left(body.embeds, before?.embeds) +
      left(body.components, before?.components) +
      left(body.attachments, before?.attachments) +
      list(body.sticker_ids).length +
      (given(body.poll) ? 1 : 0);
    if (parts > 0 || trimmedLength(content) > 0) return undefined;
    return badRequest(RESTJSONErrorCodes.CannotSendAnEmptyMessage, "Cannot send an empty message");
  },
};

const contentLength = messageRule("message.content-length", createMessage, ({ body }) =>
  trimmedLength(text(body.content) ?? "") > 2000 ? [at(["content"], fieldError.maxLength(2000))] : [],
);

const flags = messageRule("message.flags", doc("resources/message", "message-object-message-flags"), (form) => {
  const sent = form.body.flags;
  if (typeof sent !== "number" || (sent & ~settableFlags(form)) === 0) return [];
  // Discord names no code for it.
  return [fault(["flags"], "MESSAGE_FLAGS_INVALID", "These flags cannot be set here.")];
});

const v2Legacy = messageRule("message.components-v2-legacy-fields", doc("components/reference"), (form) => {
  if (!isV2(form)) return [];
  return ["content", "embeds", "sticker_ids", "poll"]
    .filter((key) => given(form.body[key]) && form.body[key] !== "" && !isEmptyList(form.body[key]))
    .map((key) =>
      fault(
        [key],
        "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
        `The '${key}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2`,
      ),
    );
});

const v2Kept = messageRule("message.components-v2-kept", doc("components/reference"), ({ kind, target, body }) => {
  const had = kind === "edit" && ((target?.flags ?? 0) & MessageFlags.IsComponentsV2) !== 0;
  if (!had || typeof body.flags !== "number" || (body.flags & MessageFlags.IsComponentsV2) !== 0) return [];
  const message = "The IS_COMPONENTS_V2 flag cannot be removed from a message";
  return [fault(["flags"], "MESSAGE_CANNOT_REMOVE_COMPONENTS_V2_FLAG", message)];
});

const mentionsExclusive = messageRule(
  "message.allowed-mentions-exclusive",
  doc("resources/message", "allowed-mentions-object"),
  ({ body }) => {
    const allowed = object(body.allowed_mentions);
    return ["users", "roles"]
      .filter((kind) => list(allowed.parse).includes(kind) && list(allowed[kind]).length > 0)
      .map((kind) =>
        fault(
          ["allowed_mentions"],
          "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
          `parse:["${kind}"] and ${kind}: [ids...] are mutually exclusive.`,
        ),
      );
  },
);

const mentionsRepeated = messageRule("message.allowed-mentions-repeated", experience, ({ body }) =>
  ["parse", "users", "roles"].flatMap((kind) => {
    const ids = list(object(body.allowed_mentions)[kind]).map((id, index) => ({ id, index }));
    return repeats(ids, ({ id }) => text(id)).map(({ index }) =>
      fault(
        ["allowed_mentions", kind, index],
        "SET_TYPE_ALREADY_CONTAINS_VALUE",
        "The set already contains this value",
      ),
    );
  }),
);

const enforcedNonce = formRule(
  "message.enforced-nonce",
  `${experience}: discord.js refuses it before sending (MessageNonceRequired)`,
  CREATE,
  ({ body }) => {
    const { enforce_nonce: enforced, nonce } = object(body);
    return enforced === true && !given(nonce) ? [at(["nonce"], fieldError.required())] : [];
  },
);

const referenceUnknown = formRule("message.reference-unknown", createMessage, CREATE, (facts) => {
  const reference = object(object(facts.body).message_reference);
  const messageId = text(reference.message_id);
  if (messageId === undefined || reference.fail_if_not_exists === false) return [];
  const target = facts.world.message(messageId);
  const known = target !== undefined && target.ephemeralFor === undefined;
  if (known && target.channelId === (text(reference.channel_id) ?? facts.params.channel_id)) return [];
  return [fault(["message_reference"], "MESSAGE_REFERENCE_UNKNOWN_MESSAGE", "Unknown message")];
});

export const messageRules: readonly Rule[] = [
  empty,
  contentLength,
  flags,
  v2Legacy,
  v2Kept,
  mentionsExclusive,
  mentionsRepeated,
  enforcedNonce,
  referenceUnknown,
];

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}
