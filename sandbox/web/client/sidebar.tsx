import type { VNode } from "preact";
import { useState } from "preact/hooks";
import type { SeenCategory, SeenChannel } from "../protocol.js";
import { useStage } from "./context.js";
import { Avatar, Icon } from "./icons.js";

/** Servers, direct messages and channels, and who one is. */
export function Sidebar({ onPersonas }: { readonly onPersonas: () => void }): VNode {
  const { session, state } = useStage();
  const { guild } = session;
  const me = state.scene?.me;
  const several = (state.scene?.guilds.length ?? 0) > 1;
  return (
    <div class="sidebar">
      {several ? <Servers /> : null}
      <p class="server-name">{guild?.name ?? "…"}</p>
      <nav class="channels" aria-label="Channels">
        <Directs />
        {guild ? <Channels categories={guild.categories} channels={guild.channels} /> : null}
      </nav>
      {me ? (
        <button type="button" class="me" onClick={onPersonas}>
          <Avatar id={me.id} name={me.name} size={34} />
          <span class="hidden">You are </span>
          <span class="me-text">
            <span class="me-name">{me.name}</span>
            <span class="me-standing">{me.standing}</span>
          </span>
          <span class="me-swap">
            <Icon name="swap" size={16} /> Switch
          </span>
        </button>
      ) : null}
    </div>
  );
}

function Servers(): VNode {
  const { session, state } = useStage();
  return (
    <ul class="servers" aria-label="Servers">
      {state.scene?.guilds.map((guild) => (
        <li key={guild.id}>
          <a
            href={`#/${state.personaId ?? ""}/${guild.channels[0]?.id ?? ""}`}
            class={guild.id === session.guild?.id ? "server here" : "server"}
            aria-current={guild.id === session.guild?.id ? "true" : undefined}
          >
            {guild.name}
          </a>
        </li>
      ))}
    </ul>
  );
}

function Directs(): VNode | null {
  const { state } = useStage();
  const directs = state.scene?.directs ?? [];
  if (directs.length === 0) return null;
  return (
    <section aria-labelledby="directs">
      <h2 class="category" id="directs">
        Direct messages
      </h2>
      <ul>
        {directs.map((channel) => (
          <ChannelLink key={channel.id} channel={channel} />
        ))}
      </ul>
    </section>
  );
}

function Channels(props: {
  readonly categories: readonly SeenCategory[];
  readonly channels: readonly SeenChannel[];
}): VNode {
  const known = new Set(props.categories.map(({ id }) => id));
  const loose = props.channels.filter(({ categoryId }) => categoryId === null || !known.has(categoryId));
  return (
    <>
      <section aria-labelledby="channels">
        <h2 class="category" id="channels">
          Text channels
        </h2>
        <ul>
          {loose.map((channel) => (
            <ChannelLink key={channel.id} channel={channel} />
          ))}
        </ul>
      </section>
      {props.categories.map((category) => (
        <Category
          key={category.id}
          category={category}
          channels={props.channels.filter(({ categoryId }) => categoryId === category.id)}
        />
      ))}
    </>
  );
}

/** A closed category still shows what is unread. */
function Category({
  category,
  channels,
}: {
  readonly category: SeenCategory;
  readonly channels: readonly SeenChannel[];
}): VNode {
  const { state } = useStage();
  const [open, setOpen] = useState(true);
  const shown = open ? channels : channels.filter(({ id, unread }) => unread || id === state.channelId);
  return (
    <section aria-labelledby={`category-${category.id}`}>
      <h2 class="category" id={`category-${category.id}`}>
        <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
          <span class={open ? "turn open" : "turn"}>
            <Icon name="right" size={12} />
          </span>
          {category.name}
        </button>
      </h2>
      <ul>
        {shown.map((channel) => (
          <ChannelLink key={channel.id} channel={channel} />
        ))}
      </ul>
    </section>
  );
}

function ChannelLink({ channel }: { readonly channel: SeenChannel }): VNode {
  const { state } = useStage();
  const isHere = channel.id === state.channelId;
  const isDirect = channel.guildId === undefined;
  const isUnread = channel.unread && !isHere;
  return (
    <li>
      <a
        href={`#/${state.personaId ?? ""}/${channel.id}`}
        class={["channel", isHere ? "here" : "", isUnread ? "unread" : ""].join(" ")}
        aria-current={isHere ? "page" : undefined}
      >
        {isDirect ? <Avatar id={channel.id} name={channel.name} size={24} /> : <Icon name="hash" size={18} />}
        <span class="channel-name">{channel.name}</span>
        {isUnread ? <span class="hidden">, unread</span> : null}
        {channel.mentions > 0 && !isHere ? (
          <span class="badge">
            {channel.mentions}
            <span class="hidden"> for you</span>
          </span>
        ) : null}
      </a>
    </li>
  );
}
