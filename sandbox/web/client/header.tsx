import type { VNode } from "preact";
import type { SeenChannel } from "../protocol.js";
import { useStage, useTick } from "./context.js";
import { Avatar, Icon } from "./icons.js";
import { dateText } from "./moment.js";
import { allChannels } from "./session.js";

/** What can be opened over the conversation. */
export type Panel = "channels" | "members" | "personas" | "travel" | "violations";

export function Header(props: {
  readonly channel: SeenChannel | undefined;
  readonly narrow: boolean;
  readonly onOpen: (panel: Panel) => void;
}): VNode {
  const { channel, narrow, onOpen } = props;
  const { session, state } = useStage();
  useTick(10_000);
  const me = state.scene?.me;
  const now = session.now();
  const isDirect = channel !== undefined && channel.guildId === undefined;
  const others = state.scene ? allChannels(state.scene).filter(({ id }) => id !== channel?.id) : [];
  const unread = others.some((each) => each.unread);
  const mentions = others.reduce((sum, each) => sum + each.mentions, 0);
  return (
    <header class="header">
      {narrow ? (
        <button
          type="button"
          class="icon-button"
          aria-label={menuLabel(mentions, unread)}
          onClick={() => onOpen("channels")}
        >
          <Icon name="menu" />
          {mentions > 0 ? <span class="badge corner">{mentions}</span> : unread ? <span class="unread-dot" /> : null}
        </button>
      ) : null}
      <h1 class="channel-title">
        <Icon name={isDirect ? "at" : "hash"} size={18} />
        <span class="channel-name">{channel?.name ?? ""}</span>
      </h1>
      {channel && channel.topic !== "" ? (
        <p class="topic" title={channel.topic}>
          {channel.topic}
        </p>
      ) : (
        <span class="topic" />
      )}
      <div class="header-buttons">
        <button
          type="button"
          class="icon-button with-text"
          aria-label={`Time travel. It is ${dateText(now, "F")}`}
          title={dateText(now, "F")}
          onClick={() => onOpen("travel")}
        >
          <Icon name="clock" />
          <span class="header-text">{dateText(now, "t")}</span>
        </button>
        <button
          type="button"
          class={state.violations > 0 ? "icon-button alarmed" : "icon-button"}
          aria-label={`Violations: ${state.violations}`}
          title="What Discord would not have accepted"
          onClick={() => onOpen("violations")}
        >
          <Icon name="shield" />
          {state.violations > 0 ? <span class="badge corner">{state.violations}</span> : null}
        </button>
        {isDirect ? null : (
          <button
            type="button"
            class="icon-button"
            aria-label="Members"
            title="Members"
            onClick={() => onOpen("members")}
          >
            <Icon name="people" />
          </button>
        )}
        {narrow && me ? (
          <button
            type="button"
            class="icon-button"
            aria-label={`You are ${me.name}. Be somebody else`}
            onClick={() => onOpen("personas")}
          >
            <Avatar id={me.id} name={me.name} size={28} />
          </button>
        ) : null}
      </div>
    </header>
  );
}

function menuLabel(mentions: number, unread: boolean): string {
  if (mentions > 0) return `Channels, ${mentions} new for you`;
  return unread ? "Channels, unread messages" : "Channels";
}
