import type { ComponentChild, VNode } from "preact";
import { useMemo, useState } from "preact/hooks";
import { useStage } from "./context.js";
import { parseInline, parseMarkdown, type Block, type Inline, type Item } from "./markdown.js";
import { allChannels } from "./session.js";
import { Moment } from "./moment.js";

/** Text with all of Discord's markdown. */
export function Markdown({ text }: { readonly text: string }): VNode {
  const blocks = useMemo(() => parseMarkdown(text), [text]);
  return <div class="markdown">{blocks.map(blockView)}</div>;
}

/** Text without blocks, as titles have it. */
export function InlineMarkdown({ text }: { readonly text: string }): VNode {
  return <>{parseInline(text).map(inlineView)}</>;
}

function blockView(block: Block, key: number): VNode {
  switch (block.kind) {
    case "paragraph":
      return <p key={key}>{block.inner.map(inlineView)}</p>;
    case "subtext":
      return (
        <p key={key} class="subtext">
          {block.inner.map(inlineView)}
        </p>
      );
    case "heading":
      // A heading inside a message is none of the page.
      return (
        <p key={key} class={`heading heading-${block.level}`}>
          {block.inner.map(inlineView)}
        </p>
      );
    case "code":
      return (
        <pre key={key} tabIndex={0} aria-label="Code block">
          <code>{block.text}</code>
        </pre>
      );
    case "quote":
      return <blockquote key={key}>{block.blocks.map(blockView)}</blockquote>;
    case "list":
      return (
        <ul key={key} class="items">
          {block.items.map(itemView)}
        </ul>
      );
  }
}

function itemView({ depth, number, inner }: Item, key: number): VNode {
  return (
    <li key={key} style={{ marginLeft: `${depth * 20}px` }}>
      <span class="bullet">{number === undefined ? (depth === 0 ? "•" : "◦") : `${number}.`}</span>
      <span>{inner.map(inlineView)}</span>
    </li>
  );
}

function inlineView(part: Inline, key: number): ComponentChild {
  switch (part.kind) {
    case "text":
      return part.text;
    case "break":
      return <br key={key} />;
    case "code":
      return <code key={key}>{part.text}</code>;
    case "bold":
      return <strong key={key}>{part.inner.map(inlineView)}</strong>;
    case "italic":
      return <em key={key}>{part.inner.map(inlineView)}</em>;
    case "underline":
      return <u key={key}>{part.inner.map(inlineView)}</u>;
    case "strike":
      return <s key={key}>{part.inner.map(inlineView)}</s>;
    case "spoiler":
      return <Spoiler key={key} inner={part.inner} />;
    case "link":
      return (
        <Link key={key} url={part.url}>
          {part.inner.map(inlineView)}
        </Link>
      );
    case "user":
    case "role":
    case "channel":
      return <Mention key={key} kind={part.kind} id={part.id} />;
    case "everyone":
      return (
        <span key={key} class="mention">
          {part.text}
        </span>
      );
    case "command":
      return (
        <span key={key} class="mention">
          /{part.name}
        </span>
      );
    case "emoji":
      return `:${part.name}:`;
    case "time":
      return <Moment key={key} at={part.at} style={part.style} />;
  }
}

function Spoiler({ inner }: { readonly inner: readonly Inline[] }): VNode {
  const [open, setOpen] = useState(false);
  if (open) return <span class="spoiler open">{inner.map(inlineView)}</span>;
  return (
    <button type="button" class="spoiler" aria-label="Spoiler, show" onClick={() => setOpen(true)}>
      <span class="secret">{inner.map(inlineView)}</span>
    </button>
  );
}

const CHANNEL_ADDRESS = /^https:\/\/discord\.com\/channels\/(?:\d+|@me)\/(\d+)/;

/** A link; one to a channel of this sandbox opens it here. */
export function Link({
  url,
  children,
  ...rest
}: {
  readonly url: string;
  readonly children: ComponentChild;
  readonly class?: string;
}): VNode {
  const { session, state } = useStage();
  const channelId = CHANNEL_ADDRESS.exec(url)?.[1];
  const isHere = state.scene && allChannels(state.scene).some(({ id }) => id === channelId);
  if (channelId !== undefined && isHere) {
    return (
      <a {...rest} href={`#/${state.personaId ?? ""}/${channelId}`} onClick={() => session.openChannel(channelId)}>
        {children}
      </a>
    );
  }
  return (
    <a {...rest} href={url} target="_blank" rel="noreferrer noopener">
      {children}
    </a>
  );
}

function Mention({ kind, id }: { readonly kind: "user" | "role" | "channel"; readonly id: string }): VNode {
  const { session, state } = useStage();
  const { guild } = session;
  if (kind === "channel") {
    const channel = state.scene && allChannels(state.scene).find((each) => each.id === id);
    // Discord shows the name of no channel that the reader may not see.
    if (!channel) return <span class="mention"># No Access</span>;
    return (
      <a class="mention" href={`#/${state.personaId ?? ""}/${id}`}>
        #{channel.name}
      </a>
    );
  }
  if (kind === "role") {
    return <span class="mention">@{guild?.roles.find((role) => role.id === id)?.name ?? "unknown-role"}</span>;
  }
  const name =
    guild?.members.find((member) => member.id === id)?.name ??
    state.scene?.personas.find((each) => each.id === id)?.name;
  return <span class="mention">@{name ?? "unknown-user"}</span>;
}
