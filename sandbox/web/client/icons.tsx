import type { VNode } from "preact";

const PATHS = {
  menu: "M3 6h18M3 12h18M3 18h18",
  hash: "M4 9h16M4 15h16M10 3 8 21M16 3l-2 18",
  at: "M16 8v5a3 3 0 0 0 6 0v-1a10 10 0 1 0-4 8M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8",
  people:
    "M9 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8M1 21v-2a5 5 0 0 1 5-5h6a5 5 0 0 1 5 5v2M17 3.5a4 4 0 0 1 0 7M23 21v-2a5 5 0 0 0-4-4.9",
  clock: "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20M12 6v6l4 2",
  shield: "M12 2 4 5v6c0 5 3.4 9.4 8 11 4.6-1.6 8-6 8-11V5zM9 12l2 2 4-4",
  alert: "M12 3 2 20h20zM12 10v4M12 17.2v.1",
  plus: "M12 5v14M5 12h14",
  close: "M6 6l12 12M18 6 6 18",
  down: "m6 9 6 6 6-6",
  right: "m9 6 6 6-6 6",
  file: "M6 2h9l5 5v15H6zM15 2v5h5",
  link: "M14 4h6v6M20 4l-9 9M18 14v6H4V6h6",
  send: "m3 3 18 9-18 9 3-9zM6 12h15",
  eye: "M1 12s4-7 11-7 11 7 11 7-4 7-11 7S1 12 1 12M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6",
  check: "m5 12 5 5L20 7",
  search: "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14M16 16l5 5",
  swap: "M4 8h14l-3-3M20 16H6l3 3",
  reply: "M10 5 3 12l7 7M3 12h11a7 7 0 0 1 7 7",
} as const;

/** A line drawing; what it means is said by the label of whatever holds it. */
export function Icon({ name, size = 20 }: { readonly name: keyof typeof PATHS; readonly size?: number }): VNode {
  return (
    <svg
      class="icon"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="2"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}

const COLOURS = ["#4752c4", "#1f7a43", "#9c4221", "#8e3a80", "#2f6f8f", "#8a5a00", "#a12d2f", "#5b5f66"] as const;

/** A circle with an initial, in a colour of the person's own. */
export function Avatar({
  id,
  name,
  size = 40,
}: {
  readonly id: string;
  readonly name: string;
  readonly size?: number;
}): VNode {
  const colour = COLOURS[Number(BigInt(id === "" ? 0 : id) % BigInt(COLOURS.length))];
  return (
    <span
      class="avatar"
      style={{ background: colour, width: `${size}px`, height: `${size}px`, fontSize: `${Math.round(size * 0.45)}px` }}
      aria-hidden="true"
    >
      {[...name][0]?.toUpperCase() ?? "?"}
    </span>
  );
}
