import { action, pageNumber, slug } from "../../platform/discord/custom-id.js";

/** What waits, of all kinds; and a page of one kind. */
export const showQueues = action("queue.all");
export const turnQueue = action("queue.page", { kind: slug, page: pageNumber });

/** Selects: a kind; one thing of a kind. What was picked is the value. */
export const pickQueue = action("queue.pick");
export const openWaiting = action("queue.open", { kind: slug });
export const picked = slug;

/** Tries a dead job once more. */
export const redriveJob = action("queue.redrive", { job: slug });
