import type { VNode } from "preact";
import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { SeenChannel } from "../protocol.js";
import { CommandForm } from "./command-form.js";
import { leavesOf, matching, type Leaf } from "./commands.js";
import { useStage } from "./context.js";
import { FileChips, refusedFiles } from "./files.js";
import { Icon } from "./icons.js";
import { moved } from "./listbox.js";

/** A member without Nitro writes so many characters at most. */
const LONGEST = 2_000;
const MOST_FILES = 10;

/** Where a person writes, attaches files, and types commands. */
export function Composer({ channel }: { readonly channel: SeenChannel }): VNode {
  const leaves = useLeaves(channel);
  const [command, setCommand] = useState<Leaf>();
  const [text, setText] = useState("");
  const input = useRef<HTMLTextAreaElement>(null);
  const wasCommand = useRef(false);
  useEffect(() => {
    setCommand(undefined);
    setText("");
  }, [channel.id]);
  useLayoutEffect(() => {
    if (wasCommand.current && !command) input.current?.focus();
    wasCommand.current = command !== undefined;
  }, [command]);
  if (!channel.writable) {
    return (
      <div class="composer">
        <p class="composer-closed">You do not have permission to send messages in this channel.</p>
      </div>
    );
  }
  const leave = (): void => {
    setCommand(undefined);
    setText("");
  };
  if (command) return <CommandForm key={command.line} command={command} onLeave={leave} />;
  return (
    <Writing channel={channel} leaves={leaves} input={input} text={text} setText={setText} onCommand={setCommand} />
  );
}

/** The commands of a channel, looked up again when they may have changed. */
function useLeaves(channel: SeenChannel): readonly Leaf[] {
  const { session, state } = useStage();
  const [leaves, setLeaves] = useState<readonly Leaf[]>([]);
  useEffect(() => {
    let isCurrent = true;
    void session.commands().then(
      (commands) => {
        if (isCurrent) setLeaves(leavesOf(commands));
      },
      () => setLeaves([]),
    );
    return () => {
      isCurrent = false;
    };
  }, [session, channel.id, state.commandsVersion]);
  return leaves;
}

function Writing(props: {
  readonly channel: SeenChannel;
  readonly leaves: readonly Leaf[];
  readonly input: { current: HTMLTextAreaElement | null };
  readonly text: string;
  readonly setText: (text: string) => void;
  readonly onCommand: (leaf: Leaf) => void;
}): VNode {
  const { channel, leaves, text, setText } = props;
  const { session } = useStage();
  const id = useId();
  const [files, setFiles] = useState<readonly File[]>([]);
  const [active, setActive] = useState(0);
  const [closed, setClosed] = useState(false);
  const [error, setError] = useState("");
  const chooser = useRef<HTMLInputElement>(null);
  const isCommand = text.startsWith("/") && !closed;
  const offered = isCommand ? matching(leaves, text.slice(1)) : [];
  const place = channel.guildId === undefined ? `@${channel.name}` : `#${channel.name}`;

  const type = (typed: string): void => {
    setError("");
    setClosed(false);
    setActive(0);
    // `/buy ` is as good as choosing it.
    const line = /^\/(.+) $/.exec(typed)?.[1];
    const named = leaves.find((leaf) => leaf.line === line);
    if (named) props.onCommand(named);
    else setText(typed);
  };
  const send = async (): Promise<void> => {
    if (text.trim() === "" && files.length === 0) return;
    if (text.length > LONGEST) return setError(`A message has at most 2,000 characters; this has ${text.length}.`);
    try {
      await session.say(text, files);
      setText("");
      setFiles([]);
    } catch (failure) {
      setError(failure instanceof Error ? failure.message : String(failure));
    }
  };
  const press = (event: KeyboardEvent): void => {
    const next = moved(active, event.key, offered.length);
    const chosen = offered[active];
    if (next !== undefined && (event.key === "ArrowDown" || event.key === "ArrowUp")) setActive(next);
    else if (chosen && (event.key === "Enter" || event.key === "Tab")) props.onCommand(chosen);
    else if (isCommand && event.key === "Escape") setClosed(true);
    else if (event.key === "Enter" && !event.shiftKey) void send();
    else return;
    event.preventDefault();
  };
  const attach = (added: readonly File[]): void => {
    const all = [...files, ...added];
    const refused = refusedFiles(all, MOST_FILES);
    setError(refused ?? "");
    if (refused === undefined) setFiles(all);
  };
  const listed = isCommand && offered.length > 0;
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        if (channel.attachable) attach([...(event.dataTransfer?.files ?? [])]);
      }}
    >
      {isCommand ? (
        <CommandList id={id} offered={offered} active={active} onPick={(leaf) => props.onCommand(leaf)} />
      ) : null}
      {error === "" ? null : (
        <p class="composer-error" role="alert">
          <Icon name="alert" size={16} /> {error}
        </p>
      )}
      <FileChips files={files} onRemove={(file) => setFiles(files.filter((each) => each !== file))} />
      <div class="composer-box">
        {channel.attachable ? (
          <>
            <button
              type="button"
              class="icon-button"
              aria-label="Attach files"
              onClick={() => chooser.current?.click()}
            >
              <Icon name="plus" />
            </button>
            <input
              ref={chooser}
              class="hidden"
              type="file"
              multiple
              aria-label="Files to attach"
              tabIndex={-1}
              onChange={(event) => {
                attach([...(event.currentTarget.files ?? [])]);
                event.currentTarget.value = "";
              }}
            />
          </>
        ) : null}
        <textarea
          ref={props.input}
          rows={Math.min(8, text.split("\n").length)}
          value={text}
          placeholder={`Message ${place}`}
          aria-label={`Message ${place}. Type / for commands`}
          aria-controls={listed ? id : undefined}
          aria-autocomplete={isCommand ? "list" : undefined}
          aria-activedescendant={listed ? `${id}-${active}` : undefined}
          onInput={(event) => type(event.currentTarget.value)}
          onKeyDown={press}
          onPaste={(event) => {
            const pasted = [...(event.clipboardData?.files ?? [])];
            if (pasted.length > 0 && channel.attachable) attach(pasted);
          }}
        />
        {text.length > LONGEST - 200 ? <span class="counter">{LONGEST - text.length}</span> : null}
        <button type="submit" class="icon-button" aria-label="Send message">
          <Icon name="send" />
        </button>
      </div>
    </form>
  );
}

function CommandList(props: {
  readonly id: string;
  readonly offered: readonly Leaf[];
  readonly active: number;
  readonly onPick: (leaf: Leaf) => void;
}): VNode {
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    list.current?.querySelector(".active")?.scrollIntoView({ block: "nearest" });
  }, [props.active, props.offered]);
  return (
    <div class="command-list">
      <p class="command-list-head">Commands</p>
      {props.offered.length === 0 ? <p class="list-empty">No command has this name here.</p> : null}
      <ul ref={list} id={props.id} role="listbox" tabIndex={0} aria-label="Commands" class="listbox">
        {props.offered.map((leaf, index) => (
          <li
            key={leaf.line}
            id={`${props.id}-${index}`}
            role="option"
            aria-selected={index === props.active}
            class={index === props.active ? "option active" : "option"}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => props.onPick(leaf)}
          >
            <span class="option-text">
              <span class="option-label">
                /{leaf.line}
                {leaf.options.map(({ name, required }) => (
                  <>
                    {" "}
                    <span key={name} class={required === true ? "signature required" : "signature"}>
                      {required === true ? name : `${name}?`}
                    </span>
                  </>
                ))}
              </span>
              <span class="option-hint">{leaf.description}</span>
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
