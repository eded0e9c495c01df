import { button, type Row } from "../../platform/discord/controls.js";
import { rowId, word } from "../../platform/discord/custom-id.js";
import type { RowId } from "../../platform/ids.js";
import type { Cursor, Shelf } from "./catalog.types.js";

/** Where a page begins, in custom ids. */
export const cursorFields = { side: word("after", "before"), anchor: rowId };

/** Buttons to either side of a page; none when it is all there is. */
export function turnRow<T extends { readonly id: RowId }>(shelf: Shelf<T>, idOf: (cursor: Cursor) => string): Row[] {
  const first = shelf.entries[0]?.id;
  const last = shelf.entries.at(-1)?.id;
  if (first === undefined || last === undefined || !(shelf.hasPrevious || shelf.hasNext)) return [];
  return [
    [
      button({ label: "Previous", id: idOf({ side: "before", anchor: first }), disabled: !shelf.hasPrevious }),
      button({ label: "Next", id: idOf({ side: "after", anchor: last }), disabled: !shelf.hasNext }),
    ],
  ];
}
