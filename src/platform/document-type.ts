import { fileTypeFromBuffer } from "file-type";

/** Pictures and documents that people may hand in. The tables that keep such files know the same words. */
export const DOCUMENT_TYPES = ["png", "jpg", "webp", "gif", "pdf"] as const;
export type DocumentType = (typeof DOCUMENT_TYPES)[number];

/**
 * What a file is by its content, whatever it is called; undefined for anything but a picture or a PDF.
 *
 * It knows a file by its first bytes. That keeps programs and web pages out; a picture that is broken further on shows
 * as a broken picture.
 */
export async function documentTypeOf(content: Uint8Array): Promise<DocumentType | undefined> {
  const found = (await fileTypeFromBuffer(content))?.ext;
  return DOCUMENT_TYPES.find((type) => type === found);
}
