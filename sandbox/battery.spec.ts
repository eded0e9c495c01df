import { afterEach, describe, expect, it } from "vitest";
import type { BadRequest } from "./battery/case.js";
import { commandCases } from "./battery/commands.js";
import { componentCases } from "./battery/components.js";
import { descriptionCases } from "./battery/description.js";
import { guildCases } from "./battery/guilds.js";
import { interactionCases } from "./battery/interactions.js";
import { messageCases } from "./battery/messages.js";
import { moderationCases } from "./battery/moderation.js";
import { closedStage, dispatch, factsOf, type LiveStage, openStage, snapshot } from "./battery/stage.js";
import { threadCases } from "./battery/threads.js";
import { answerTo, type RequestFacts, rules, sourceOf, validateRequest } from "./rules/index.js";
import { validateRequestBody } from "./spec/index.js";

const cases: readonly BadRequest[] = [
  ...messageCases,
  ...componentCases,
  ...interactionCases,
  ...commandCases,
  ...guildCases,
  ...moderationCases,
  ...threadCases,
  ...descriptionCases,
];

/**
 * Rules whose requests a route could not carry out anyway: it looks for the same thing, and finds nothing. That the rule
 * itself refuses is shown on the rules alone.
 */
const refusedByRoutesToo: ReadonlySet<string> = new Set([
  "ban.unknown",
  "channel.not-visible",
  "channel.unknown",
  "command.unknown",
  "description:permission_overwrites[].allow",
  "dm.closed",
  "dm.no-mutual-guild",
  "dm.oneself",
  "dm.other-bot",
  "dm.recipient-required",
  "dm.recipient-unknown",
  "guild.not-a-member",
  "guild.unknown",
  "interaction.callback-type",
  "interaction.unknown",
  "invite.unknown",
  "member.roles-unknown",
  "member.unknown",
  "message.edit-foreign",
  "message.unknown",
  "overwrite.unknown",
  "path.snowflake",
  "query.snowflake",
  "role.delete-managed",
  "role.unknown",
  "thread.needed",
  "user.unknown",
  "webhook.message-unknown",
  "webhook.original-unknown",
  "webhook.token",
]);

const stages: LiveStage[] = [];

async function serve(arrange: BadRequest["arrange"], rulesOff: ReadonlySet<string>): Promise<LiveStage> {
  const stage = await openStage(rulesOff);
  stages.push(stage);
  arrange?.(stage);
  return stage;
}

afterEach(async () => {
  await Promise.all(stages.splice(0).map((stage) => stage.sandbox.stop()));
});

/** The bad request as the rules see it, on a stage of its own. */
function judged({ arrange, bad }: BadRequest): RequestFacts {
  const stage = closedStage();
  arrange?.(stage);
  return factsOf(stage, bad(stage));
}

/** The codes of a nested form error, by path. */
function formCodes(errors: unknown, path: string[] = []): string[] {
  if (typeof errors !== "object" || errors === null) return [];
  return Object.entries(errors).flatMap(([key, value]) =>
    key === "_errors"
      ? (value as { code: string }[]).map(({ code }) => `${path.join(".")} ${code}`.trim())
      : formCodes(value, [...path, key]),
  );
}

describe("the battery", () => {
  const table = cases.map((each) => {
    const { route, method, body } = judged(each);
    const described = validateRequestBody(route, method, body).length > 0;
    return { name: each.name, rule: each.rule, source: sourceOf(each.rule), described };
  });

  it("is large, broad, and mostly beyond the description", () => {
    const perRule = new Map<string, number>();
    for (const { rule } of table) perRule.set(rule, (perRule.get(rule) ?? 0) + 1);
    const beyond = table.filter(({ described }) => !described).length;
    const wide = Math.max(...table.map(({ name }) => name.length));
    const ruleWide = Math.max(...table.map(({ rule }) => rule.length));
    const lines = [
      `${"case".padEnd(wide)}  ${"rule".padEnd(ruleWide)}  by description  source`,
      ...table.map(
        ({ name, rule, described, source = "" }) =>
          `${name.padEnd(wide)}  ${rule.padEnd(ruleWide)}  ${(described ? "refused" : "accepted").padEnd(14)}  ${source}`,
      ),
      `${table.length} bad requests over ${perRule.size} rules; the description alone accepts ${beyond}.`,
    ];
    process.stdout.write(`\n${lines.join("\n")}\n`);
    expect(table.length).toBeGreaterThanOrEqual(200);
    expect(perRule.size).toBeGreaterThanOrEqual(60);
    expect(beyond).toBeGreaterThanOrEqual(80);
    expect([...perRule].filter(([, count]) => count > 4).map(([rule]) => rule)).toEqual([]);
    expect(table.filter(({ source }) => !source).map(({ rule }) => rule)).toEqual([]);
  });

  it("has a case for every rule", () => {
    const covered = new Set(cases.map(({ rule }) => rule));
    expect(rules.map(({ id }) => id).filter((id) => !covered.has(id))).toEqual([]);
    expect(rules.length).toBe(new Set(rules.map(({ id }) => id)).size);
  });
});

it.each(cases)("$rule alone refuses $name", (each) => {
  const { rule, status, code } = each;
  const facts = judged(each);
  expect(answerTo(validateRequest(facts))).toMatchObject({ rule, status, code });
  expect(validateRequest(facts, { off: new Set([rule]) })).toEqual([]);
});

it.each(cases)(
  "over HTTP $rule refuses $name, and only that",
  async ({ rule, status, code, field, arrange, bad, good }) => {
    const rulesOff = new Set<string>();
    const stage = await serve(arrange, rulesOff);
    const { world, sandbox } = stage;

    const request = bad(stage);
    const before = snapshot(world);
    const answer = await dispatch(stage, request);
    expect(answer).toMatchObject({ status, body: { code } });
    if (field !== undefined) expect(formCodes((answer.body as { errors?: unknown }).errors)).toContain(field);
    expect(sandbox.violations.all().map((violation) => violation.rule)).toContain(rule);
    expect(snapshot(world)).toBe(before);

    sandbox.violations.clear();
    if (good) {
      const accepted = await dispatch(stage, good(stage));
      expect(accepted.status, JSON.stringify(accepted.body)).toBeLessThan(300);
      expect(sandbox.violations.all()).toEqual([]);
    }

    if (refusedByRoutesToo.has(rule)) return;
    rulesOff.add(rule);
    const unjudged = await dispatch(stage, bad(stage));
    expect(unjudged.status, JSON.stringify(unjudged.body)).toBeLessThan(300);
  },
);
