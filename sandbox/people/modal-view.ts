import { ComponentType, type APIModalInteractionResponseCallbackData } from "discord-api-types/v10";
import type { Attachment, Interaction } from "../world/types.js";
import { idOf, roleNamed, spelled, storeUpload, type HasId, type Upload } from "./command-line.js";
import type { Person } from "./person.js";
import { ClientRefusal } from "./refusal.js";
import type { Reply } from "./reply.js";

/** What a person enters for a label: text, the label of an option, several, a tick, files, people, roles. */
export type ModalValue = string | boolean | HasId | Upload | readonly (string | HasId | Upload)[];

/** A field of a modal as a person sees it. */
export interface ModalField {
  readonly label: string;
  readonly description: string;
  readonly required: boolean;
  /** What is filled in already. */
  readonly value: string;
  /** Labels of the options, where there are any. */
  readonly options: readonly string[];
}

/** The parts of an input component the client reads. Inputs are a union over types; each part belongs to some of them. */
interface Input {
  readonly type: ComponentType;
  readonly id?: number;
  readonly custom_id: string;
  readonly label?: string;
  readonly required?: boolean;
  readonly min_length?: number;
  readonly max_length?: number;
  readonly min_values?: number;
  readonly max_values?: number;
  readonly value?: string;
  readonly default?: boolean;
  readonly options?: readonly { readonly label: string; readonly value: string; readonly default?: boolean }[];
  readonly default_values?: readonly HasId[];
}

interface Row {
  readonly label: string;
  readonly description: string;
  readonly input: Input;
  /** Wraps the answer as the row wrapped its input. */
  wrap(answer: object): object;
}

/** An open modal in front of one person. */
export class ModalView {
  constructor(
    private readonly viewer: Person,
    private readonly opener: Interaction,
    private readonly modal: APIModalInteractionResponseCallbackData,
  ) {}

  get title(): string {
    return this.modal.title;
  }

  get customId(): string {
    return this.modal.custom_id;
  }

  /** The labels from top to bottom. */
  get labels(): readonly string[] {
    return this.#rows().map(({ label }) => label);
  }

  get fields(): readonly ModalField[] {
    return this.#rows().map(({ label, description, input }) => ({
      label,
      description,
      required: input.required ?? true,
      value: input.value ?? "",
      options: (input.options ?? []).map((option) => option.label),
    }));
  }

  /**
   * Fills the labels in and submits. A label that is not named keeps what the bot filled in.
   *
   * Where labels are doubled, a field may be named by its custom id and an option by `{ id: value }`.
   *
   * @throws ClientRefusal for an unknown label, a missing required one, or a value the client would not take
   */
  async submit(values: Readonly<Record<string, ModalValue>>): Promise<Reply> {
    const rows = this.#rows();
    const unknown = Object.keys(values).filter(
      (key) => !rows.some(({ label, input }) => label === key || input.custom_id === key),
    );
    if (unknown.length > 0) {
      throw new ClientRefusal(`The modal has no ${unknown.join(", ")}; it has: ${this.labels.join(", ")}.`);
    }
    const attachments: Attachment[] = [];
    const users: string[] = [];
    const roles: string[] = [];
    const components = rows.map((row) => {
      const given = values[row.input.custom_id] ?? values[row.label];
      return row.wrap(this.#answer(row, given, { attachments, users, roles }));
    });
    return this.viewer.submitModal(this.opener, this.customId, components, { attachments, users, roles });
  }

  #answer(
    { label, input }: Row,
    given: ModalValue | undefined,
    referred: { attachments: Attachment[]; users: string[]; roles: string[] },
  ): object {
    const base = { type: input.type, id: input.id ?? 0, custom_id: input.custom_id };
    const required = input.required ?? true;
    if (input.type === ComponentType.TextInput) return { ...base, value: this.#text(label, input, given, required) };
    if (input.type === ComponentType.Checkbox) return { ...base, value: given ?? input.default ?? false };
    const values = this.#values(label, input, given, referred);
    const least = input.min_values ?? 1;
    if (values.length < (required ? Math.max(1, least) : values.length === 0 ? 0 : least)) {
      throw new ClientRefusal(`${label} needs a choice.`);
    }
    const most = input.max_values ?? (input.type === ComponentType.CheckboxGroup ? 10 : 1);
    if (values.length > most) throw new ClientRefusal(`${label} takes at most ${most}.`);
    return input.type === ComponentType.RadioGroup ? { ...base, value: values[0] ?? null } : { ...base, values };
  }

  #text(label: string, input: Input, given: ModalValue | undefined, required: boolean): string {
    const text = given ?? input.value ?? "";
    if (typeof text !== "string") throw new ClientRefusal(`${label} takes text.`);
    if (text === "") {
      if (required) throw new ClientRefusal(`${label} is required.`);
      return text;
    }
    const least = input.min_length ?? 0;
    const most = input.max_length ?? 4_000;
    if (text.length < least || text.length > most) {
      throw new ClientRefusal(`${label} takes ${least} to ${most} characters, not ${text.length}.`);
    }
    return text;
  }

  #values(
    label: string,
    input: Input,
    given: ModalValue | undefined,
    referred: { attachments: Attachment[]; users: string[]; roles: string[] },
  ): string[] {
    if (given === undefined) {
      const chosen = (input.options ?? []).filter((option) => option.default).map(({ value }) => value);
      const entities = (input.default_values ?? []).map((entity) => this.#entity(label, entity, referred));
      return [...chosen, ...entities];
    }
    if (typeof given === "boolean") throw new ClientRefusal(`${label} is not a tick box.`);
    return [given].flat().map((item) => {
      if (input.type === ComponentType.FileUpload) {
        if (typeof item === "string" || !("contents" in item)) throw new ClientRefusal(`${label} takes files.`);
        const attachment = storeUpload(this.viewer.world, item);
        referred.attachments.push(attachment);
        return attachment.id;
      }
      if (input.options) {
        const isMeant = ({ label, value }: { label: string; value: string }): boolean =>
          typeof item === "object" && "id" in item ? value === item.id : label === item;
        const option = input.options.find(isMeant);
        if (!option) throw new ClientRefusal(`${label} offers no ${spelled(item)}.`);
        return option.value;
      }
      return this.#entity(label, item, referred);
    });
  }

  #entity(label: string, item: string | HasId | Upload, referred: { users: string[]; roles: string[] }): string {
    const role = roleNamed(this.viewer.guild, item);
    const id = role?.id ?? idOf(item);
    if (id === undefined) throw new ClientRefusal(`${label} offers no such thing.`);
    if (role) referred.roles.push(id);
    else if (this.viewer.world.user(id)) referred.users.push(id);
    return id;
  }

  /** Rows with an input. Text displays are only read. */
  #rows(): Row[] {
    return (this.modal.components as readonly unknown[]).flatMap((component): Row[] => {
      // Discord's types lag behind the label children; the rules checked the shape.
      const row = component as {
        type: ComponentType;
        id?: number;
        label?: string;
        description?: string;
        component?: Input;
        components?: readonly Input[];
      };
      const shell = { type: row.type, id: row.id ?? 0 };
      if (row.component) {
        const wrap = (answer: object): object => ({ ...shell, component: answer });
        return [{ label: row.label ?? "", description: row.description ?? "", input: row.component, wrap }];
      }
      return (row.components ?? []).map((input) => ({
        label: input.label ?? "",
        description: "",
        input,
        wrap: (answer: object): object => ({ ...shell, components: [answer] }),
      }));
    });
  }
}

/** The wire form of plain texts by custom id, for a submit that no modal asked for. */
export function forgedRows(values: Readonly<Record<string, string>>): object[] {
  return Object.entries(values).map(([customId, value], index) => ({
    type: ComponentType.Label,
    id: index * 2 + 1,
    component: { type: ComponentType.TextInput, id: index * 2 + 2, custom_id: customId, value },
  }));
}
