import { InteractionResponseType as Reply, InteractionType } from "discord-api-types/v10";
import { answer, type BadRequest, form, modal, refused, times, x } from "./case.js";
import { answered, interaction, type Outgoing, type Stage } from "./stage.js";

const say = { type: Reply.ChannelMessageWithSource, data: { content: "a" } };
const choices = (...values: unknown[]): object => ({
  type: Reply.ApplicationCommandAutocompleteResult,
  data: { choices: values },
});
const complete = (body: unknown): ((stage: Stage) => Outgoing) =>
  answer(body, InteractionType.ApplicationCommandAutocomplete);

/** Time until the first answer and until the token's end, as the sandbox counts them. Milliseconds. */
const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** Answers, then lets time pass, then follows up. */
const followUpAfter =
  (ms: number) =>
  (stage: Stage): Outgoing => {
    const { interaction: opened } = answered(stage);
    stage.clock.advance(ms);
    return { method: "POST", path: `/webhooks/${stage.world.applicationId}/${opened.token}`, body: { content: "a" } };
  };

const answerAfter =
  (ms: number) =>
  (stage: Stage): Outgoing => {
    const request = answer(say)(stage);
    stage.clock.advance(ms);
    return request;
  };

/** What may not happen to an interaction. */
export const interactionCases: readonly BadRequest[] = [
  refused("interaction.unknown", "an answer to nothing", 404, 10062, {
    bad: () => ({ method: "POST", path: "/interactions/1/token/callback", body: say }),
    good: answer(say),
  }),
  refused("interaction.unknown", "an answer with another's token", 404, 10062, {
    bad: (stage) => {
      const [one, other] = [interaction(stage), interaction(stage)];
      return { method: "POST", path: `/interactions/${one.id}/${other.token}/callback`, body: say };
    },
  }),
  refused("interaction.late", "a first answer after 3 s", 404, 10062, {
    bad: answerAfter(4 * SECOND),
    good: answerAfter(SECOND),
  }),
  refused("interaction.late", "deferring after an hour", 404, 10062, {
    bad: (stage) => {
      const request = answer({ type: Reply.DeferredChannelMessageWithSource })(stage);
      stage.clock.advance(60 * MINUTE);
      return request;
    },
    good: answer({ type: Reply.DeferredChannelMessageWithSource }),
  }),
  refused("interaction.acknowledged", "a second answer", 400, 40060, {
    bad: (stage) => {
      const { interaction: opened } = answered(stage);
      return { method: "POST", path: `/interactions/${opened.id}/${opened.token}/callback`, body: say };
    },
    good: answer(say),
  }),
  refused("interaction.acknowledged", "a modal after an answer", 400, 40060, {
    bad: (stage) => {
      const { interaction: opened } = answered(stage);
      const { body } = modal({})(stage);
      return { method: "POST", path: `/interactions/${opened.id}/${opened.token}/callback`, body };
    },
    good: modal({}),
  }),
  form("interaction.callback-type", "updating a message of a command", "type BASE_TYPE_CHOICES", {
    bad: answer({ type: Reply.UpdateMessage, data: { content: "a" } }),
    good: answer({ type: Reply.UpdateMessage, data: { content: "a" } }, InteractionType.MessageComponent, true),
  }),
  form("interaction.callback-type", "deferring an update of a command", "type BASE_TYPE_CHOICES", {
    bad: answer({ type: Reply.DeferredMessageUpdate }),
    good: answer({ type: Reply.DeferredMessageUpdate }, InteractionType.MessageComponent, true),
  }),
  form("interaction.callback-type", "choices for a command", "type BASE_TYPE_CHOICES", {
    bad: answer(choices()),
    good: complete(choices()),
  }),
  form("interaction.callback-type", "a message for an autocomplete", "type BASE_TYPE_CHOICES", { bad: complete(say) }),
  form("interaction.modal-to-modal", "a modal after a modal", "type BASE_TYPE_CHOICES", {
    bad: (stage) => answer(modal({})(stage).body, InteractionType.ModalSubmit)(stage),
    good: answer(say, InteractionType.ModalSubmit),
  }),
  form("interaction.defer-flags", "deferring with components v2", "data.flags MESSAGE_FLAGS_INVALID", {
    bad: answer({ type: Reply.DeferredChannelMessageWithSource, data: { flags: 1 << 15 } }),
    good: answer({ type: Reply.DeferredChannelMessageWithSource, data: { flags: 64 } }),
  }),
  form("description:data", "choices that are not there", "data BASE_TYPE_REQUIRED", {
    bad: complete({ type: Reply.ApplicationCommandAutocompleteResult }),
    good: complete(choices({ name: "a", value: "a" })),
  }),
  form("autocomplete.choice-value", "a value of 101 characters", "data.choices.0.value BASE_TYPE_MAX_LENGTH", {
    bad: complete(choices({ name: "a", value: x(101) })),
    good: complete(choices({ name: "a", value: x(100) })),
  }),
  form("description:data.choices", "26 choices", "data.choices BASE_TYPE_MAX_LENGTH", {
    bad: complete(choices(...times(26, (index) => ({ name: `${index}`, value: `${index}` })))),
    good: complete(choices(...times(25, (index) => ({ name: `${index}`, value: `${index}` })))),
  }),
  refused("message.empty", "an answer without a message", 400, 50006, {
    bad: answer({ type: Reply.ChannelMessageWithSource }),
    good: answer(say),
  }),

  refused("webhook.unknown", "following up at another application", 404, 10015, {
    bad: (stage) => ({
      method: "POST",
      path: `/webhooks/1/${answered(stage).interaction.token}`,
      body: { content: "a" },
    }),
    good: followUpAfter(0),
  }),
  refused("webhook.token", "following up after 15 min", 401, 50027, {
    bad: followUpAfter(15 * MINUTE + SECOND),
    good: followUpAfter(14 * MINUTE),
  }),
  refused("webhook.token", "a token nobody gave", 401, 50027, {
    bad: ({ world }) => ({
      method: "PATCH",
      path: `/webhooks/${world.applicationId}/token/messages/@original`,
      body: { content: "a" },
    }),
  }),
  refused("webhook.before-answer", "following up before the answer", 404, 10015, {
    bad: (stage) => ({
      method: "POST",
      path: `/webhooks/${stage.world.applicationId}/${interaction(stage).token}`,
      body: { content: "a" },
    }),
    good: followUpAfter(0),
  }),
  refused("webhook.original-unknown", "editing an answer that was deleted", 404, 10008, {
    bad: (stage) => {
      const { interaction: opened, message } = answered(stage);
      stage.world.deleteMessage(message);
      return {
        method: "PATCH",
        path: `/webhooks/${stage.world.applicationId}/${opened.token}/messages/@original`,
        body: { content: "a" },
      };
    },
    good: (stage) => ({
      method: "PATCH",
      path: `/webhooks/${stage.world.applicationId}/${answered(stage).interaction.token}/messages/@original`,
      body: { content: "a" },
    }),
  }),
  refused("webhook.message-unknown", "deleting a message of the channel by the token", 404, 10008, {
    bad: (stage) => ({
      method: "DELETE",
      path: `/webhooks/${stage.world.applicationId}/${answered(stage).interaction.token}/messages/${stage.own.id}`,
    }),
    good: (stage) => {
      const { interaction: opened, message } = answered(stage);
      return {
        method: "DELETE",
        path: `/webhooks/${stage.world.applicationId}/${opened.token}/messages/${message.id}`,
      };
    },
  }),
];
