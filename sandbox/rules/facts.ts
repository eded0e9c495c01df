import type { FormErrors } from "../spec/index.js";
import type { Interaction, WorldView } from "../world/types.js";

/** A file of a multipart request, as received. */
export interface UploadedFile {
  /** The part's name, such as `files[0]`. */
  readonly field: string;
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly type: string;
}

/** Everything a request is judged by: itself, the world before it, and the interaction it answers. */
export interface RequestFacts {
  readonly method: string;
  /** The template with Discord's parameter names: `/channels/:channel_id/messages`. */
  readonly route: string;
  /** Percent-decoded values of the template's parameters. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** The JSON body, or `payload_json` of a multipart one; undefined without a body. */
  readonly body: unknown;
  readonly files: readonly UploadedFile[];
  /** X-Audit-Log-Reason, decoded. */
  readonly reason?: string | undefined;
  readonly world: WorldView;
  /** What is stored of the interaction a callback or webhook route names; undefined when there is no such one. */
  readonly interaction?: Interaction | undefined;
  /** Sandbox time, epoch milliseconds. */
  readonly now: number;
  readonly botUserId: string;
}

/** Why a request is refused, in the terms of Discord's answer. */
export interface Refusal {
  /** The id of the rule that refused. */
  readonly rule: string;
  /** HTTP status. */
  readonly status: number;
  /** Discord's JSON error code. */
  readonly code: number;
  readonly message: string;
  readonly errors?: FormErrors | undefined;
}
