import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { answered, closedStage, factsOf, type Outgoing, type Stage } from "../battery/stage.js";
import { routes } from "../spec/routes.js";
import { answerTo, rules, validateRequest } from "./index.js";

/** Keys that rules read, so that chance finds their paths. */
const keys = ["type", "data", "content", "embeds", "fields", "components", "component", "options", "choices", "emoji"];
const more = ["attachments", "allowed_mentions", "users", "permission_overwrites", "flags", "value", "name", "roles"];

const json = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "medium", withCrossShrink: true },
    fc.constantFrom(null, true, 0, 1, 3, 4, 9, -1, 1.5, "", "1", "x", "\u0000"),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...keys, ...more), tie("value"), { maxKeys: 5 }),
  ),
})).value;

const ids = ({ guild, general, own, alice, low, world }: Stage, token: string): Record<string, string> => ({
  application_id: world.applicationId,
  webhook_id: world.applicationId,
  guild_id: guild.id,
  channel_id: general.id,
  message_id: own.id,
  user_id: alice.id,
  role_id: low.id,
  overwrite_id: low.id,
  command_id: "1",
  interaction_token: token,
  webhook_token: token,
});

const requestTo = (key: string, named: Readonly<Record<string, string>>, body: unknown): Outgoing => {
  const [method = "", template = ""] = key.split(" ");
  return { method, path: template.replace(/:(\w+)/g, (_whole, name: string) => named[name] ?? "1"), body };
};

describe("the rules", () => {
  it("watch routes that exist", () => {
    expect(rules.flatMap((rule) => rule.routes).filter((route) => routes[route] === undefined)).toEqual([]);
  });

  it("judge any body of any shape without falling over", () => {
    const stage = closedStage();
    const { interaction } = answered(stage);
    const named = { ...ids(stage, interaction.token), interaction_id: interaction.id };
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(routes)), json, (route, body) => {
        const refusals = validateRequest(factsOf(stage, requestTo(route, named, body)));
        for (const { status, code, message } of refusals) {
          expect(status).toBeGreaterThanOrEqual(400);
          expect(code).toBeGreaterThanOrEqual(10_000);
          expect(message).not.toBe("");
        }
        expect(answerTo(refusals) === undefined).toBe(refusals.length === 0);
      }),
      { numRuns: 1_500 },
    );
  });
});
