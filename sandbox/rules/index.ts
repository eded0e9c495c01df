import { formErrors, mergeFormErrors, validateRequestBody } from "../spec/index.js";
import { accessRules } from "./access.js";
import { attachmentRules } from "./attachments.js";
import { channelAccessRules, channelFormRules, channelLimitRules } from "./channels.js";
import { commandRules } from "./commands.js";
import { componentRules } from "./components.js";
import { directFormRules, directRules } from "./direct.js";
import { embedRules } from "./embeds.js";
import { existenceRules } from "./existence.js";
import type { Refusal, RequestFacts } from "./facts.js";
import { interactionFormRules, interactionStateRules } from "./interactions.js";
import { inviteLimitRules, inviteRules } from "./invites.js";
import { messageRules } from "./messages.js";
import { modalRules } from "./modals.js";
import { moderationAccessRules, moderationFormRules, moderationLimitRules } from "./moderation.js";
import { queryRules } from "./queries.js";
import { roleAccessRules, roleFormRules, roleLimitRules } from "./roles.js";
import type { Rule } from "./rule.js";
import { threadAccessRules, threadLimitRules } from "./threads.js";

export type { Refusal, RequestFacts, UploadedFile } from "./facts.js";
export type { Rule } from "./rule.js";

/** What Discord looks at before the body: does it exist, may the bot, is the interaction still open. */
const beforeBody: readonly Rule[] = [
  ...existenceRules,
  ...interactionStateRules,
  ...accessRules,
  ...channelAccessRules,
  ...roleAccessRules,
  ...inviteRules,
  ...moderationAccessRules,
  ...threadAccessRules,
];

/** What Discord says of the body, together with its API description. */
const ofBody: readonly Rule[] = [
  ...queryRules,
  ...interactionFormRules,
  ...messageRules,
  ...embedRules,
  ...componentRules,
  ...attachmentRules,
  ...modalRules,
  ...commandRules,
  ...channelFormRules,
  ...roleFormRules,
  ...directFormRules,
  ...moderationFormRules,
];

/** What Discord finds when it tries. */
const afterBody: readonly Rule[] = [
  ...channelLimitRules,
  ...roleLimitRules,
  ...directRules,
  ...inviteLimitRules,
  ...moderationLimitRules,
  ...threadLimitRules,
];

/** Every rule, in the order in which Discord would notice. */
export const rules: readonly Rule[] = [...beforeBody, ...ofBody, ...afterBody];

const byRoute = new Map<string, { before: Rule[]; body: Rule[]; after: Rule[] }>();
for (const [group, members] of [
  ["before", beforeBody],
  ["body", ofBody],
  ["after", afterBody],
] as const) {
  for (const rule of members) {
    for (const route of rule.routes) {
      const watched = byRoute.get(route) ?? { before: [], body: [], after: [] };
      watched[group].push(rule);
      byRoute.set(route, watched);
    }
  }
}

/** Rules to leave out: ids of rules, or of fields of the description (`description:embeds[].title`). */
export interface ValidationOptions {
  readonly off?: ReadonlySet<string> | undefined;
}

/**
 * Everything Discord would refuse a request for, most urgent first; empty when it would accept it. The sandbox answers
 * with {@link answerTo}.
 */
export function validateRequest(facts: RequestFacts, options: ValidationOptions = {}): Refusal[] {
  const watching = byRoute.get(`${facts.method} ${facts.route}`) ?? { before: [], body: [], after: [] };
  const apply = (each: readonly Rule[]): Refusal[] => each.flatMap((rule) => judge(rule, facts, options));
  return [...apply(watching.before), ...described(facts, options), ...apply(watching.body), ...apply(watching.after)];
}

function judge(rule: Rule, facts: RequestFacts, { off }: ValidationOptions): Refusal[] {
  if (off?.has(rule.id)) return [];
  const verdict = rule.check(facts);
  return verdict ? [{ rule: rule.id, ...verdict }] : [];
}

/** Where a rule comes from: its page, or for a field of the description Discord's own repository of it. */
export function sourceOf(rule: string): string | undefined {
  if (rule.startsWith("description:")) return "https://github.com/discord/discord-api-spec";
  return rules.find((each) => each.id === rule)?.source;
}

/** What the description says, one refusal a field. */
function described(facts: RequestFacts, { off }: ValidationOptions): Refusal[] {
  return validateRequestBody(facts.route, facts.method, facts.body)
    .filter((fault) => !off?.has(fault.rule))
    .map((fault) => ({
      rule: fault.rule,
      status: 400,
      code: 50035,
      message: "Invalid Form Body",
      errors: formErrors([fault]),
    }));
}

/**
 * The one refusal Discord answers with: the first, and when that is about the form, every fault of the form with it.
 * Undefined when there is none.
 */
export function answerTo(refusals: readonly Refusal[]): Refusal | undefined {
  const [first] = refusals;
  if (first?.errors === undefined) return first;
  const errors = mergeFormErrors(refusals.flatMap(({ errors: each }) => (each === undefined ? [] : [each])));
  return { ...first, errors };
}
