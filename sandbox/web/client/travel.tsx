import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { useStage, useTick } from "./context.js";
import { dateText } from "./moment.js";

const JOURNEYS = [1, 6, 24, 49, 24 * 7] as const;

/** Moves the time of this Discord and of the bot. */
export function Travel({ onDone }: { readonly onDone: () => void }): VNode {
  const { session } = useStage();
  const [hours, setHours] = useState("1");
  const [error, setError] = useState("");
  const [travelling, setTravelling] = useState(false);
  useTick(1_000);
  const travel = async (by: number): Promise<void> => {
    if (!(by > 0)) return setError("Enter how many hours, such as 3.");
    setTravelling(true);
    try {
      await session.travel(by);
      onDone();
    } catch (failure) {
      setError(failure instanceof Error ? failure.message : String(failure));
      setTravelling(false);
    }
  };
  return (
    <>
      <p class="about">
        It is {dateText(session.now(), "F")} here. Time moves for this Discord and for the bot: reservations end,
        reminders come. It never goes back.
      </p>
      <div class="journeys">
        {JOURNEYS.map((by) => (
          <button key={by} type="button" class="button secondary" disabled={travelling} onClick={() => void travel(by)}>
            {by === 168 ? "1 week" : by === 1 ? "1 hour" : `${by} hours`}
          </button>
        ))}
      </div>
      <form
        class="join"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void travel(Number(hours));
        }}
      >
        <label for="travel-hours">Hours</label>
        <div class="join-row">
          <input
            id="travel-hours"
            type="text"
            inputMode="decimal"
            autocomplete="off"
            value={hours}
            onInput={(event) => setHours(event.currentTarget.value)}
          />
          <button type="submit" class="button primary" aria-busy={travelling} disabled={travelling}>
            Travel
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
