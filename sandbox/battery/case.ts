import { InteractionResponseType, InteractionType } from "discord-api-types/v10";
import { interaction, type Outgoing, type OutgoingFile, type Stage } from "./stage.js";

/** A request that Discord refuses, and how. */
export interface BadRequest {
  readonly name: string;
  /** The rule that refuses it. */
  readonly rule: string;
  readonly status: number;
  /** Discord's JSON error code. */
  readonly code: number;
  /** Where the form error sits and its code: `embeds.0.title BASE_TYPE_MAX_LENGTH`. */
  readonly field?: string;
  /** Changes the stage before the request. */
  readonly arrange?: (stage: Stage) => void;
  readonly bad: (stage: Stage) => Outgoing;
  /** A request as like as can be that Discord accepts; undefined where nothing is left of the request without the fault. */
  readonly good?: (stage: Stage) => Outgoing;
}

type Fields = Omit<BadRequest, "rule" | "name" | "status" | "code" | "field">;

/** A case of an invalid form body. */
export const form = (rule: string, name: string, field: string, fields: Fields): BadRequest => ({
  rule,
  name,
  status: 400,
  code: 50035,
  field,
  ...fields,
});

/** A case of any other refusal. */
export const refused = (rule: string, name: string, status: number, code: number, fields: Fields): BadRequest => ({
  rule,
  name,
  status,
  code,
  ...fields,
});

export const x = (count: number): string => "x".repeat(count);

export const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** Sends a message to the general channel. */
export const send =
  (body: unknown, files?: readonly OutgoingFile[]) =>
  ({ general }: Stage): Outgoing => ({
    method: "POST",
    path: `/channels/${general.id}/messages`,
    body,
    ...(files ? { files } : {}),
  });

/** Edits the bot's own message. */
export const edit =
  (body: unknown) =>
  ({ general, own }: Stage): Outgoing => ({
    method: "PATCH",
    path: `/channels/${general.id}/messages/${own.id}`,
    body,
  });

/** Answers a fresh interaction. */
export const answer =
  (body: unknown, type: InteractionType = InteractionType.ApplicationCommand, withMessage = false) =>
  (stage: Stage): Outgoing => {
    const opened = interaction(stage, type, withMessage ? { messageId: stage.own.id } : {});
    return { method: "POST", path: `/interactions/${opened.id}/${opened.token}/callback`, body };
  };

/** Shows a modal in answer to a command. */
export const modal = (fields: object): ((stage: Stage) => Outgoing) =>
  answer({
    type: InteractionResponseType.Modal,
    data: { custom_id: "modal", title: "Modal", components: [label(textInput({}))], ...fields },
  });

export const textInput = (fields: object): object => ({ type: 4, custom_id: "input", style: 1, ...fields });
export const label = (component: object): object => ({ type: 18, label: "Label", component });
export const row = (...components: object[]): object => ({ type: 1, components });
export const button = (fields: object): object => ({
  type: 2,
  style: 1,
  custom_id: "button",
  label: "Press",
  ...fields,
});
export const option = (fields: object): object => ({ label: "Option", value: "option", ...fields });
export const select = (fields: object): object => ({ type: 3, custom_id: "select", options: [option({})], ...fields });

/** Deploys global commands. */
export const deploy =
  (...commands: unknown[]) =>
  ({ world }: Stage): Outgoing => ({
    method: "PUT",
    path: `/applications/${world.applicationId}/commands`,
    body: commands,
  });

export const command = (fields: object): object => ({ name: "buy", description: "Buys", type: 1, ...fields });
export const commandOption = (fields: object): object => ({ type: 3, name: "product", description: "What", ...fields });

/** Creates a channel. */
export const createChannel =
  (body: object | ((stage: Stage) => object)) =>
  (stage: Stage): Outgoing => ({
    method: "POST",
    path: `/guilds/${stage.guild.id}/channels`,
    body: { name: "new", type: 0, ...(typeof body === "function" ? body(stage) : body) },
  });

/** Edits the general channel. */
export const editChannel =
  (body: object | ((stage: Stage) => object)) =>
  (stage: Stage): Outgoing => ({
    method: "PATCH",
    path: `/channels/${stage.general.id}`,
    body: typeof body === "function" ? body(stage) : body,
  });
