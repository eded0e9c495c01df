import type { VNode } from "preact";
import { useRef, useState } from "preact/hooks";
import type { OpenedModal } from "../protocol.js";
import { TYPE, type AnyComponent } from "./component-types.js";
import { useStage } from "./context.js";
import { Dialog } from "./dialog.js";
import { chosenAtFirst } from "./entities.js";
import { Avatar, Icon } from "./icons.js";
import { Markdown } from "./markdown-view.js";
import { faultIn, ModalField, type Answer } from "./modal-field.js";

/** A row with an input, or text between them. */
interface Row {
  readonly label: string;
  readonly description: string;
  readonly input: AnyComponent;
}

/** A form that the bot opened. */
export function Modal({ opened }: { readonly opened: OpenedModal }): VNode {
  const { session, state } = useStage();
  const form = useRef<HTMLFormElement>(null);
  // Discord's union; each type is told by its number.
  const components = opened.modal.components as readonly AnyComponent[];
  const rows = components.flatMap(rowsOf);
  const [answers, setAnswers] = useState<Readonly<Record<string, Answer>>>(() =>
    Object.fromEntries(rows.map(({ input }) => [input.custom_id ?? "", atFirst(input)])),
  );
  const [faults, setFaults] = useState<Readonly<Record<string, string>>>({});
  const [error, setError] = useState("");
  const [sending, setSending] = useState(false);
  const close = (): void => session.closeModal(opened);
  const bot = session.guild?.members.find(({ id }) => id === state.scene?.botId);

  const send = async (): Promise<void> => {
    const found = rows.flatMap(({ input }): [string, string][] => {
      const id = input.custom_id ?? "";
      const fault = faultIn(input, answers[id]);
      return fault === undefined ? [] : [[id, fault]];
    });
    setFaults(Object.fromEntries(found));
    const [first] = found;
    if (first) {
      form.current
        ?.querySelector<HTMLElement>(`[data-field="${CSS.escape(first[0])}"] :is(input, textarea, button)`)
        ?.focus();
      return;
    }
    setSending(true);
    const files: File[] = [];
    const values = Object.fromEntries(
      Object.entries(answers).map(([id, answer]) => [
        id,
        typeof answer === "object"
          ? answer.map((item) => (typeof item === "string" ? item : { file: files.push(item) - 1 }))
          : answer,
      ]),
    );
    try {
      await session.submit(values, files);
    } catch (failure) {
      setError(failure instanceof Error ? failure.message : String(failure));
      setSending(false);
    }
  };
  return (
    <Dialog label={opened.modal.title} class="modal" onClose={close}>
      <form
        ref={form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!sending) void send();
        }}
      >
        <header class="modal-head">
          <Avatar id={bot?.id ?? ""} name={bot?.name ?? "bot"} size={28} />
          <h2>{opened.modal.title}</h2>
          <button type="button" class="icon-button" aria-label="Close the form" onClick={close}>
            <Icon name="close" />
          </button>
        </header>
        <div class="modal-body">
          {components.flatMap((component, index) => {
            if (component.type === TYPE.text) return [<Markdown key={index} text={component.content ?? ""} />];
            return rowsOf(component).map(({ label, description, input }) => {
              const id = input.custom_id ?? "";
              return (
                <ModalField
                  key={id}
                  label={label}
                  description={description}
                  input={input}
                  answer={answers[id]}
                  fault={faults[id]}
                  onChange={(answer) => {
                    setAnswers((known) => ({ ...known, [id]: answer }));
                    setFaults((known) => ({ ...known, [id]: "" }));
                  }}
                />
              );
            });
          })}
          {error === "" ? null : (
            <p class="field-fault" role="alert">
              {error}
            </p>
          )}
        </div>
        <footer class="modal-foot">
          <button type="button" class="button secondary" onClick={close}>
            Cancel
          </button>
          <button type="submit" class="button primary" aria-busy={sending}>
            Submit
          </button>
        </footer>
      </form>
    </Dialog>
  );
}

function rowsOf(component: AnyComponent): Row[] {
  if (component.component) {
    return [{ label: component.label ?? "", description: component.description ?? "", input: component.component }];
  }
  return (component.components ?? []).map((input) => ({ label: input.label ?? "", description: "", input }));
}

function atFirst(input: AnyComponent): Answer {
  if (input.type === TYPE.textInput) return input.value ?? "";
  if (input.type === TYPE.checkbox) return input.default ?? false;
  return input.type === TYPE.files ? [] : chosenAtFirst(input);
}
