import type { ComponentChildren, VNode } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

/** A dialog in front of the page: the browser keeps the focus in it, and gives it back. */
export function Dialog(props: {
  readonly label: string;
  readonly class: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}): VNode {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => shown?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      class={props.class}
      aria-label={props.label}
      onCancel={(event) => {
        event.preventDefault();
        props.onClose();
      }}
      onPointerDown={(event) => {
        // The dialog itself is only pressed beside its content.
        if (event.target === event.currentTarget) props.onClose();
      }}
    >
      <div class="dialog-inside">{props.children}</div>
    </dialog>
  );
}
