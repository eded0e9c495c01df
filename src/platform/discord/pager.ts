import { action } from "./custom-id.js";
import { button, type Row } from "./controls.js";

/** The last page that a custom id can name (`pageNumber`). */
const LAST_PAGE = 99_999;

/** The label between the two buttons; never pressed. */
const position = action("pager.position");

/**
 * Buttons to turn the pages of a list; empty for a single page, so spread it into `components`.
 *
 * @param idOf the custom id that shows a page
 * @param page the page shown, from 1
 * @param pages how many there are
 * @example
 * components: [...pagerRows((page) => turnOrders.id({ member, page }), page, pages)]
 */
export function pagerRows(idOf: (page: number) => string, page: number, pages: number): Row[] {
  if (pages <= 1) return [];
  const last = Math.min(pages, LAST_PAGE);
  return [
    [
      button({ label: "Previous", id: idOf(page - 1), disabled: page <= 1 }),
      button({ label: `Page ${page} of ${pages}`, id: position.id({}), disabled: true }),
      button({ label: "Next", id: idOf(Math.min(page + 1, last)), disabled: page >= last }),
    ],
  ];
}

/** A page that exists: what a forged or stale custom id names is moved to the nearest one. */
export function clampPage(page: number, pages: number): number {
  return Math.min(Math.max(1, Math.trunc(page)), Math.max(1, pages));
}
