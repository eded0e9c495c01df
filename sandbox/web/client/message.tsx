import type { VNode } from "preact";
import type { SeenMessage } from "../protocol.js";
import { Attachments } from "./attachments.js";
import { Components } from "./components.js";
import { useStage } from "./context.js";
import { Embed } from "./embed.js";
import { Avatar, Icon } from "./icons.js";
import { Markdown } from "./markdown-view.js";
import { dateText, sentText } from "./moment.js";

/** A message with all it shows. @param joined it goes on with the author of the one above */
export function Message({ message, joined }: { readonly message: SeenMessage; readonly joined: boolean }): VNode {
  const { session, state } = useStage();
  const failed = [...state.waiting.values()].some((each) => each.messageId === message.id && each.state === "failed");
  const classes = [
    "message",
    joined ? "joined" : "",
    message.ephemeral ? "ephemeral" : "",
    message.mentionsMe ? "pinged" : "",
  ];
  return (
    <li class={classes.filter((each) => each !== "").join(" ")} data-message={message.id}>
      {message.answers ? (
        <p class="context">
          <Icon name="reply" size={14} />
          <span>
            <strong>{message.answers.name}</strong> used <span class="mention">/{message.answers.command}</span>
          </span>
        </p>
      ) : null}
      {message.repliesTo ? (
        <p class="context">
          <Icon name="reply" size={14} />
          <span>
            <strong>{message.repliesTo.name}</strong> {message.repliesTo.text}
          </span>
        </p>
      ) : null}
      {joined ? null : (
        <>
          <Avatar id={message.authorId} name={message.authorName} />
          <p class="byline">
            <span class="author">{message.authorName}</span>
            {message.bot ? <span class="tag">APP</span> : null}
            <time dateTime={new Date(message.createdAt).toISOString()} title={dateText(message.createdAt, "F")}>
              {sentText(message.createdAt, session.now())}
            </time>
          </p>
        </>
      )}
      <div class="body">
        {message.loading ? (
          <p class="thinking">
            <span class="dots" aria-hidden="true" /> {message.authorName} is thinking…
          </p>
        ) : null}
        {message.content === "" ? null : <Content message={message} />}
        <Attachments message={message} />
        {message.embeds.map((embed, index) => (
          <Embed key={index} embed={embed} />
        ))}
        <Components message={message} />
        {failed ? (
          <p class="failed" role="alert">
            <Icon name="alert" size={16} /> This interaction failed
          </p>
        ) : null}
        {message.ephemeral ? <Only message={message} /> : null}
      </div>
    </li>
  );
}

function Content({ message }: { readonly message: SeenMessage }): VNode {
  return (
    <div class="content">
      <Markdown text={message.content} />
      {message.edited ? <span class="edited">(edited)</span> : null}
    </div>
  );
}

function Only({ message }: { readonly message: SeenMessage }): VNode {
  const { session } = useStage();
  return (
    <p class="only">
      <Icon name="eye" size={14} /> Only you can see this <span aria-hidden="true">•</span>{" "}
      <button type="button" class="as-link" onClick={() => void session.dismiss(message)}>
        Dismiss message
      </button>
    </p>
  );
}
