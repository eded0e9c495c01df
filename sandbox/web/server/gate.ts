import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";

/** Names by which a browser on this machine reaches a server on loopback. */
const LOOPBACK = new Set(["127.0.0.1", "localhost"]);

/**
 * Lets in only whoever has the printed address: any site a person has open may send requests to loopback.
 *
 * The address carries a key, which becomes a cookie of this port. A request must carry it, name this machine as its host
 * (else a foreign domain that resolves to loopback would be let in), and come from no other origin.
 */
export class Gate {
  /** Follows from the bot's token, so that an open page works on after a restart of the same world. */
  readonly key: string;

  constructor(
    token: string,
    private readonly port: () => number,
  ) {
    this.key = createHash("sha256").update(`page of ${token}`).digest("base64url");
  }

  /** Whether the request comes from this page or from nowhere, to this machine by its name. */
  isFromHere({ headers }: IncomingMessage): boolean {
    const host = headers.host ?? "";
    const [name = "", port] = host.split(":");
    if (!LOOPBACK.has(name) || port !== String(this.port())) return false;
    return headers.origin === undefined || headers.origin === `http://${host}`;
  }

  /** Whether the request carries the cookie. */
  knows({ headers }: IncomingMessage): boolean {
    const cookies = (headers.cookie ?? "").split(/;\s*/);
    const found = cookies.find((cookie) => cookie.startsWith(`${this.#cookie}=`));
    return found !== undefined && this.isKey(found.slice(this.#cookie.length + 1));
  }

  isKey(given: unknown): boolean {
    if (typeof given !== "string") return false;
    const [expected, actual] = [Buffer.from(this.key), Buffer.from(given)];
    return expected.length === actual.length && timingSafeEqual(expected, actual);
  }

  /** `Set-Cookie` of whoever had the key. */
  get setCookie(): string {
    return `${this.#cookie}=${this.key}; Path=/; HttpOnly; SameSite=Strict`;
  }

  /** Cookies do not know ports; the name tells two pages on one machine apart. */
  get #cookie(): string {
    return `guildmart-page-${this.port()}`;
  }
}
