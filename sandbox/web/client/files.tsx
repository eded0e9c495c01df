import type { VNode } from "preact";
import { sizeText } from "./attachments.js";
import { Icon } from "./icons.js";

/** The largest file a member without Nitro may upload, bytes. */
const LARGEST_FILE = 10 * 1024 * 1024;

/** Why Discord's client would not take these files; undefined when it would. */
export function refusedFiles(files: readonly File[], most: number): string | undefined {
  const large = files.find(({ size }) => size > LARGEST_FILE);
  if (large) return `${large.name} has ${sizeText(large.size)}. A file has at most 10 MB.`;
  if (files.length > most) return most === 1 ? "Only one file fits here." : `At most ${most} files fit here.`;
  return undefined;
}

export function FileChips(props: {
  readonly files: readonly File[];
  readonly onRemove: (file: File) => void;
}): VNode | null {
  if (props.files.length === 0) return null;
  return (
    <ul class="chips" aria-label="Chosen files">
      {props.files.map((file) => (
        <li key={`${file.name} ${file.lastModified}`} class="chip">
          <Icon name="file" size={16} />
          <span class="chip-text">{file.name}</span>
          <span class="chip-size">{sizeText(file.size)}</span>
          <button
            type="button"
            class="icon-button small"
            aria-label={`Remove ${file.name}`}
            onClick={() => props.onRemove(file)}
          >
            <Icon name="close" size={14} />
          </button>
        </li>
      ))}
    </ul>
  );
}
