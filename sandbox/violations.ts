/** Something Discord would not have accepted, or that a user would have noticed as a defect. */
export interface Violation {
  /** `bot`: the bot's fault; `sandbox`: an answer of ours that Discord's description does not know. */
  readonly kind: "bot" | "sandbox";
  /** The rule's id, such as `route.unknown` or `interaction.unanswered`. */
  readonly rule: string;
  /** `POST /channels/:channel_id/messages`, or where else it happened. */
  readonly where: string;
  /** HTTP status and Discord's JSON error code of the answer, where there was one. */
  readonly status?: number | undefined;
  readonly code?: number | undefined;
  readonly message: string;
  /** Discord's form errors. */
  readonly errors?: unknown;
  /** The request's body. */
  readonly body?: unknown;
  /** Sandbox time, epoch milliseconds. */
  readonly at: number;
}

/** Which violations: a rule id, a Discord error code, or any test. */
export type ViolationMatcher = string | number | ((violation: Violation) => boolean);

/**
 * Records what the bot did wrong. A test ends with {@link expectNone}; what it provokes on purpose it declares.
 */
export class Violations {
  readonly #all: Violation[] = [];
  readonly #allowances: { readonly matches: ViolationMatcher; readonly reason: string }[] = [];
  readonly #checks: (() => void)[] = [];
  readonly #listeners = new Set<() => void>();

  record(violation: Violation): void {
    this.#all.push(violation);
    for (const listener of this.#listeners) listener();
  }

  /** Calls `listener` after every violation; the returned function ends it. */
  onRecord(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Adds a look for what only shows with time, run before every read. */
  addCheck(check: () => void): void {
    this.#checks.push(check);
  }

  /** Everything recorded, declared or not, oldest first. */
  all(): readonly Violation[] {
    for (const check of this.#checks) check();
    return [...this.#all];
  }

  /** What was recorded and not declared. */
  undeclared(): readonly Violation[] {
    return this.all().filter((violation) => !this.#allowances.some(({ matches }) => isMatch(matches, violation)));
  }

  /** Declares violations as expected, past and future. The reason is for the reader. */
  allow(matches: ViolationMatcher, reason: string): void {
    this.#allowances.push({ matches, reason });
  }

  /** Declares violations as expected while `action` runs, and returns those that matched. */
  async during(matches: ViolationMatcher, action: () => Promise<unknown>): Promise<readonly Violation[]> {
    const before = this.all().length;
    await action();
    const found = this.all()
      .slice(before)
      .filter((violation) => isMatch(matches, violation));
    const declared = new Set(found);
    this.allow((violation) => declared.has(violation), "declared by during()");
    return found;
  }

  /** Forgets everything recorded and declared. */
  clear(): void {
    this.#all.length = 0;
    this.#allowances.length = 0;
  }

  /** @throws Error that lists every undeclared violation */
  expectNone(): void {
    const found = this.undeclared();
    if (found.length === 0) return;
    throw new Error(
      `${found.length} undeclared violation(s):\n${found.map((violation) => describe(violation)).join("\n")}`,
    );
  }
}

function isMatch(matcher: ViolationMatcher, violation: Violation): boolean {
  if (typeof matcher === "function") return matcher(violation);
  return typeof matcher === "number" ? violation.code === matcher : violation.rule === matcher;
}

function describe(violation: Violation): string {
  const answer = violation.status === undefined ? "" : ` → ${violation.status} (${violation.code ?? 0})`;
  const lines = [`- ${violation.kind} ${violation.rule}: ${violation.where}${answer} ${violation.message}`];
  if (violation.errors !== undefined) lines.push(`  errors: ${shortened(violation.errors)}`);
  if (violation.body !== undefined) lines.push(`  body: ${shortened(violation.body)}`);
  return lines.join("\n");
}

function shortened(value: unknown): string {
  const text = JSON.stringify(value) ?? "";
  return text.length > 800 ? `${text.slice(0, 800)}…` : text;
}
