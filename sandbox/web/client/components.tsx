import type { VNode } from "preact";
import type { SeenMessage } from "../protocol.js";
import { isSelect, STYLES, TYPE, type AnyComponent } from "./component-types.js";
import { useStage } from "./context.js";
import { Icon } from "./icons.js";
import { Link, Markdown } from "./markdown-view.js";
import { Select } from "./select.js";

/** The buttons, selects and, in the second system, texts of a message. */
export function Components({ message }: { readonly message: SeenMessage }): VNode | null {
  if (message.components.length === 0) return null;
  return (
    <div class="components">
      {/* Discord's union; each type is told by its number. */}
      {(message.components as readonly AnyComponent[]).map((component, index) => (
        <AnyView key={index} component={component} message={message} />
      ))}
    </div>
  );
}

function AnyView({
  component,
  message,
}: {
  readonly component: AnyComponent;
  readonly message: SeenMessage;
}): VNode | null {
  const inner = (component.components ?? []).map((child, index) => (
    <AnyView key={index} component={child} message={message} />
  ));
  if (isSelect(component)) return <MessageSelect select={component} message={message} />;
  switch (component.type) {
    case TYPE.row:
      return <div class="row">{inner}</div>;
    case TYPE.button:
      return <Button button={component} message={message} />;
    case TYPE.text:
      return <Markdown text={component.content ?? ""} />;
    case TYPE.separator:
      return <hr class="separator" />;
    case TYPE.section:
      return (
        <div class="section">
          <div>{inner}</div>
          {component.accessory ? <AnyView component={component.accessory} message={message} /> : null}
        </div>
      );
    case TYPE.container:
      return (
        <div class="embed" style={{ borderColor: hexOf(component.accent_color ?? undefined) }}>
          <div class="embed-body">{inner}</div>
        </div>
      );
    default:
      return <p class="unknown">The page does not draw components of type {component.type}.</p>;
  }
}

function useWaiting(message: SeenMessage, customId: string | undefined): boolean {
  const { state } = useStage();
  return [...state.waiting.values()].some(
    (each) => each.messageId === message.id && each.customId === customId && each.state === "sent",
  );
}

function Button({ button, message }: { readonly button: AnyComponent; readonly message: SeenMessage }): VNode {
  const { session } = useStage();
  const isWaiting = useWaiting(message, button.custom_id);
  const emoji = button.emoji?.name;
  const content = (
    <>
      {emoji ? <span class="emoji">{emoji}</span> : null}
      <span class="button-label">{button.label}</span>
    </>
  );
  if (button.url !== undefined) {
    return (
      <Link url={button.url} class="button link">
        {content}
        <Icon name="link" size={15} />
      </Link>
    );
  }
  return (
    <button
      type="button"
      class={`button ${STYLES[button.style ?? 2] ?? "secondary"}${isWaiting ? " waiting" : ""}`}
      disabled={button.disabled === true}
      aria-busy={isWaiting}
      onClick={() => {
        if (!isWaiting) void session.use(message.id, button.custom_id ?? "");
      }}
    >
      {content}
      {isWaiting ? <span class="dots" aria-hidden="true" /> : null}
    </button>
  );
}

function MessageSelect({ select, message }: { readonly select: AnyComponent; readonly message: SeenMessage }): VNode {
  const { session } = useStage();
  const isWaiting = useWaiting(message, select.custom_id);
  return (
    <Select
      key={select.custom_id ?? ""}
      select={select}
      label={select.placeholder ?? "Make a selection"}
      busy={isWaiting}
      onChange={(values) => void session.use(message.id, select.custom_id ?? "", values)}
    />
  );
}

export function hexOf(colour: number | undefined): string | undefined {
  return colour === undefined ? undefined : `#${colour.toString(16).padStart(6, "0")}`;
}
