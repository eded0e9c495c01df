import type { Upload, OptionValue, OptionValues } from "../../people/command-line.js";
import { ModalView, type ModalValue } from "../../people/modal-view.js";
import type { Person } from "../../people/person.js";
import { ClientRefusal, NoAnswer } from "../../people/refusal.js";
import type { Reply } from "../../people/reply.js";
import type { World } from "../../world/world.js";
import type { Act, Choice, Completion, Outcome, SentValue } from "../protocol.js";

/**
 * Does what a person asks for on the page, with the checks of Discord's client.
 *
 * @throws ClientRefusal for what the client would not send
 */
export async function perform(world: World, person: Person, act: Act, files: readonly Upload[]): Promise<Outcome> {
  switch (act.act) {
    case "say":
      if (act.text.trim() === "" && files.length === 0) throw new ClientRefusal("An empty message cannot be sent.");
      await person.say({ id: act.channel }, act.text, files);
      return {};
    case "command": {
      const values = optionValues(act.values, files);
      return outcomeOf(world, () => person.slash(act.line, values, { in: { id: act.channel } }));
    }
    case "use": {
      const message = person.view(act.message);
      if (!message) throw new ClientRefusal("The message is gone.");
      return outcomeOf(world, () => message.use(act.customId, act.values));
    }
    case "submit": {
      const opener = world.interaction(act.interaction);
      if (!opener?.modal || opener.userId !== person.id) throw new ClientRefusal("The form is gone. Open it again.");
      const form = new ModalView(person, opener, opener.modal);
      const picked = new Map(fieldIds(opener.modal.components).map(({ id, hasOptions }) => [id, hasOptions]));
      const values = Object.entries(act.values).map(([id, value]): [string, ModalValue] => [
        id,
        modalValue(value, picked.get(id) ?? false, files),
      ]);
      return outcomeOf(world, () => form.submit(Object.fromEntries(values)));
    }
  }
}

/** The choices for a half-typed option; none when the bot is silent. */
export async function complete(
  person: Person,
  { channel, line, option, typed, values }: Completion,
): Promise<Choice[]> {
  const choices = await person
    .autocomplete(line, option, typed, optionValues(values, []), { in: { id: channel } })
    .catch((error: unknown) => {
      if (error instanceof NoAnswer) return [];
      throw error;
    });
  return choices.map(({ name, value }) => ({ name, value }));
}

/** What the person sees comes by the world's events, also that the bot fell silent; a form goes to who asked for it. */
async function outcomeOf(world: World, send: () => Promise<Reply>): Promise<Outcome> {
  try {
    const reply = await send();
    const modal = world.interaction(reply.interactionId)?.modal;
    return modal ? { modal: { interactionId: reply.interactionId, modal } } : {};
  } catch (error) {
    if (error instanceof NoAnswer) return {};
    throw error;
  }
}

function optionValues(values: Readonly<Record<string, SentValue>>, files: readonly Upload[]): OptionValues {
  const read = (value: SentValue): OptionValue => (typeof value === "object" ? fileAt(files, value.file) : value);
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, read(value)]));
}

function modalValue(
  value: string | boolean | readonly (string | { readonly file: number })[],
  hasOptions: boolean,
  files: readonly Upload[],
): ModalValue {
  if (typeof value !== "object") return value;
  return value.map((item) => {
    if (typeof item === "object") return fileAt(files, item.file);
    return hasOptions ? { id: item } : item;
  });
}

function fileAt(files: readonly Upload[], index: number): Upload {
  const file = files[index];
  if (!file) throw new ClientRefusal("The file did not arrive. Choose it again.");
  return file;
}

/** The inputs of a form; those with options are answered by value. */
function fieldIds(rows: readonly unknown[]): { readonly id: string; readonly hasOptions: boolean }[] {
  return rows.flatMap((row) => {
    // Discord's types lag behind the label children; the rules checked the shape.
    const { component, components } = row as { component?: Field; components?: readonly Field[] };
    return [...(component ? [component] : []), ...(components ?? [])].flatMap(({ custom_id: id, options }) =>
      id === undefined ? [] : [{ id, hasOptions: options !== undefined }],
    );
  });
}

interface Field {
  readonly custom_id?: string;
  readonly options?: readonly unknown[];
}
