import { manyLines, oneLine } from "../../platform/plain-text.js";
import { methodError } from "./method.service.js";
import { METHOD_BOUNDS, MOST_NETWORKS, type MethodDraft, type MethodKind } from "./method.types.js";

/** One emoji that every client draws. A server's own could be deleted, and Discord refuses a whole menu for one such. */
const EMOJI = new RegExp("^\\p{RGI_Emoji}$", "v");
/** Something that can be seen. */
const VISIBLE = /[^\s\p{C}]/u;
/** Addresses of all networks: printable, without spaces and without the mark around what is shown as code. */
const ADDRESS = new RegExp(`^[!-_a-~]{8,${METHOD_BOUNDS.address}}$`);

/** The form as an admin filled it in. */
export type TypedMethod = Readonly<Record<keyof MethodDraft, string>>;

/** @throws DomainError `methods.refused` with the field that is not what it must be */
export function readMethod(kind: MethodKind, typed: TypedMethod): MethodDraft {
  const name = oneLine(typed.name);
  if (!VISIBLE.test(name) || name.length > METHOD_BOUNDS.name) throw methodError("methods.refused", { field: "name" });
  const instructions = manyLines(typed.instructions);
  if (instructions.length > METHOD_BOUNDS.instructions) throw methodError("methods.refused", { field: "instructions" });
  const emoji = typed.emoji.trim();
  if (emoji !== "" && !EMOJI.test(emoji)) throw methodError("methods.refused", { field: "emoji" });
  return {
    name,
    instructions,
    emoji: emoji === "" ? null : emoji,
    link: readLink(typed.link.trim()),
    networks: kind === "crypto" ? readNetworks(typed.networks) : [],
  };
}

function readLink(typed: string): string | null {
  if (typed === "") return null;
  const url = URL.canParse(typed) ? new URL(typed) : undefined;
  const sound = url?.protocol === "https:" && url.username === "" && url.href.length <= METHOD_BOUNDS.link;
  if (!sound) throw methodError("methods.refused", { field: "link" });
  return url.href;
}

function readNetworks(typed: string): string[] {
  const networks = [...new Set(typed.split(/[,\n]/).map(oneLine))].filter((network) => network !== "");
  const sound = networks.every((network) => VISIBLE.test(network) && network.length <= METHOD_BOUNDS.network);
  if (!sound || networks.length === 0 || networks.length > MOST_NETWORKS)
    throw methodError("methods.refused", { field: "networks" });
  return networks;
}

/** One address. @throws DomainError `methods.refused` */
export function readAddress(typed: string): string {
  const address = typed.trim();
  if (!ADDRESS.test(address)) throw methodError("methods.refused", { field: "addresses" });
  return address;
}

/** A pasted list, one a line, each once. @throws DomainError `methods.refused` for a line that is no address */
export function readAddresses(typed: string): string[] {
  const lines = typed
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
  if (lines.length === 0) throw methodError("methods.refused", { field: "addresses" });
  return [...new Set(lines.map(readAddress))];
}
