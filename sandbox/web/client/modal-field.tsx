import type { VNode } from "preact";
import { useId, useRef, useState } from "preact/hooks";
import { isSelect, TYPE, type AnyComponent } from "./component-types.js";
import { FileChips, refusedFiles } from "./files.js";
import { Icon } from "./icons.js";
import { Select } from "./select.js";

/** What stands in a field: text, a tick, or what was picked: values or files. */
export type Answer = string | boolean | readonly (string | File)[];

const LONGEST = 4_000;
const PARAGRAPH = 2;

interface FieldProps {
  readonly input: AnyComponent;
  readonly answer: Answer | undefined;
  readonly onChange: (answer: Answer) => void;
}

export function ModalField(
  props: FieldProps & { readonly label: string; readonly description: string; readonly fault: string | undefined },
): VNode {
  const { input, label, description, fault } = props;
  const id = useId();
  const isRequired = input.required !== false && input.type !== TYPE.checkbox;
  const hasFault = fault !== undefined && fault !== "";
  const about = [description === "" ? "" : `${id}-about`, hasFault ? `${id}-fault` : ""]
    .filter((each) => each !== "")
    .join(" ");
  const marks = { id, about: about === "" ? undefined : about, invalid: hasFault, required: isRequired, label };
  const isGroup = input.type === TYPE.radioGroup || input.type === TYPE.checkboxGroup;
  return (
    <div
      class="modal-field"
      data-field={input.custom_id}
      role={isGroup ? (input.type === TYPE.radioGroup ? "radiogroup" : "group") : undefined}
      aria-labelledby={isGroup ? `${id}-label` : undefined}
      aria-describedby={isGroup ? marks.about : undefined}
    >
      <label class="modal-label" id={`${id}-label`} for={isGroup || isSelect(input) ? undefined : id}>
        {label}
        {isRequired ? (
          <span class="required-mark" aria-label="required">
            *
          </span>
        ) : null}
      </label>
      {description === "" ? null : (
        <p class="option-about" id={`${id}-about`}>
          {description}
        </p>
      )}
      <Input {...props} {...marks} />
      {hasFault ? (
        <p class="field-fault" id={`${id}-fault`} role="alert">
          {fault}
        </p>
      ) : null}
    </div>
  );
}

interface Marks {
  readonly id: string;
  readonly label: string;
  readonly about: string | undefined;
  readonly invalid: boolean;
  readonly required: boolean;
}

function Input(props: FieldProps & Marks): VNode {
  const { input, answer, onChange } = props;
  if (isSelect(input)) {
    return (
      <Select
        select={input}
        label={props.label}
        invalid={props.invalid}
        describedBy={props.about}
        onChange={(values) => onChange(values)}
      />
    );
  }
  switch (input.type) {
    case TYPE.textInput:
      return <Text {...props} />;
    case TYPE.checkbox:
      return (
        <input
          id={props.id}
          type="checkbox"
          checked={answer === true}
          aria-describedby={props.about}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      );
    case TYPE.files:
      return <Files {...props} />;
    case TYPE.radioGroup:
    case TYPE.checkboxGroup:
      return <Ticks {...props} />;
    default:
      return <p class="unknown">The page does not draw inputs of type {input.type}.</p>;
  }
}

function Text({ input, answer, onChange, id, about, invalid, required }: FieldProps & Marks): VNode {
  const text = typeof answer === "string" ? answer : "";
  const most = input.max_length ?? LONGEST;
  const common = {
    id,
    value: text,
    placeholder: input.placeholder,
    "aria-describedby": about,
    "aria-invalid": invalid,
    "aria-required": required,
  };
  return (
    <div class="modal-text">
      {input.style === PARAGRAPH ? (
        <textarea {...common} rows={4} onInput={(event) => onChange(event.currentTarget.value)} />
      ) : (
        <input {...common} type="text" autocomplete="off" onInput={(event) => onChange(event.currentTarget.value)} />
      )}
      <span class={text.length > most ? "counter over" : "counter"} aria-hidden="true">
        {text.length}/{most.toLocaleString("en")}
      </span>
    </div>
  );
}

function Ticks({ input, answer, onChange, id }: FieldProps & Marks): VNode {
  const chosen = typeof answer === "object" ? answer : [];
  const isRadio = input.type === TYPE.radioGroup;
  return (
    <div class="ticks">
      {(input.options ?? []).map(({ label, value, description }) => (
        <label key={value} class="tick">
          <input
            type={isRadio ? "radio" : "checkbox"}
            name={id}
            checked={chosen.includes(value)}
            onChange={(event) => {
              const others = isRadio ? [] : chosen.filter((each) => each !== value);
              onChange(event.currentTarget.checked ? [...others, value] : others);
            }}
          />
          <span class="option-text">
            <span class="option-label">{label}</span>
            {description === undefined ? null : <span class="option-hint">{description}</span>}
          </span>
        </label>
      ))}
    </div>
  );
}

function Files({ input, answer, onChange, id, about, label }: FieldProps & Marks): VNode {
  const chooser = useRef<HTMLInputElement>(null);
  const [refused, setRefused] = useState<string>();
  const files = typeof answer === "object" ? answer.filter((item) => item instanceof File) : [];
  const most = input.max_values ?? 1;
  const take = (added: readonly File[]): void => {
    const all = most === 1 ? added : [...files, ...added];
    const why = refusedFiles(all, most);
    setRefused(why);
    if (why === undefined) onChange(all);
  };
  return (
    <div
      class="drop"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        take([...(event.dataTransfer?.files ?? [])]);
      }}
    >
      <FileChips files={files} onRemove={(file) => onChange(files.filter((each) => each !== file))} />
      <button type="button" class="file-choice" aria-describedby={about} onClick={() => chooser.current?.click()}>
        <Icon name="plus" size={16} />{" "}
        {most === 1 ? "Choose a file or drop it here" : `Choose up to ${most} files or drop them here`}
      </button>
      <input
        ref={chooser}
        id={id}
        class="hidden"
        type="file"
        multiple={most > 1}
        tabIndex={-1}
        aria-label={label}
        onChange={(event) => {
          take([...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = "";
        }}
      />
      {refused === undefined ? null : (
        <p class="field-fault" role="alert">
          {refused}
        </p>
      )}
    </div>
  );
}

/** Why Discord's client would not send this. */
export function faultIn(input: AnyComponent, answer: Answer | undefined): string | undefined {
  if (input.type === TYPE.checkbox) return undefined;
  const isRequired = input.required !== false;
  const size = typeof answer === "object" ? answer.length : typeof answer === "string" ? answer.length : 0;
  if (size === 0) return isRequired ? "This field is required." : undefined;
  if (input.type === TYPE.textInput) {
    const { min_length: least = 0, max_length: most = LONGEST } = input;
    if (size < least) return `Enter at least ${least} characters; this has ${size}.`;
    return size > most ? `Enter at most ${most.toLocaleString("en")} characters; this has ${size}.` : undefined;
  }
  const least = input.min_values ?? 1;
  const most = input.max_values ?? (input.type === TYPE.checkboxGroup ? (input.options?.length ?? 10) : 1);
  if (size < least) return `Choose at least ${least}.`;
  return size > most ? `Choose at most ${most}.` : undefined;
}
