import type { VNode } from "preact";
import type { SeenAttachment, SeenMessage } from "../protocol.js";
import { Icon } from "./icons.js";

/** The files of a message, but those that its embeds show. */
export function Attachments({ message }: { readonly message: SeenMessage }): VNode | null {
  const embedded = JSON.stringify(message.embeds);
  const files = message.attachments.filter(({ url }) => !embedded.includes(url));
  if (files.length === 0) return null;
  return (
    <ul class="attachments" aria-label="Files">
      {files.map((file) => (
        <li key={file.id}>
          {/^image\/(png|jpeg|gif|webp)$/.test(file.type) ? <Picture file={file} /> : <File file={file} />}
        </li>
      ))}
    </ul>
  );
}

function Picture({ file }: { readonly file: SeenAttachment }): VNode {
  return (
    <a href={file.url} target="_blank" rel="noreferrer" class="picture">
      <img src={file.url} alt={file.description ?? file.name} />
    </a>
  );
}

function File({ file }: { readonly file: SeenAttachment }): VNode {
  return (
    <div class="file">
      <Icon name="file" size={28} />
      <span class="file-text">
        <a href={file.url} download={file.name}>
          {file.name}
        </a>
        <span class="file-size">{sizeText(file.size)}</span>
      </span>
    </div>
  );
}

/** `1.5 KB` */
export function sizeText(bytes: number): string {
  if (bytes < 1_024) return `${bytes} bytes`;
  if (bytes < 1_024 ** 2) return `${(bytes / 1_024).toFixed(1)} KB`;
  return `${(bytes / 1_024 ** 2).toFixed(1)} MB`;
}
