import type { Interaction } from "../world/types.js";
import type { World } from "../world/world.js";
import type { InteractionDesk } from "../interactions/desk.js";
import type { UploadedFile } from "../rules/facts.js";
import type { Wire } from "./wire.js";

/** A file of a multipart request with its bytes. */
export interface ReceivedFile extends UploadedFile {
  readonly bytes: Buffer;
}

/** A request as the routes see it: authorised, read, and judged by the rules. */
export interface Request {
  readonly method: string;
  /** The route's template. */
  readonly route: string;
  /** Percent-decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly files: readonly ReceivedFile[];
  /** Why, for the guild's audit log: X-Audit-Log-Reason, decoded. */
  readonly reason?: string | undefined;
  /** The interaction named by a callback or webhook route, when there is such a one. */
  readonly interaction: Interaction | undefined;
}

/** What a route works with. */
export interface Office {
  readonly world: World;
  readonly wire: Wire;
  readonly desk: InteractionDesk;
  /** `ws://127.0.0.1:…` */
  readonly gatewayUrl: string;
}

/** A status and a body; without a body there is no JSON content type either. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
}

/** One route the sandbox serves. */
export interface Route {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** The template with Discord's parameter names, without the version prefix. */
  readonly path: string;
  /** Who calls it, and for what: the reason the route exists. */
  readonly user: string;
  /** False where the token in the path is the authority. */
  readonly authorised: boolean;
  /** @throws DiscordError when Discord would refuse what the rules do not know */
  answer(request: Request, office: Office): Answer;
}

/** Reads a path parameter that the template guarantees. */
export function param(request: Request, name: string): string {
  const value = request.params[name];
  if (value === undefined) throw new Error(`The route ${request.route} has no parameter ${name}.`);
  return value;
}

/**
 * The body under the shape a route reads. The rules have checked it against Discord's description by then; what they do
 * not know stays optional in the shape.
 */
export function bodyOf<T extends object>(request: Request): Partial<T> {
  return request.body ?? {};
}
