import type { ComponentChildren, RefObject, VNode } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

/** Space kept between a popup and the edges of the window, pixels. */
const EDGE = 8;
const TALLEST = 320;

interface Place {
  readonly left: number;
  readonly width: number;
  readonly top?: number;
  readonly bottom?: number;
  readonly maxHeight: number;
}

/** A box at an element, on the side where there is more room; closes when somebody presses elsewhere. */
export function Popup(props: {
  readonly anchor: RefObject<HTMLElement | null>;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}): VNode {
  const { anchor, onClose } = props;
  const box = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState<Place>();
  useLayoutEffect(() => {
    const settle = (): void => setPlace(anchor.current ? placeAt(anchor.current.getBoundingClientRect()) : undefined);
    settle();
    window.addEventListener("resize", settle);
    window.addEventListener("scroll", settle, true);
    return () => {
      window.removeEventListener("resize", settle);
      window.removeEventListener("scroll", settle, true);
    };
  }, [anchor]);
  useEffect(() => {
    const press = (event: PointerEvent): void => {
      const target = event.target as Node;
      if (box.current?.contains(target) !== true && anchor.current?.contains(target) !== true) onClose();
    };
    document.addEventListener("pointerdown", press);
    return () => document.removeEventListener("pointerdown", press);
  }, [anchor, onClose]);
  return (
    <div ref={box} class="popup" style={place ? cssOf(place) : { visibility: "hidden" }}>
      {props.children}
    </div>
  );
}

function placeAt({ left, top, bottom, width }: DOMRect): Place {
  const below = window.innerHeight - bottom - 2 * EDGE;
  const above = top - 2 * EDGE;
  const across = Math.min(Math.max(width, 220), window.innerWidth - 2 * EDGE);
  const common = { width: across, left: Math.max(EDGE, Math.min(left, window.innerWidth - across - EDGE)) };
  return below >= Math.min(TALLEST, above)
    ? { ...common, top: bottom + 4, maxHeight: Math.min(TALLEST, below) }
    : { ...common, bottom: window.innerHeight - top + 4, maxHeight: Math.min(TALLEST, above) };
}

function cssOf({ left, width, top, bottom, maxHeight }: Place): Record<string, string> {
  const px = (value: number): string => `${Math.round(value)}px`;
  return {
    left: px(left),
    width: px(width),
    maxHeight: px(maxHeight),
    ...(top === undefined ? {} : { top: px(top) }),
    ...(bottom === undefined ? {} : { bottom: px(bottom) }),
  };
}
