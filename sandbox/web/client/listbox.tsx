import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Icon } from "./icons.js";
import type { Pick } from "./entities.js";

/** The options of a combobox or select. The keyboard stays with its input, which names the active one. */
export function Listbox(props: {
  readonly id: string;
  readonly label: string;
  readonly picks: readonly Pick[];
  readonly active: number;
  readonly chosen?: readonly string[];
  readonly multiple?: boolean;
  readonly empty: string;
  readonly onPick: (pick: Pick) => void;
}): VNode {
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    list.current?.querySelector(".active")?.scrollIntoView({ block: "nearest" });
  }, [props.active, props.picks]);
  if (props.picks.length === 0) return <p class="list-empty">{props.empty}</p>;
  return (
    <ul
      ref={list}
      id={props.id}
      class="listbox"
      role="listbox"
      aria-label={props.label}
      aria-multiselectable={props.multiple === true ? "true" : undefined}
    >
      {props.picks.map((pick, index) => {
        const isChosen = props.chosen?.includes(pick.value) ?? false;
        return (
          <li
            key={pick.value}
            id={`${props.id}-${index}`}
            role="option"
            aria-selected={isChosen}
            class={index === props.active ? "option active" : "option"}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => props.onPick(pick)}
          >
            {pick.emoji === undefined ? null : <span class="emoji">{pick.emoji}</span>}
            <span class="option-text">
              <span class="option-label">{pick.label}</span>
              {pick.hint === undefined || pick.hint === "" ? null : <span class="option-hint">{pick.hint}</span>}
            </span>
            {isChosen ? <Icon name="check" size={18} /> : null}
          </li>
        );
      })}
    </ul>
  );
}

/** The place after an arrow key; the list goes round. */
export function moved(active: number, key: string, count: number): number | undefined {
  if (count === 0) return undefined;
  if (key === "ArrowDown") return (active + 1) % count;
  if (key === "ArrowUp") return (active + count - 1) % count;
  if (key === "Home" && active !== 0) return 0;
  if (key === "End" && active !== count - 1) return count - 1;
  return undefined;
}
