import type { VNode } from "preact";
import { useEffect, useReducer, useState } from "preact/hooks";
import { Composer } from "./composer.js";
import { StageContext } from "./context.js";
import { Dialog } from "./dialog.js";
import { Header, type Panel } from "./header.js";
import { Icon } from "./icons.js";
import { Members } from "./members.js";
import { Messages } from "./messages.js";
import { Modal } from "./modal.js";
import { People } from "./personas.js";
import type { Session } from "./session.js";
import { Sidebar } from "./sidebar.js";
import { Travel } from "./travel.js";
import { Violations } from "./violations.js";

/** Below these widths the lists are drawers; the same as in `styles/layout.css`. */
const CHANNELS_BESIDE = "(min-width: 800px)";
const MEMBERS_BESIDE = "(min-width: 1100px)";

export function App({ session }: { readonly session: Session }): VNode {
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  useEffect(() => session.subscribe(() => redraw(undefined)), [session]);
  const [panel, setPanel] = useState<Panel>();
  const [withMembers, setWithMembers] = useState(true);
  const channelsBeside = useMedia(CHANNELS_BESIDE);
  const membersBeside = useMedia(MEMBERS_BESIDE);
  const { state, channel } = session;
  const close = (): void => setPanel(undefined);
  useEffect(close, [state.channelId, state.personaId]);
  useEffect(() => {
    const me = state.scene?.me.name;
    document.title = channel && me !== undefined ? `#${channel.name} as ${me} · Guildmart` : "Guildmart: local Discord";
  }, [channel, state.scene]);
  const open = (wanted: Panel): void => {
    if (wanted === "members" && membersBeside) setWithMembers(!withMembers);
    else setPanel(wanted);
  };
  return (
    <StageContext.Provider value={{ session, state }}>
      <div class="app">
        {channelsBeside ? <Sidebar onPersonas={() => setPanel("personas")} /> : null}
        <main class="main">
          <Header channel={channel} narrow={!channelsBeside} onOpen={open} />
          <Connection />
          <div class="columns">
            <section class="conversation" aria-label={channel ? `Channel ${channel.name}` : "Channel"}>
              {channel ? <Messages key={`${state.personaId ?? ""} ${channel.id}`} channel={channel} /> : <Loading />}
              <p class="typing" aria-hidden="true">
                {state.typing !== undefined && state.typing.channelId === channel?.id
                  ? `${state.typing.name} is typing…`
                  : ""}
              </p>
              {channel ? <Composer key={state.personaId ?? ""} channel={channel} /> : null}
            </section>
            {membersBeside && withMembers && channel?.guildId !== undefined ? (
              <aside class="members-side" aria-label="Members">
                <Members channel={channel} />
              </aside>
            ) : null}
          </div>
        </main>
        {panel === "channels" && !channelsBeside ? (
          <Dialog label="Channels" class="drawer left" onClose={close}>
            <Sidebar onPersonas={() => setPanel("personas")} />
          </Dialog>
        ) : null}
        {panel === "members" && !membersBeside && channel ? (
          <Dialog label="Members" class="drawer right" onClose={close}>
            <PanelHead title="Members" onClose={close} />
            <Members channel={channel} />
          </Dialog>
        ) : null}
        {panel === "personas" ? (
          <Dialog label="Who you are" class="card" onClose={close}>
            <PanelHead title="Who you are" onClose={close} />
            <People onDone={close} />
          </Dialog>
        ) : null}
        {panel === "travel" ? (
          <Dialog label="Time travel" class="card" onClose={close}>
            <PanelHead title="Time travel" onClose={close} />
            <Travel onDone={close} />
          </Dialog>
        ) : null}
        {panel === "violations" ? (
          <Dialog label="Violations" class="drawer right wide" onClose={close}>
            <PanelHead title="Violations" onClose={close} />
            <Violations />
          </Dialog>
        ) : null}
        {state.modal ? <Modal key={state.modal.interactionId} opened={state.modal} /> : null}
        <p class="hidden" role="status" aria-live="polite">
          {state.announcement}
        </p>
        {state.notice === undefined ? null : (
          <p class="notice" role="alert">
            <Icon name="alert" size={18} /> {state.notice}
          </p>
        )}
      </div>
    </StageContext.Provider>
  );

  function Connection(): VNode | null {
    if (state.connection !== "lost") return null;
    return (
      <p class="connection" role="alert">
        The sandbox does not answer. Trying again…
      </p>
    );
  }
}

function PanelHead({ title, onClose }: { readonly title: string; readonly onClose: () => void }): VNode {
  return (
    <header class="panel-head">
      <h2>{title}</h2>
      <button type="button" class="icon-button" aria-label={`Close ${title}`} onClick={onClose}>
        <Icon name="close" />
      </button>
    </header>
  );
}

function Loading(): VNode {
  return (
    <p class="loading" role="status">
      <span class="dots" aria-hidden="true" /> Loading…
    </p>
  );
}

function useMedia(query: string): boolean {
  const [holds, setHolds] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const list = matchMedia(query);
    const look = (): void => setHolds(list.matches);
    list.addEventListener("change", look);
    return () => list.removeEventListener("change", look);
  }, [query]);
  return holds;
}
