import type { VNode } from "preact";
import { useId, useRef, useState } from "preact/hooks";
import type { AnyComponent } from "./component-types.js";
import { chosenAtFirst, filtered, picksOf, type Pick } from "./entities.js";
import { useStage } from "./context.js";
import { Icon } from "./icons.js";
import { Listbox, moved } from "./listbox.js";
import { Popup } from "./popup.js";

/** From so many options on, a list can be searched. */
const SEARCHED_FROM = 8;

/**
 * A select menu, of a message or of a form.
 *
 * One value is sent as it is picked; several when the list closes, as Discord's client does.
 */
export function Select(props: {
  readonly select: AnyComponent;
  readonly label: string;
  readonly busy?: boolean;
  readonly invalid?: boolean;
  readonly describedBy?: string | undefined;
  readonly onChange: (values: readonly string[]) => void;
}): VNode {
  const { select } = props;
  const { session } = useStage();
  const id = useId();
  const anchor = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  const atFirst = chosenAtFirst(select);
  const [chosen, setChosen] = useState<readonly string[]>(atFirst);
  const picks = picksOf(select, session.guild);
  const most = select.max_values ?? 1;
  const least = select.required === false ? 0 : (select.min_values ?? 1);
  const placeholder = select.placeholder ?? "Make a selection";
  // The bot draws the message anew after a choice; what it says is chosen then counts.
  const drawn = useRef(JSON.stringify(atFirst));
  if (drawn.current !== JSON.stringify(atFirst)) {
    drawn.current = JSON.stringify(atFirst);
    setChosen(atFirst);
  }

  const shown = picks.filter(({ value }) => chosen.includes(value));
  const close = (values: readonly string[]): void => {
    setOpen(false);
    anchor.current?.focus();
    const isChanged = values.length !== chosen.length || values.some((value) => !chosen.includes(value));
    if (!isChanged && values.length > 0 && most > 1) return;
    if (!isChanged && values.length === 0) return;
    if (values.length < least) return;
    setChosen(values);
    props.onChange(values);
  };
  return (
    <div class="select">
      <button
        ref={anchor}
        type="button"
        class="select-button"
        disabled={select.disabled === true || props.busy === true}
        aria-haspopup="listbox"
        aria-expanded={open}
        aria-invalid={props.invalid === true}
        aria-describedby={props.describedBy}
        aria-label={`${props.label}${shown.length > 0 ? `: ${shown.map(({ label }) => label).join(", ")}` : ""}`}
        onClick={() => setOpen(!open)}
      >
        <span class={shown.length > 0 ? "select-value" : "select-value placeholder"}>
          {shown.length > 0 ? shown.map(({ label }) => label).join(", ") : placeholder}
        </span>
        {props.busy === true ? <span class="dots" aria-hidden="true" /> : <Icon name="down" size={18} />}
      </button>
      {open ? (
        <Popup anchor={anchor} onClose={() => setOpen(false)}>
          <Choosing
            id={id}
            label={props.label}
            picks={picks}
            chosen={chosen}
            least={least}
            most={most}
            onCancel={() => {
              setOpen(false);
              anchor.current?.focus();
            }}
            onDone={close}
          />
        </Popup>
      ) : null}
    </div>
  );
}

function Choosing(props: {
  readonly id: string;
  readonly label: string;
  readonly picks: readonly Pick[];
  readonly chosen: readonly string[];
  readonly least: number;
  readonly most: number;
  readonly onCancel: () => void;
  readonly onDone: (values: readonly string[]) => void;
}): VNode {
  const [typed, setTyped] = useState("");
  const [draft, setDraft] = useState(props.chosen);
  const [active, setActive] = useState(
    Math.max(
      0,
      props.picks.findIndex(({ value }) => props.chosen.includes(value)),
    ),
  );
  const offered = filtered(props.picks, typed);
  const several = props.most > 1;
  const isClearable = props.least === 0 && props.chosen.length > 0 && !several;
  const pick = ({ value }: Pick): void => {
    if (!several) return props.onDone([value]);
    const isIn = draft.includes(value);
    if (!isIn && draft.length >= props.most) return;
    setDraft(isIn ? draft.filter((each) => each !== value) : [...draft, value]);
  };
  const press = (event: KeyboardEvent): void => {
    const next = moved(active, event.key, offered.length);
    const picked = offered[active];
    if (next !== undefined) setActive(next);
    else if (event.key === "Enter" && picked) pick(picked);
    else if (event.key === "Escape") props.onCancel();
    else if (event.key === "Tab" && several) return;
    else if (event.key === "Tab") return props.onCancel();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const isShort = props.picks.length < SEARCHED_FROM;
  return (
    <>
      <div class={isShort ? "popup-search quiet" : "popup-search"}>
        <Icon name="search" size={16} />
        <input
          ref={(input) => {
            if (input && document.activeElement !== input && !input.dataset["focused"]) {
              input.dataset["focused"] = "yes";
              input.focus();
            }
          }}
          type="text"
          role="combobox"
          aria-label={`Search ${props.label}`}
          aria-expanded="true"
          aria-controls={props.id}
          aria-autocomplete="list"
          aria-activedescendant={offered.length > 0 ? `${props.id}-${active}` : undefined}
          placeholder="Search"
          value={typed}
          onInput={(event) => {
            setTyped(event.currentTarget.value);
            setActive(0);
          }}
          onKeyDown={press}
        />
      </div>
      <Listbox
        id={props.id}
        label={props.label}
        picks={offered}
        active={active}
        chosen={draft}
        multiple={several}
        empty="No result"
        onPick={pick}
      />
      {several || isClearable ? (
        <div class="popup-foot">
          <span>{several ? `${draft.length} of up to ${props.most}` : ""}</span>
          {isClearable ? (
            <button type="button" class="button secondary small" onClick={() => props.onDone([])}>
              Clear
            </button>
          ) : null}
          {several ? (
            <button
              type="button"
              class="button primary small"
              disabled={draft.length < props.least}
              onClick={() => props.onDone(draft)}
            >
              Done
            </button>
          ) : null}
        </div>
      ) : null}
    </>
  );
}
