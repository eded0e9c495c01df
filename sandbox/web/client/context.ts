import { createContext } from "preact";
import { useContext, useEffect, useReducer } from "preact/hooks";
import type { Session, State } from "./session.js";

/** The session with the state that is drawn now. */
export interface Stage {
  readonly session: Session;
  readonly state: State;
}

export const StageContext = createContext<Stage | undefined>(undefined);

export function useStage(): Stage {
  const stage = useContext(StageContext);
  if (!stage) throw new Error("This component belongs inside the page.");
  return stage;
}

/** Draws again every `ms` milliseconds. */
export function useTick(ms: number): void {
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    const timer = setInterval(() => redraw(undefined), ms);
    return () => clearInterval(timer);
  }, [ms]);
}
