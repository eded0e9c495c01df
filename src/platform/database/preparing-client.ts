import { Client } from "pg";

/** Plans that a connection keeps. The bot has fewer texts than this; what comes later is planned anew each time. */
const PLANS_KEPT = 250;

/** The use case that a statement's leading comment names. */
const LEADING_COMMENT = /^\/\* [\w.]{1,40} \*\/ /;

/**
 * A connection that prepares each statement with parameters once and then sends only its name and values: parsing and
 * planning are half of what a statement of a sale costs the server. TypeORM itself has no way to name a statement.
 *
 * Transaction commands and scripts without parameters go as they are.
 */
export class PreparingClient extends Client {
  private readonly names = new Map<string, string>();

  // node-postgres has ten overloads of this; whichever is called gets its own answer back.
  override query(text: unknown, values?: unknown, callback?: unknown): never {
    const name = typeof text === "string" && Array.isArray(values) && values.length > 0 ? this.nameOf(text) : undefined;
    const config = name === undefined ? text : { name, text };
    return super.query(config as string, values as unknown[], callback as () => void) as never;
  }

  private nameOf(text: string): string | undefined {
    const known = this.names.get(text);
    if (known !== undefined || this.names.size === PLANS_KEPT) return known;
    // With the use case in front, a name on the wire says as much as the text.
    const name = `${LEADING_COMMENT.exec(text)?.[0] ?? ""}${this.names.size}`;
    this.names.set(text, name);
    return name;
  }
}
