import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { BadRequest } from "./battery/case.js";
import { commandCases } from "./battery/commands.js";
import { componentCases } from "./battery/components.js";
import { descriptionCases } from "./battery/description.js";
import { guildCases } from "./battery/guilds.js";
import { interactionCases } from "./battery/interactions.js";
import { messageCases } from "./battery/messages.js";
import { dispatch, factsOf, openStage, snapshot, type Stage } from "./battery/stage.js";
import { answerTo, rules, sourceOf, validateRequest } from "./rules/index.js";
import { validateRequestBody } from "./spec/index.js";

const cases: readonly BadRequest[] = [
  ...messageCases,
  ...componentCases,
  ...interactionCases,
  ...commandCases,
  ...guildCases,
  ...descriptionCases,
];

const stages: Stage[] = [];

async function prepare(arrange: BadRequest["arrange"]): Promise<Stage> {
  const stage = await openStage();
  stages.push(stage);
  arrange?.(stage);
  return stage;
}

afterEach(async () => {
  await Promise.all(stages.splice(0).map((stage) => stage.sandbox.stop()));
});

/** The codes of a nested form error, by path. */
function formCodes(errors: unknown, path: string[] = []): string[] {
  if (typeof errors !== "object" || errors === null) return [];
  return Object.entries(errors).flatMap(([key, value]) =>
    key === "_errors"
      ? (value as { code: string }[]).map(({ code }) => `${path.join(".")} ${code}`.trim())
      : formCodes(value, [...path, key]),
  );
}

/** Whether the description alone refuses the request, found out by asking it. */
async function byDescription({ arrange, bad }: BadRequest): Promise<boolean> {
  const facts = factsOf(await prepare(arrange), bad(stages[stages.length - 1] as Stage));
  return validateRequestBody(facts.route, facts.method, facts.body).length > 0;
}

describe("the battery", () => {
  const table: { case: string; rule: string; source: string; "description refuses": string }[] = [];

  beforeAll(async () => {
    for (const each of cases) {
      const refuses = await byDescription(each);
      const source = sourceOf(each.rule) ?? "";
      table.push({ case: each.name, rule: each.rule, source, "description refuses": refuses ? "yes" : "no" });
    }
    await Promise.all(stages.splice(0).map((stage) => stage.sandbox.stop()));
  });

  it("is large, broad, and mostly beyond the description", () => {
    const perRule = new Map<string, number>();
    for (const { rule } of table) perRule.set(rule, (perRule.get(rule) ?? 0) + 1);
    const beyond = table.filter((line) => line["description refuses"] === "no").length;
    const width = Math.max(...table.map((line) => line.case.length));
    const ruleWidth = Math.max(...table.map((line) => line.rule.length));
    const lines = table.map(
      (line) =>
        `${line.case.padEnd(width)}  ${line.rule.padEnd(ruleWidth)}  ${line["description refuses"].padEnd(3)}  ${line.source}`,
    );
    const head = `${"case".padEnd(width)}  ${"rule".padEnd(ruleWidth)}  description refuses · source`;
    const counts = `${table.length} bad requests over ${perRule.size} rules; the description alone accepts ${beyond}`;
    process.stdout.write(`\n${[head, ...lines, counts].join("\n")}\n`);
    expect(table.length).toBeGreaterThanOrEqual(90);
    expect(perRule.size).toBeGreaterThanOrEqual(40);
    expect(beyond).toBeGreaterThanOrEqual(40);
    expect([...perRule].filter(([, count]) => count > 4).map(([rule]) => rule)).toEqual([]);
    expect(table.filter((line) => line.source === "").map((line) => line.rule)).toEqual([]);
  });

  it("has a case for every rule", () => {
    const covered = new Set(cases.map(({ rule }) => rule));
    expect(rules.map(({ id }) => id).filter((id) => !covered.has(id))).toEqual([]);
    expect(rules.length).toBe(new Set(rules.map(({ id }) => id)).size);
  });
});

describe.each(cases)("$rule: $name", ({ rule, status, code, field, arrange, bad, good }) => {
  it("is refused, and nothing changes", async () => {
    const stage = await prepare(arrange);
    const request = bad(stage);
    const before = snapshot(stage.world);
    const answer = await dispatch(stage, request);
    expect(answer).toMatchObject({ status, body: { code } });
    if (field !== undefined) expect(formCodes((answer.body as { errors?: unknown }).errors)).toContain(field);
    expect(stage.sandbox.violations.all().map((violation) => violation.rule)).toContain(rule);
    expect(snapshot(stage.world)).toBe(before);
  });

  it("is refused by this rule and no other", async () => {
    const stage = await prepare(arrange);
    const facts = factsOf(stage, bad(stage));
    expect(answerTo(validateRequest(facts))).toMatchObject({ rule, status, code });
    expect(validateRequest(facts, { off: new Set([rule]) })).toEqual([]);
  });

  it.runIf(good)("is accepted without its fault", async () => {
    const stage = await prepare(arrange);
    const answer = await dispatch(stage, good ? good(stage) : bad(stage));
    expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
    expect(stage.sandbox.violations.all()).toEqual([]);
  });
});
