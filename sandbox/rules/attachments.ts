import { RESTJSONErrorCodes } from "discord-api-types/v10";
import { messageForm, messageRoutes } from "./message-form.js";
import { objects, text } from "./read.js";
import { badRequest, doc, fault, formRule, type Rule, tooLarge } from "./rule.js";

const uploads = doc("reference", "uploading-files");
const MIB = 1024 * 1024;
const entityTooLarge = tooLarge(RESTJSONErrorCodes.RequestEntityTooLarge, "Request entity too large");

/**
 * 10 MiB a file, as it was for years in guilds without boosts. The newest documentation says 20; who keeps to the old
 * limit is safe under both.
 */
const fileSize: Rule = {
  id: "attachment.file-size",
  source: uploads,
  routes: messageRoutes,
  check: ({ files }) => (files.some((file) => file.size > 10 * MIB) ? entityTooLarge : undefined),
};

const requestSize: Rule = {
  id: "attachment.request-size",
  source: uploads,
  routes: messageRoutes,
  check: ({ files }) => (files.reduce((sum, file) => sum + file.size, 0) > 25 * MIB ? entityTooLarge : undefined),
};

const count: Rule = {
  id: "attachment.count",
  source: doc("topics/opcodes-and-status-codes", "json-json-error-codes"),
  routes: messageRoutes,
  check: (facts) => {
    const form = messageForm(facts);
    if (!form) return undefined;
    const listed = objects(form.body.attachments);
    const kept =
      form.body.attachments === undefined && form.kind === "edit" ? (form.target?.attachments.length ?? 0) : 0;
    const unlisted = facts.files.filter(
      (file) => !listed.some(({ each }) => `files[${text(each.id) ?? ""}]` === file.field),
    );
    if (listed.length > 10 || listed.length + unlisted.length + kept <= 10) return undefined;
    const message = "Maximum number of attachments in a message reached (10)";
    return badRequest(RESTJSONErrorCodes.MaximumNumberOfAttachmentsInAMessageReached, message);
  },
};

const unknownFile = formRule("attachment.unknown-file", uploads, messageRoutes, (facts) => {
  const form = messageForm(facts);
  if (!form) return [];
  const kept = new Set(form.target?.attachments.map((attachment) => attachment.id));
  const sent = new Set(facts.files.map((file) => file.field));
  return objects(form.body.attachments)
    .filter(({ each }) => {
      const id = text(each.id);
      return id !== undefined && !kept.has(id) && !sent.has(`files[${id}]`);
    })
    .map(({ index }) =>
      fault([...form.path, "attachments", index], "ATTACHMENT_NOT_FOUND", "Attachment data not found"),
    );
});

const fieldName = formRule("attachment.field-name", uploads, messageRoutes, (facts) =>
  facts.files
    .filter((file) => !/^files\[\d{1,19}\]$/.test(file.field))
    .map((file) => fault([file.field], "UNKNOWN_FILE_FIELD", "Files are sent as files[n].")),
);

export const attachmentRules: readonly Rule[] = [fileSize, requestSize, count, unknownFile, fieldName];
