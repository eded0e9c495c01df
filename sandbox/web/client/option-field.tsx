import type { RefObject, VNode } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import type { Choice, SentValue } from "../protocol.js";
import type { Entered } from "./command-form.js";
import { OPTION, type CommandOption } from "./commands.js";
import { useStage } from "./context.js";
import { channelPicks, filtered, memberPicks, rolePicks, type Pick } from "./entities.js";
import { refusedFiles } from "./files.js";
import { Icon } from "./icons.js";
import { Listbox, moved } from "./listbox.js";
import { Popup } from "./popup.js";

/** Typing rests so long before the bot is asked, milliseconds. */
const TYPING_PAUSE_MS = 150;

interface FieldProps {
  readonly option: CommandOption;
  readonly line: string;
  readonly value: Entered;
  readonly fault: string | undefined;
  /** The other options, for an autocomplete that depends on them. */
  readonly others: Readonly<Record<string, SentValue>>;
  readonly onChange: (value: Entered) => void;
  /** Undefined for a required option. */
  readonly onRemove: (() => void) | undefined;
}

/** One option of a command. */
export function OptionField(props: FieldProps): VNode {
  const { option, fault } = props;
  const id = useId();
  const field = useRef<HTMLDivElement>(null);
  const hasFault = fault !== undefined && fault !== "";
  return (
    <div ref={field} class={hasFault ? "option-field invalid" : "option-field"} data-option={option.name}>
      <label class="option-name" for={id}>
        {option.name}
        {option.required === true ? (
          <span class="required-mark" aria-label="required">
            *
          </span>
        ) : null}
      </label>
      {option.type === OPTION.attachment ? (
        <FileInput {...props} id={id} />
      ) : (
        <ValueInput {...props} id={id} field={field} />
      )}
      <p id={`${id}-about`} class={hasFault ? "field-fault" : "option-about"} role={hasFault ? "alert" : undefined}>
        {hasFault ? fault : option.description}
      </p>
      {props.onRemove ? (
        <button
          type="button"
          class="icon-button small remove"
          aria-label={`Remove option ${option.name}`}
          onClick={props.onRemove}
        >
          <Icon name="close" size={14} />
        </button>
      ) : null}
    </div>
  );
}

function FileInput({ option, value, onChange, id }: FieldProps & { readonly id: string }): VNode {
  const chooser = useRef<HTMLInputElement>(null);
  const [refused, setRefused] = useState<string>();
  return (
    <>
      <button
        type="button"
        class="file-choice"
        aria-describedby={`${id}-about`}
        onClick={() => chooser.current?.click()}
      >
        <Icon name="file" size={16} /> {value instanceof File ? value.name : "Choose a file"}
      </button>
      <input
        ref={chooser}
        id={id}
        class="hidden"
        type="file"
        tabIndex={-1}
        aria-label={option.name}
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          const why = file && refusedFiles([file], 1);
          setRefused(why);
          onChange(why === undefined ? file : undefined);
        }}
      />
      {refused === undefined ? null : (
        <p class="field-fault" role="alert">
          {refused}
        </p>
      )}
    </>
  );
}

/** Text, or one of what is offered. What is picked is shown by its name and sent by its value. */
function ValueInput(
  props: FieldProps & {
    readonly id: string;
    /** The whole field, so that the list hides nothing of it. */
    readonly field: RefObject<HTMLDivElement | null>;
  },
): VNode {
  const { option, line, value, others, onChange, id, fault, field } = props;
  const { session } = useStage();
  const [typed, setTyped] = useState("");
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const isOpenText = option.autocomplete === true;
  const fixed = fixedPicks(option, session.guild);
  const completed = useCompletion(isOpenText && open ? { line, option: option.name, typed, others } : undefined);
  const offered = isOpenText
    ? completed.map(({ name, value: each }) => ({ value: String(each), label: name }))
    : filtered(fixed ?? [], typed);
  const isList = isOpenText || fixed !== undefined;

  const pick = (picked: Pick): void => {
    setTyped(picked.label);
    setOpen(false);
    onChange(picked.value);
  };
  const press = (event: KeyboardEvent): void => {
    if (!isList) return;
    const next = open ? moved(active, event.key, offered.length) : undefined;
    const picked = offered[active];
    if (next !== undefined && event.key.startsWith("Arrow")) setActive(next);
    else if (event.key === "ArrowDown") setOpen(true);
    else if (open && picked && (event.key === "Enter" || (event.key === "Tab" && value === undefined && fixed))) {
      pick(picked);
      if (event.key === "Tab") return;
    } else if (open && event.key === "Escape") setOpen(false);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const isShown = isList && open;
  return (
    <>
      <input
        id={id}
        type="text"
        autocomplete="off"
        inputMode={option.type === OPTION.integer ? "numeric" : option.type === OPTION.number ? "decimal" : undefined}
        role={isList ? "combobox" : undefined}
        aria-expanded={isList ? isShown : undefined}
        aria-controls={isShown ? `${id}-list` : undefined}
        aria-autocomplete={isList ? "list" : undefined}
        aria-activedescendant={isShown && offered.length > 0 ? `${id}-list-${active}` : undefined}
        aria-describedby={`${id}-about`}
        aria-invalid={fault !== undefined && fault !== ""}
        aria-required={option.required === true}
        value={typed}
        onFocus={() => setOpen(isList)}
        onBlur={() => setOpen(false)}
        onInput={(event) => {
          const text = event.currentTarget.value;
          setTyped(text);
          setOpen(isList);
          setActive(0);
          // Of fixed choices only one that is picked, or spelled in full, counts.
          onChange(fixed ? fixed.find(({ label }) => label.toLowerCase() === text.toLowerCase())?.value : text);
        }}
        onKeyDown={press}
      />
      {isShown ? (
        <Popup anchor={field} onClose={() => setOpen(false)}>
          <Listbox
            id={`${id}-list`}
            label={option.name}
            picks={offered}
            active={active}
            empty={isOpenText ? "No suggestion" : "Nothing of this name"}
            onPick={pick}
          />
        </Popup>
      ) : null}
    </>
  );
}

function fixedPicks(option: CommandOption, guild: ReturnType<typeof useStage>["session"]["guild"]): Pick[] | undefined {
  if (option.choices) return option.choices.map(({ name, value }) => ({ value: String(value), label: name }));
  switch (option.type) {
    case OPTION.boolean:
      return [
        { value: "true", label: "True" },
        { value: "false", label: "False" },
      ];
    case OPTION.user:
      return memberPicks(guild);
    case OPTION.role:
      return rolePicks(guild);
    case OPTION.mentionable:
      return [...memberPicks(guild), ...rolePicks(guild)];
    case OPTION.channel:
      return channelPicks(guild, option.channel_types);
    default:
      return undefined;
  }
}

/** What the bot suggests for what is typed; the last answer counts. */
function useCompletion(
  asked:
    | {
        readonly line: string;
        readonly option: string;
        readonly typed: string;
        readonly others: Readonly<Record<string, SentValue>>;
      }
    | undefined,
): readonly Choice[] {
  const { session } = useStage();
  const [choices, setChoices] = useState<readonly Choice[]>([]);
  const key = asked && `${asked.line} ${asked.option} ${asked.typed}`;
  useEffect(() => {
    if (!asked) return undefined;
    let isCurrent = true;
    const timer = setTimeout(() => {
      const { line, option, typed, others } = asked;
      const values = Object.fromEntries(
        Object.entries(others).filter(([name, value]) => name !== option && typeof value !== "object"),
      );
      session.complete({ line, option, typed, values }).then(
        (found) => {
          if (isCurrent) setChoices(found);
        },
        () => setChoices([]),
      );
    }, TYPING_PAUSE_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
    // The key says all that is asked.
  }, [key]);
  return choices;
}
