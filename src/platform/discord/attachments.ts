import type { Attachment, Client } from "discord.js";
import { domainErrors } from "../errors.js";

export interface AttachmentErrors {
  "attachments.tooLarge": { largestBytes: number };
  /** Discord did not give the file. */
  "attachments.unavailable": {};
}
const attachmentError = domainErrors<AttachmentErrors>();

/** Where Discord keeps what people upload. */
const DISCORD_HOSTS = ["cdn.discordapp.com", "media.discordapp.net"];
/** 10 MiB at 1 MiB/s. */
const LONGEST_DOWNLOAD_MS = 10_000;

/**
 * The bytes of an uploaded file. Asks only Discord, or the host that stands in for its API, and reads no more than
 * `largestBytes` whatever the answer says of itself.
 *
 * @throws DomainError `attachments.tooLarge`, `attachments.unavailable`
 */
export async function downloadAttachment(client: Client, file: Attachment, largestBytes: number): Promise<Uint8Array> {
  if (file.size > largestBytes) throw attachmentError("attachments.tooLarge", { largestBytes });
  const hosts = [...DISCORD_HOSTS, new URL(client.rest.options.api).hostname];
  if (!hosts.includes(new URL(file.url).hostname)) throw attachmentError("attachments.unavailable", {});
  try {
    const answer = await fetch(file.url, { redirect: "error", signal: AbortSignal.timeout(LONGEST_DOWNLOAD_MS) });
    if (answer.ok && answer.body) return await readBounded(answer.body, largestBytes);
  } catch (error) {
    // fetch throws TypeError for a broken connection and TimeoutError, a DOMException, after the time.
    if (!(error instanceof TypeError || error instanceof DOMException)) throw error;
  }
  throw attachmentError("attachments.unavailable", {});
}

async function readBounded(body: ReadableStream<Uint8Array>, largestBytes: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of body) {
    length += part.length;
    if (length > largestBytes) throw attachmentError("attachments.tooLarge", { largestBytes });
    parts.push(part);
  }
  return Buffer.concat(parts);
}
