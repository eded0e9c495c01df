import { InteractionResponseType, MessageFlags } from "discord-api-types/v10";
import type { CallbackBody } from "../../interactions/desk.js";
import type { Interaction, Message } from "../../world/types.js";
import { errors } from "../errors.js";
import type { MessageBody } from "../message-body.js";
import { bodyOf, type Answer, type Office, type Request, type Route } from "../route.js";

function callback(request: Request, { desk, wire }: Office): Answer {
  const { interaction } = request;
  if (!interaction) throw errors.unknownInteraction();
  const body = bodyOf<CallbackBody>(request) as CallbackBody;
  const message = desk.answer(interaction, body, request.files);
  if (request.query["with_response"] !== "true") return { status: 204 };
  return {
    status: 200,
    body: {
      interaction: {
        id: interaction.id,
        type: interaction.type,
        ...(message
          ? {
              response_message_id: message.id,
              response_message_loading: (message.flags & MessageFlags.Loading) !== 0,
              response_message_ephemeral: message.ephemeralFor !== undefined,
            }
          : {}),
      },
      ...resource(body.type, message && wire.message(message)),
    },
  };
}

/** Deferred updates and choices have no resource; modals none worth naming. */
function resource(type: InteractionResponseType, message: object | undefined): object {
  const hasMessage =
    type === InteractionResponseType.ChannelMessageWithSource ||
    type === InteractionResponseType.DeferredChannelMessageWithSource ||
    type === InteractionResponseType.UpdateMessage;
  return hasMessage && message ? { resource: { type, message } } : {};
}

function named(request: Request): Interaction {
  if (!request.interaction) throw errors.unknownWebhook();
  return request.interaction;
}

function webhookMessage(request: Request, office: Office): { interaction: Interaction; message: Message } {
  const interaction = named(request);
  const message = office.desk.messageFor(interaction, request.params["message_id"] ?? "@original");
  return { interaction, message };
}

/** The three verbs on a message an interaction's token owns. */
function messageRoutes(path: string, what: string): Route[] {
  return [
    {
      method: "GET",
      path,
      user: `interaction.fetchReply: ${what}`,
      authorised: false,
      answer: (request, office) => ({
        status: 200,
        body: office.wire.message(webhookMessage(request, office).message),
      }),
    },
    {
      method: "PATCH",
      path,
      user: `interaction.editReply: ${what}`,
      authorised: false,
      answer: (request, office) => {
        const { interaction, message } = webhookMessage(request, office);
        const edited = office.desk.edit(interaction, message, bodyOf<MessageBody>(request), request.files);
        return { status: 200, body: office.wire.message(edited) };
      },
    },
    {
      method: "DELETE",
      path,
      user: `interaction.deleteReply: ${what}`,
      authorised: false,
      answer: (request, office) => {
        office.world.deleteMessage(webhookMessage(request, office).message);
        return { status: 204 };
      },
    },
  ];
}

/** Answers to interactions. The token in the path is the authority. */
export const interactionRoutes: readonly Route[] = [
  {
    method: "POST",
    path: "/interactions/:interaction_id/:interaction_token/callback",
    user: "interaction.reply, deferReply, update, showModal, respond",
    authorised: false,
    answer: callback,
  },
  {
    method: "POST",
    path: "/webhooks/:webhook_id/:webhook_token",
    user: "interaction.followUp",
    authorised: false,
    answer: (request, office) => {
      const message = office.desk.followUp(named(request), bodyOf<MessageBody>(request), request.files);
      return { status: 200, body: office.wire.message(message) };
    },
  },
  ...messageRoutes("/webhooks/:webhook_id/:webhook_token/messages/@original", "the first answer"),
  ...messageRoutes("/webhooks/:webhook_id/:webhook_token/messages/:message_id", "a follow-up"),
];
