import { ApplicationCommandType } from "discord.js";
import { MetadataStorage, type DApplicationCommand, type DComponent, type DGuard } from "discordx";
import { atLeast } from "../actor.js";
import type { Ack } from "./acknowledge.js";
import { policyOf, type Policy } from "./policy.js";
import { suggestionOf, type SuggestPolicy } from "./suggest.js";

/** What a person can set off, with the policy that guards it. */
export interface RegisteredHandler {
  readonly kind: "command" | "button" | "select" | "modal";
  /** `ticket close`, or the pattern of the custom ids. */
  readonly name: string;
  readonly policy: Policy;
}

/** An option that completes while a person types. */
export interface RegisteredSuggestion {
  /** `buy product`. */
  readonly option: string;
  readonly name: string;
  readonly policy: SuggestPolicy;
}

/** Which ways of answering Discord offers to each kind. */
const ACKS: Readonly<Record<RegisteredHandler["kind"], readonly Ack[]>> = {
  command: ["reply", "defer", "modal"],
  button: ["reply", "defer", "update", "modal"],
  select: ["reply", "defer", "update", "modal"],
  modal: ["reply", "defer", "update"],
};

/**
 * Everything that people can set off. The client must have been built.
 *
 * @throws Error with all faults at once: a handler without exactly one policy, an answer Discord does not offer, a
 * component without an action's pattern, autocomplete without `suggest`, an admin command that everybody is shown
 */
export function registeredHandlers(): { handlers: RegisteredHandler[]; suggestions: RegisteredSuggestion[] } {
  const faults: string[] = [];
  const storage = MetadataStorage.instance;
  const members: [RegisteredHandler["kind"], string, DApplicationCommand | DComponent][] = [
    ...commandsOf(storage).map((each) => ["command", pathOf(each), each] as const),
    ...storage.buttonComponents.map((each) => ["button", String(each.id), each] as const),
    ...storage.selectMenuComponents.map((each) => ["select", String(each.id), each] as const),
    ...storage.modalComponents.map((each) => ["modal", String(each.id), each] as const),
  ].map(([kind, name, member]) => [kind, name, member]);

  const handlers = members.flatMap(([kind, name, member]) => {
    const [policy, ...others] = guardsOf(member).flatMap((guard) => policyOf(guard.fn) ?? []);
    if (!policy || others.length > 0)
      faults.push(`${kind} ${name}: needs exactly one policy, has ${policy ? "several" : "none"}`);
    if (!policy) return [];
    if (!ACKS[kind].includes(policy.ack)) faults.push(`${kind} ${name}: cannot answer by ${policy.ack}`);
    return [{ kind, name, policy }];
  });
  for (const [kind, name, member] of members) if (kind !== "command") faults.push(...patternFaults(kind, name, member));
  const suggestions = commandsOf(storage).flatMap((command) => suggestionsOf(command, faults));
  faults.push(...visibilityFaults(storage, handlers));
  if (faults.length > 0) throw new Error(`Handlers are not in order:\n- ${faults.join("\n- ")}`);
  return { handlers, suggestions };
}

function guardsOf(member: DApplicationCommand | DComponent): readonly DGuard[] {
  // discordx's own `guards` would make the handler's instance, with all it depends on.
  const { _guards: own } = member as unknown as { readonly _guards: readonly DGuard[] };
  return [...member.discord.guards, ...own];
}

function commandsOf(storage: MetadataStorage): readonly DApplicationCommand[] {
  return [
    ...storage.applicationCommandSlashesFlat,
    ...storage.applicationCommandUsers,
    ...storage.applicationCommandMessages,
  ];
}

function pathOf({ group, subgroup, name }: DApplicationCommand): string {
  return [group, subgroup, name].filter(Boolean).join(" ");
}

function patternFaults(kind: string, name: string, member: DApplicationCommand | DComponent): string[] {
  const id = "id" in member ? member.id : undefined;
  const sound = id instanceof RegExp && id.flags === "" && id.source.startsWith("^") && id.source.endsWith("$");
  return sound ? [] : [`${kind} ${name}: its id must be the pattern of an action`];
}

function suggestionsOf(command: DApplicationCommand, faults: string[]): RegisteredSuggestion[] {
  return command.options.flatMap((option) => {
    if (!option.autocomplete) return [];
    const name = `${pathOf(command)} ${option.name}`;
    const suggestion = suggestionOf(option.autocomplete);
    if (!suggestion) faults.push(`option ${name}: autocomplete must be made by suggest()`);
    return suggestion ? [{ option: name, ...suggestion }] : [];
  });
}

/** Commands for admins alone carry `default_member_permissions`, so that Discord hides them from everybody else. */
function visibilityFaults(storage: MetadataStorage, handlers: readonly RegisteredHandler[]): string[] {
  return storage.applicationCommandSlashes
    .filter(({ type }) => type === ApplicationCommandType.ChatInput)
    .flatMap(({ name, defaultMemberPermissions }) => {
      const own = handlers.filter((each) => each.kind === "command" && each.name.split(" ")[0] === name);
      const forAdmins = own.length > 0 && own.every(({ policy }) => atLeast(policy.level, "admin"));
      const hidden = isSet(defaultMemberPermissions);
      return forAdmins && !hidden ? [`command ${name}: is for admins, so it needs defaultMemberPermissions`] : [];
    });
}

/** Nobody but the administrator may see a command with permissions `0`, so that hides it too. */
function isSet(permissions: unknown): boolean {
  return permissions !== null && permissions !== undefined;
}
