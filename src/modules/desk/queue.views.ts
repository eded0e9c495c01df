import { button, select } from "../../platform/discord/controls.js";
import { icons, shopEmbed } from "../../platform/discord/embed.js";
import { pagerRows } from "../../platform/discord/pager.js";
import { cut, escapeMarkdown, fromNow, lines } from "../../platform/discord/text.js";
import type { View } from "../../platform/discord/view.js";
import type { DeadJob } from "../../platform/jobs/job-queue.js";
import { WAITING_PER_PAGE, type Waiting } from "../../platform/waiting.js";
import type { CancelRequest } from "../orders/cancel-request.types.js";
import { productTitle, type Order } from "../orders/order.types.js";
import { orderTitle } from "../orders/order.views.js";
import type { ShownQueue } from "./desk.types.js";
import { openWaiting, pickQueue, redriveJob, showQueues, turnQueue } from "./queue.actions.js";

/** Characters of a reason in a list, and of a job's error on its card. */
const LONGEST_REASON = 120;
const LONGEST_ERROR = 900;

export function orderInProgress(order: Order): Waiting {
  return {
    id: order.id,
    label: `#${order.number} ${productTitle(order.product)}`,
    line: `**#${order.number}** ${orderTitle(order)} · <@${order.memberId}>${order.estimatedAt ? ` · expected ${fromNow(order.estimatedAt)}` : ""}`,
    since: order.paidAt ?? order.createdAt,
  };
}

export function cancelRequest({ reason, askedAt }: CancelRequest, order: Order): Waiting {
  return {
    id: order.id,
    label: `#${order.number} ${productTitle(order.product)}`,
    line: lines(
      `**#${order.number}** ${orderTitle(order)} · <@${order.memberId}>`,
      reason !== "" && `“${escapeMarkdown(cut(reason.replace(/\s+/g, " "), LONGEST_REASON))}”`,
    ),
    since: askedAt,
  };
}

export function deadJob({ id, kind, reason, failedAt }: DeadJob): Waiting {
  return {
    id,
    label: kind,
    line: `**${escapeMarkdown(kind)}** ${escapeMarkdown(cut(reason.replace(/\s+/g, " "), LONGEST_REASON))}`,
    since: failedAt,
  };
}

/** A job that failed for good, with the button that tries it again. */
export function deadJobCard({ id, kind, reason, failedAt }: DeadJob): View {
  return {
    embeds: [
      shopEmbed({
        title: `${icons.refused} ${escapeMarkdown(kind)} failed for good`,
        description: lines(
          `The last try was ${fromNow(failedAt)}. The bot's log has the rest.`,
          "Mend the cause first, then try again: it does what it had to do, once.",
        ),
        fields: [{ name: "Error", value: escapeMarkdown(cut(reason, LONGEST_ERROR)) }],
        tone: "danger",
      }),
    ],
    components: [[button({ label: "Try again", id: redriveJob.id({ job: id }), style: "primary" })]],
  };
}

/** In place of a dead job's card. */
export function redriven({ kind }: DeadJob): View {
  return {
    embeds: [
      shopEmbed({
        title: `${icons.progress} ${escapeMarkdown(kind)} runs again`,
        description: "It is gone from /queue unless it fails once more.",
        tone: "info",
      }),
    ],
  };
}

/** All kinds with how many wait and since when. */
export function overview(queues: readonly ShownQueue[]): View {
  const waiting = queues.filter(({ page }) => page.total > 0);
  return {
    embeds: [
      shopEmbed({
        title: waiting.length === 0 ? `${icons.done} Nothing waits` : `${icons.waiting} What waits`,
        description: lines(...queues.map(overviewLine)),
        tone: waiting.length === 0 ? "success" : "info",
      }),
    ],
    components:
      waiting.length === 0
        ? []
        : [
            [
              select({
                id: pickQueue.id({}),
                placeholder: "Choose what to look at",
                options: waiting.map(({ kind, label, page }) => ({
                  label,
                  value: kind,
                  description: `${page.total} waiting`,
                })),
              }),
            ],
          ],
  };
}

function overviewLine({ label, page }: ShownQueue): string {
  const [first] = page.items;
  return first ? `${label}: **${page.total}**, oldest ${fromNow(first.since)}` : `${label}: none`;
}

/** A page of one kind, with a select to open one. */
export function queue({ kind, label, page }: ShownQueue): View {
  const back = button({ label: "All queues", id: showQueues.id({}) });
  if (page.total === 0) {
    return {
      embeds: [shopEmbed({ title: label, description: "Nothing waits here.", tone: "success" })],
      components: [[back]],
    };
  }
  const pages = Math.ceil(page.total / WAITING_PER_PAGE);
  return {
    embeds: [
      shopEmbed({
        title: `${icons.waiting} ${label}`,
        description: lines(...page.items.map(({ line, since }) => `${line} · ${fromNow(since)}`)),
        footer: `${page.total} waiting`,
        tone: "info",
      }),
    ],
    components: [
      [
        select({
          id: openWaiting.id({ kind }),
          placeholder: "Open one",
          options: page.items.map(({ id, label: name }) => ({ label: name, value: id })),
        }),
      ],
      ...pagerRows((to) => turnQueue.id({ kind, page: to }), page.page, pages),
      [back],
    ],
  };
}
