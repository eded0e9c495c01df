import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { useStage } from "./context.js";
import { Avatar, Icon } from "./icons.js";

/** Through whose eyes one looks, and a way in for somebody new. */
export function People({ onDone }: { readonly onDone: () => void }): VNode {
  const { session, state } = useStage();
  const [name, setName] = useState("");
  const [error, setError] = useState("");
  const join = async (): Promise<void> => {
    try {
      await session.join(name);
      onDone();
    } catch (failure) {
      setError(failure instanceof Error ? failure.message : String(failure));
    }
  };
  return (
    <>
      <p class="about">Each sees only what Discord would show them. Open a second window to be two people at once.</p>
      <ul class="people" aria-label="People">
        {state.scene?.personas.map((persona) => {
          const isMe = persona.id === state.personaId;
          return (
            <li key={persona.id}>
              <button
                type="button"
                class={isMe ? "person here" : "person"}
                aria-current={isMe ? "true" : undefined}
                onClick={() => {
                  session.become(persona.id);
                  onDone();
                }}
              >
                <Avatar id={persona.id} name={persona.name} size={36} />
                <span class="me-text">
                  <span class="me-name">{persona.name}</span>
                  <span class="me-standing">{persona.standing}</span>
                </span>
                {isMe ? <Icon name="check" /> : null}
              </button>
            </li>
          );
        })}
      </ul>
      <form
        class="join"
        onSubmit={(event) => {
          event.preventDefault();
          void join();
        }}
      >
        <label for="join-name">A new member joins</label>
        <div class="join-row">
          <input
            id="join-name"
            type="text"
            autocomplete="off"
            maxLength={32}
            placeholder="Name"
            value={name}
            onInput={(event) => setName(event.currentTarget.value)}
          />
          <button type="submit" class="button primary">
            Join
          </button>
        </div>
        {error === "" ? null : (
          <p class="field-fault" role="alert">
            {error}
          </p>
        )}
      </form>
    </>
  );
}
