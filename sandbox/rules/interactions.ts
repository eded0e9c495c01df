import {
  InteractionResponseType as Reply,
  InteractionType,
  MessageFlags,
  RESTJSONErrorCodes,
} from "discord-api-types/v10";
import type { Interaction } from "../world/types.js";
import { fieldError } from "../spec/index.js";
import type { RequestFacts } from "./facts.js";
import { object, objects, text, whole } from "./read.js";
import { at, badRequest, doc, experience, fault, formRule, notFound, type Rule, unauthorized } from "./rule.js";

const CALLBACK = ["POST /interactions/:interaction_id/:interaction_token/callback"];
const ORIGINAL = "/webhooks/:webhook_id/:webhook_token/messages/@original";
const MESSAGE = "/webhooks/:webhook_id/:webhook_token/messages/:message_id";
const FOLLOW_UP = "POST /webhooks/:webhook_id/:webhook_token";
const originalRoutes = [`GET ${ORIGINAL}`, `PATCH ${ORIGINAL}`, `DELETE ${ORIGINAL}`];
const messageRoutes = [`GET ${MESSAGE}`, `PATCH ${MESSAGE}`, `DELETE ${MESSAGE}`];
const webhookRoutes = [FOLLOW_UP, ...originalRoutes, ...messageRoutes];

const responding = (section: string): string => doc("interactions/receiving-and-responding", section);
const callbackSection = responding("interaction-callback");
const types = responding("interaction-response-object-interaction-callback-type");

/** Milliseconds until the first answer is due. */
export const FIRST_ANSWER_WITHIN = 3_000;
/** Milliseconds a token lives. */
export const TOKEN_LIFE = 15 * 60_000;

const unknownInteraction = notFound(RESTJSONErrorCodes.UnknownInteraction, "Unknown interaction");
const unknownWebhook = notFound(RESTJSONErrorCodes.UnknownWebhook, "Unknown Webhook");

const answered = (interaction: Interaction): boolean => interaction.callbackType !== undefined;
const age = ({ now }: RequestFacts, interaction: Interaction): number => now - interaction.createdAt;

const unknown: Rule = {
  id: "interaction.unknown",
  source: doc("topics/opcodes-and-status-codes", "json-json-error-codes"),
  routes: CALLBACK,
  check: ({ interaction, params }) =>
    interaction?.id === params.interaction_id && interaction?.token === params.interaction_token
      ? undefined
      : unknownInteraction,
};

const twice: Rule = {
  id: "interaction.acknowledged",
  source: doc("topics/opcodes-and-status-codes", "json-json-error-codes"),
  routes: CALLBACK,
  check: ({ interaction }) =>
    interaction && answered(interaction)
      ? badRequest(
          RESTJSONErrorCodes.InteractionHasAlreadyBeenAcknowledged,
          "Interaction has already been acknowledged.",
        )
      : undefined,
};

const late: Rule = {
  id: "interaction.late",
  source: callbackSection,
  routes: CALLBACK,
  check: (facts) => {
    const { interaction } = facts;
    if (!interaction || answered(interaction)) return undefined;
    return age(facts, interaction) > FIRST_ANSWER_WITHIN ? unknownInteraction : undefined;
  },
};

/** What may answer an interaction. A modal opened from a component may update that component's message. */
function legalTypes(interaction: Interaction): readonly Reply[] {
  const messages = [Reply.ChannelMessageWithSource, Reply.DeferredChannelMessageWithSource];
  const updates = [Reply.DeferredMessageUpdate, Reply.UpdateMessage];
  switch (interaction.type) {
    case InteractionType.Ping:
      return [Reply.Pong];
    case InteractionType.ApplicationCommandAutocomplete:
      return [Reply.ApplicationCommandAutocompleteResult];
    case InteractionType.ApplicationCommand:
      return [...messages, Reply.Modal];
    case InteractionType.MessageComponent:
      return [...messages, ...updates, Reply.Modal];
    default:
      return interaction.messageId === undefined ? messages : [...messages, ...updates];
  }
}

const isModalToModal = (interaction: Interaction, type: unknown): boolean =>
  interaction.type === InteractionType.ModalSubmit && type === Reply.Modal;

const legalType = formRule("interaction.callback-type", types, CALLBACK, ({ interaction, body }) => {
  const type = whole(object(body).type);
  if (!interaction || type === undefined || isModalToModal(interaction, type)) return [];
  const legal = legalTypes(interaction);
  return legal.includes(type) ? [] : [at(["type"], fieldError.choices(legal))];
});

const modalToModal = formRule("interaction.modal-to-modal", types, CALLBACK, ({ interaction, body }) =>
  interaction && isModalToModal(interaction, object(body).type)
    ? [at(["type"], fieldError.choices(legalTypes(interaction)))]
    : [],
);

const deferFlags = formRule(
  "interaction.defer-flags",
  responding("interaction-response-object-messages"),
  CALLBACK,
  ({ body }) => {
    const { type, data } = object(body);
    const flags = whole(object(data).flags) ?? 0;
    if (type !== Reply.DeferredChannelMessageWithSource || (flags & ~MessageFlags.Ephemeral) === 0) return [];
    // Discord names no code for it.
    return [fault(["data", "flags"], "MESSAGE_FLAGS_INVALID", "Only EPHEMERAL can be set on a deferred answer.")];
  },
);

const choiceValue = formRule(
  "autocomplete.choice-value",
  doc("interactions/application-commands", "application-command-object-application-command-option-choice-structure"),
  CALLBACK,
  ({ body }) =>
    choicesOf(body)
      .filter(({ each }) => (text(each.value) ?? "").length > 100)
      .map(({ index }) => at(["data", "choices", index, "value"], fieldError.maxLength(100))),
);

const choicesOf = (body: unknown): ReturnType<typeof objects> => {
  const { type, data } = object(body);
  return type === Reply.ApplicationCommandAutocompleteResult ? objects(object(data).choices) : [];
};

const foreignWebhook: Rule = {
  id: "webhook.unknown",
  source: doc("topics/opcodes-and-status-codes", "json-json-error-codes"),
  routes: webhookRoutes,
  check: ({ params, world }) => (params.webhook_id === world.applicationId ? undefined : unknownWebhook),
};

const deadToken: Rule = {
  id: "webhook.token",
  source: responding("followup-messages"),
  routes: webhookRoutes,
  check: (facts) => {
    const { interaction, params, world } = facts;
    if (params.webhook_id !== world.applicationId) return undefined;
    const named = interaction !== undefined && interaction.token === params.webhook_token;
    return named && age(facts, interaction) <= TOKEN_LIFE
      ? undefined
      : unauthorized(RESTJSONErrorCodes.InvalidWebhookToken, "Invalid Webhook Token");
  },
};

const beforeAnswer: Rule = {
  id: "webhook.before-answer",
  source: experience,
  routes: webhookRoutes,
  check: ({ interaction }) => (interaction && !answered(interaction) ? unknownWebhook : undefined),
};

const unknownMessage = notFound(RESTJSONErrorCodes.UnknownMessage, "Unknown Message");

const noOriginal: Rule = {
  id: "webhook.original-unknown",
  source: responding("edit-original-interaction-response"),
  routes: originalRoutes,
  check: ({ interaction, world }) => {
    if (!interaction || !answered(interaction)) return undefined;
    const id = interaction.originalMessageId;
    return id !== undefined && world.message(id) !== undefined ? undefined : unknownMessage;
  },
};

/** A token reaches the messages it made, and the one its component sits on. */
const foreignMessage: Rule = {
  id: "webhook.message-unknown",
  source: responding("followup-messages"),
  routes: messageRoutes,
  check: ({ interaction, world, params }) => {
    if (!interaction || !answered(interaction)) return undefined;
    const message = world.message(params.message_id ?? "");
    const reachable =
      message !== undefined &&
      (message.interactionId === interaction.id || message.id === interaction.originalMessageId);
    return reachable ? undefined : unknownMessage;
  },
};

export const interactionStateRules: readonly Rule[] = [
  unknown,
  twice,
  late,
  foreignWebhook,
  deadToken,
  beforeAnswer,
  noOriginal,
  foreignMessage,
];

export const interactionFormRules: readonly Rule[] = [legalType, modalToModal, deferFlags, choiceValue];
