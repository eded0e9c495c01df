import type { VNode } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { SentValue } from "../protocol.js";
import { OPTION, type CommandOption, type Leaf } from "./commands.js";
import { useStage } from "./context.js";
import { Icon } from "./icons.js";
import { OptionField } from "./option-field.js";

/** What stands in an option's field. */
export type Entered = string | File | undefined;

/** A chosen command with a field for each option that is filled in. */
export function CommandForm({ command, onLeave }: { readonly command: Leaf; readonly onLeave: () => void }): VNode {
  const { session } = useStage();
  const form = useRef<HTMLFormElement>(null);
  const [added, setAdded] = useState<readonly string[]>([]);
  const [entered, setEntered] = useState<Readonly<Record<string, Entered>>>({});
  const [faults, setFaults] = useState<Readonly<Record<string, string>>>({});
  const [error, setError] = useState("");
  const shown = command.options.filter(({ name, required }) => required === true || added.includes(name));
  const others = command.options.filter((option) => !shown.includes(option));
  // The first field, or without one the button that sends.
  useLayoutEffect(() => {
    form.current?.querySelector<HTMLElement>("input:not([type=file]), .file-choice, button[type=submit]")?.focus();
  }, []);
  useLayoutEffect(() => {
    const last = added.at(-1);
    if (last !== undefined)
      form.current
        ?.querySelector<HTMLElement>(`[data-option="${last}"] input, [data-option="${last}"] button`)
        ?.focus();
  }, [added]);

  const values = (): { values: Record<string, SentValue>; files: File[] } => {
    const files: File[] = [];
    const pairs = shown.flatMap((option): [string, SentValue][] => {
      const value = entered[option.name];
      if (value === undefined || value === "") return [];
      if (typeof value !== "string") return [[option.name, { file: files.push(value) - 1 }]];
      return [[option.name, valueOf(option, value)]];
    });
    return { values: Object.fromEntries(pairs), files };
  };
  const send = async (): Promise<void> => {
    const found = Object.fromEntries(
      shown.flatMap((option) => {
        const fault = faultOf(option, entered[option.name]);
        return fault === undefined ? [] : [[option.name, fault]];
      }),
    );
    setFaults(found);
    const [first] = Object.keys(found);
    if (first !== undefined) {
      form.current
        ?.querySelector<HTMLElement>(`[data-option="${first}"] input, [data-option="${first}"] button`)
        ?.focus();
      return;
    }
    try {
      const sent = values();
      await session.command(command.line, sent.values, sent.files);
      onLeave();
    } catch (failure) {
      setError(failure instanceof Error ? failure.message : String(failure));
    }
  };
  return (
    <form
      ref={form}
      class="composer command-form"
      aria-label={`Command ${command.line}`}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.preventDefault();
        onLeave();
      }}
    >
      <div class="command-head">
        <p>
          <strong>/{command.line}</strong> <span class="command-about">{command.description}</span>
        </p>
        <button type="button" class="icon-button small" aria-label="Leave the command" onClick={onLeave}>
          <Icon name="close" size={16} />
        </button>
      </div>
      {error === "" ? null : (
        <p class="composer-error" role="alert">
          <Icon name="alert" size={16} /> {error}
        </p>
      )}
      <div class="options">
        {shown.map((option) => (
          <OptionField
            key={option.name}
            option={option}
            line={command.line}
            value={entered[option.name]}
            fault={faults[option.name]}
            others={values().values}
            onChange={(value) => {
              setEntered({ ...entered, [option.name]: value });
              setFaults({ ...faults, [option.name]: "" });
            }}
            onRemove={
              option.required === true
                ? undefined
                : () => {
                    setAdded(added.filter((name) => name !== option.name));
                    setEntered({ ...entered, [option.name]: undefined });
                  }
            }
          />
        ))}
      </div>
      <div class="command-foot">
        <div class="more-options">
          {others.length > 0 ? <span class="more-label">Options</span> : null}
          {others.map(({ name, description }) => (
            <button
              key={name}
              type="button"
              class="option-chip"
              title={description}
              aria-label={`Add option ${name}: ${description}`}
              onClick={() => setAdded([...added, name])}
            >
              <Icon name="plus" size={13} /> {name}
            </button>
          ))}
        </div>
        <button type="submit" class="button primary">
          Send command
        </button>
      </div>
    </form>
  );
}

function valueOf({ type }: CommandOption, text: string): SentValue {
  if (type === OPTION.integer || type === OPTION.number) return Number(text);
  if (type === OPTION.boolean) return text === "true";
  return text;
}

/** Why the client would not send this, in Discord's words. */
function faultOf(option: CommandOption, value: Entered): string | undefined {
  if (value === undefined || value === "")
    return option.required === true ? "This option is required. Specify a value." : undefined;
  if (typeof value !== "string" || option.choices) return undefined;
  if (option.type === OPTION.integer || option.type === OPTION.number) {
    const whole = option.type === OPTION.integer;
    const number = Number(value);
    if (!Number.isFinite(number) || (whole && !Number.isInteger(number)))
      return whole ? "Enter a whole number." : "Enter a number.";
    const { min_value: least = -(2 ** 53), max_value: most = 2 ** 53 } = option;
    return number < least || number > most ? `Enter a number from ${least} to ${most}.` : undefined;
  }
  const { min_length: least = 0, max_length: most = 6_000 } = option;
  if (option.type !== OPTION.text || (value.length >= least && value.length <= most)) return undefined;
  return `Enter ${least} to ${most} characters; this has ${value.length}.`;
}
