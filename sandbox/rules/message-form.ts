import { InteractionResponseType } from "discord-api-types/v10";
import type { Message } from "../world/types.js";
import type { RequestFacts } from "./facts.js";
import { type Json, object } from "./read.js";

const CREATE = "POST /channels/:channel_id/messages";
const EDIT = "PATCH /channels/:channel_id/messages/:message_id";
const CALLBACK = "POST /interactions/:interaction_id/:interaction_token/callback";
const FOLLOW_UP = "POST /webhooks/:webhook_id/:webhook_token";
const EDIT_ORIGINAL = "PATCH /webhooks/:webhook_id/:webhook_token/messages/@original";
const EDIT_FOLLOW_UP = "PATCH /webhooks/:webhook_id/:webhook_token/messages/:message_id";

/** The routes that write a message. */
export const messageRoutes = [CREATE, EDIT, CALLBACK, FOLLOW_UP, EDIT_ORIGINAL, EDIT_FOLLOW_UP] as const;

/** The message part of a request, wherever it sits in the body. */
export interface MessageForm {
  readonly body: Json;
  /** Where `body` begins in the request body. */
  readonly path: readonly string[];
  readonly kind: "create" | "edit";
  /** Through a channel, or through an interaction's token. */
  readonly via: "channel" | "interaction";
  /** The message an edit changes, when there is one yet. */
  readonly target: Message | undefined;
}

/** The message a request writes; undefined when it writes none. */
export function messageForm(facts: RequestFacts): MessageForm | undefined {
  const body = object(facts.body);
  const message = (id: string | undefined): Message | undefined =>
    id === undefined ? undefined : facts.world.message(id);
  const form = (kind: MessageForm["kind"], via: MessageForm["via"], target?: Message): MessageForm => ({
    body,
    path: [],
    kind,
    via,
    target,
  });
  switch (`${facts.method} ${facts.route}`) {
    case CREATE:
      return form("create", "channel");
    case EDIT:
      return form("edit", "channel", message(facts.params.message_id));
    case FOLLOW_UP:
      return form("create", "interaction");
    case EDIT_ORIGINAL:
      return form("edit", "interaction", message(facts.interaction?.originalMessageId));
    case EDIT_FOLLOW_UP:
      return form("edit", "interaction", message(facts.params.message_id));
    case CALLBACK:
      return callbackForm(facts, body);
    default:
      return undefined;
  }
}

function callbackForm(facts: RequestFacts, body: Json): MessageForm | undefined {
  const within = { body: object(body.data), path: ["data"], via: "interaction" } as const;
  if (body.type === InteractionResponseType.ChannelMessageWithSource) {
    return { ...within, kind: "create", target: undefined };
  }
  if (body.type !== InteractionResponseType.UpdateMessage) return undefined;
  const messageId = facts.interaction?.messageId;
  return { ...within, kind: "edit", target: messageId === undefined ? undefined : facts.world.message(messageId) };
}

/** The flags the message will have: an edit without flags keeps them. */
export function flagsOf(form: MessageForm): number {
  const given = form.body.flags;
  return typeof given === "number" ? given : (form.target?.flags ?? 0);
}
