import { icons, shopEmbed } from "../../platform/discord/embed.js";
import { pagerRows } from "../../platform/discord/pager.js";
import { cut, escapeMarkdown, fromNow, lines, timestamp } from "../../platform/discord/text.js";
import type { View } from "../../platform/discord/view.js";
import type { Snowflake } from "../../platform/ids.js";
import { turnBlocks } from "./block.actions.js";
import type { Block, BlockPage } from "./block.types.js";

/** Characters of a reason in the list; `/block` showed all of it. */
const LONGEST_LISTED = 150;

/** What staff see after blocking somebody. */
export function blocked({ memberId, until, reason }: Block): View {
  return {
    embeds: [
      shopEmbed({
        title: `${icons.locked} Member blocked`,
        description: lines(
          `<@${memberId}> cannot buy, deposit or redeem ${until ? `until ${timestamp(until)}` : "until you unblock them"}.`,
          "Their orders, goods, statement and open tickets stay.",
        ),
        fields: [{ name: "Reason", value: escapeMarkdown(reason) }],
        tone: "warning",
      }),
    ],
  };
}

/** What staff see after ending a block. */
export function unblocked(memberId: Snowflake): View {
  return {
    embeds: [
      shopEmbed({
        title: `${icons.done} Member unblocked`,
        description: `<@${memberId}> can buy again.`,
        tone: "success",
      }),
    ],
  };
}

/** A page of the members who may not buy. */
export function list({ blocks, page, pages, total }: BlockPage): View {
  return {
    embeds: [
      shopEmbed({
        title: `${icons.locked} Blocked members`,
        description: total === 0 ? "Nobody is blocked." : lines(...blocks.map(blockLines)),
        ...(total > 0 && { footer: total === 1 ? "1 member" : `${total} members` }),
      }),
    ],
    components: pagerRows((to) => turnBlocks.id({ page: to }), page, pages),
  };
}

function blockLines({ memberId, since, until, reason, by }: Block): string {
  const ends = until ? `ends ${fromNow(until)}` : "for good";
  return `<@${memberId}> · ${ends}\n${escapeMarkdown(cut(reason.replace(/\s+/g, " "), LONGEST_LISTED))} · ${by ? `by <@${by}> ` : ""}${fromNow(since)}`;
}
