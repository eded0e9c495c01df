import type { VNode } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Persona, SeenChannel, SeenInteraction, SeenMessage } from "../protocol.js";
import { useStage, useTick } from "./context.js";
import { Avatar, Icon } from "./icons.js";
import { Message } from "./message.js";

/** Messages of one author within so long are drawn together, milliseconds. */
const JOINED_WITHIN_MS = 7 * 60_000;

/** Nearer to the end than this, new messages keep the end in view. Pixels. */
const NEAR_END = 120;

/** The messages of a channel, the latest at the bottom. */
export function Messages({ channel }: { readonly channel: SeenChannel }): VNode {
  const { session, state } = useStage();
  useTick(60_000);
  const scroller = useRef<HTMLDivElement>(null);
  const end = useRef({ channelId: "", stays: true, latest: "", top: 0 });
  const shown = state.shown.get(channel.id);
  const latest = shown?.messages.at(-1);
  const waiting = [...state.waiting.values()].filter(
    (each) => each.channelId === channel.id && each.command !== undefined && each.messageId === undefined,
  );
  useLayoutEffect(() => {
    const box = scroller.current;
    if (!box) return;
    if (end.current.channelId !== channel.id) end.current = { channelId: channel.id, stays: true, latest: "", top: 0 };
    // Whoever reads further up stays there, until they do something themselves.
    if (latest && latest.id !== end.current.latest) {
      end.current.latest = latest.id;
      if (isOwn(latest, state.scene?.me)) end.current.stays = true;
    }
    if (end.current.stays) box.scrollTop = box.scrollHeight;
  }, [channel.id, shown, state.waiting]);
  // Pictures and fonts arrive later and push the end down.
  useLayoutEffect(() => {
    const box = scroller.current;
    const content = box?.firstElementChild;
    if (!box || !content) return;
    const observer = new ResizeObserver(() => {
      if (end.current.stays) box.scrollTop = box.scrollHeight;
    });
    observer.observe(content);
    observer.observe(box);
    return () => observer.disconnect();
  }, [channel.id]);
  const follow = (): void => {
    const box = scroller.current;
    if (!box) return;
    if (box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END) end.current.stays = true;
    // What grew below is no scrolling.
    else if (box.scrollTop < end.current.top) end.current.stays = false;
    end.current.top = box.scrollTop;
  };
  return (
    <div
      ref={scroller}
      class="scroller"
      tabIndex={0}
      role="region"
      aria-label={`Messages in ${channel.name}`}
      onScroll={follow}
    >
      <div class="scrolled">
        {shown?.more === true ? (
          <button type="button" class="button secondary older" onClick={() => void session.loadOlder(channel.id)}>
            Show older messages
          </button>
        ) : null}
        {shown && !shown.more ? <Beginning channel={channel} /> : null}
        <ol class="messages">{shown ? entries(shown.messages, shown.newAfter) : null}</ol>
        {waiting.map((each) => (
          <Waiting key={each.id} interaction={each} />
        ))}
      </div>
    </div>
  );
}

/** What the persona wrote, or what answers them. */
function isOwn({ ephemeral, authorId, answers }: SeenMessage, me: Persona | undefined): boolean {
  return ephemeral || (me !== undefined && (authorId === me.id || answers?.name === me.name));
}

function entries(messages: readonly SeenMessage[], newAfter: string | undefined): VNode[] {
  let lineDrawn = newAfter === undefined;
  return messages.flatMap((message, index) => {
    const before = messages[index - 1];
    const isNextDay = before === undefined || dayOf(before) !== dayOf(message);
    const isNew = !lineDrawn && BigInt(message.id) > BigInt(newAfter ?? 0);
    if (isNew) lineDrawn = true;
    const drawn = [
      <Message key={message.id} message={message} joined={!isNextDay && !isNew && joins(before, message)} />,
    ];
    if (isNextDay || isNew) {
      const label = isNextDay ? new Date(message.createdAt).toLocaleDateString("en-GB", { dateStyle: "long" }) : "";
      drawn.unshift(<Divider key={`line-${message.id}`} label={label} isNew={isNew} />);
    }
    return drawn;
  });
}

function joins(before: SeenMessage, message: SeenMessage): boolean {
  return (
    before.authorId === message.authorId &&
    message.answers === undefined &&
    message.repliesTo === undefined &&
    before.ephemeral === message.ephemeral &&
    message.createdAt - before.createdAt < JOINED_WITHIN_MS
  );
}

function dayOf({ createdAt }: SeenMessage): string {
  return new Date(createdAt).toDateString();
}

function Divider({ label, isNew }: { readonly label: string; readonly isNew: boolean }): VNode {
  return (
    <li class={isNew ? "divider new" : "divider"}>
      {label === "" ? null : <span class="divider-label">{label}</span>}
      {isNew ? <span class="divider-new">New</span> : null}
    </li>
  );
}

function Beginning({ channel }: { readonly channel: SeenChannel }): VNode {
  if (channel.guildId === undefined) {
    return (
      <div class="beginning">
        <Avatar id={channel.id} name={channel.name} size={64} />
        <p class="beginning-title">{channel.name}</p>
        <p>This is the beginning of your direct messages with {channel.name}.</p>
      </div>
    );
  }
  return (
    <div class="beginning">
      <span class="beginning-mark">
        <Icon name="hash" size={36} />
      </span>
      <p class="beginning-title">Welcome to #{channel.name}</p>
      <p>This is the start of the channel. Type / to see what the bot can do.</p>
    </div>
  );
}

/** A command on its way to the bot, or one that the bot left without an answer. */
function Waiting({ interaction }: { readonly interaction: SeenInteraction }): VNode {
  const { session, state } = useStage();
  const failed = interaction.state === "failed";
  const bot = session.guild?.members.find(({ id }) => id === state.scene?.botId);
  return (
    <div class={failed ? "message ephemeral" : "message"}>
      <p class="context">
        <Icon name="reply" size={14} />
        <span>
          <strong>{state.scene?.me.name}</strong> used <span class="mention">/{interaction.command}</span>
        </span>
      </p>
      <Avatar id={bot?.id ?? ""} name={bot?.name ?? "bot"} />
      <p class="byline">
        <span class="author">{bot?.name ?? "bot"}</span>
        <span class="tag">APP</span>
      </p>
      <div class="body">
        {failed ? (
          <>
            <p class="failed" role="alert">
              <Icon name="alert" size={16} /> The application did not respond
            </p>
            <p class="only">
              <Icon name="eye" size={14} /> Only you can see this <span aria-hidden="true">•</span>{" "}
              <button type="button" class="as-link" onClick={() => session.forget(interaction.id)}>
                Dismiss message
              </button>
            </p>
          </>
        ) : (
          <p class="thinking">
            <span class="dots" aria-hidden="true" /> Sending command…
          </p>
        )}
      </div>
    </div>
  );
}
