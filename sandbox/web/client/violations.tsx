import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { SeenViolation } from "../protocol.js";
import { useStage } from "./context.js";
import { dateText } from "./moment.js";

/** What the bot did that Discord would not have accepted, the latest first. */
export function Violations(): VNode {
  const { session, state } = useStage();
  const [list, setList] = useState<readonly SeenViolation[]>();
  useEffect(() => {
    void session.violations().then(setList, () => setList([]));
  }, [session, state.violations]);
  if (list?.length === 0) {
    return <p class="about">None. Everything the bot did so far, Discord would have accepted.</p>;
  }
  return (
    <ol class="violations" tabIndex={0} aria-label="Violations">
      {list?.map((violation, index) => (
        <li key={`${violation.at} ${index}`} class={violation.declared ? "violation declared" : "violation"}>
          <p class="violation-head">
            <strong>{violation.rule}</strong>
            <time dateTime={new Date(violation.at).toISOString()}>{dateText(violation.at, "T")}</time>
          </p>
          <p class="violation-where">
            {violation.where}
            {violation.status === undefined ? "" : ` → ${violation.status}`}
            {violation.code === undefined || violation.code === 0 ? "" : `, code ${violation.code}`}
          </p>
          <p>{violation.message}</p>
          {violation.kind === "sandbox" ? <p class="subtext">A fault of the sandbox, not of the bot.</p> : null}
          {violation.declared ? <p class="subtext">Expected here.</p> : null}
          {violation.details === "" ? null : (
            <details>
              <summary>What was sent</summary>
              <pre tabIndex={0}>{violation.details}</pre>
            </details>
          )}
        </li>
      ))}
    </ol>
  );
}
