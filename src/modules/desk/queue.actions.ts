import { action, pageNumber, slug } from "../../platform/discord/custom-id.js";

/** What waits, of all kinds; and a page of one kind. */
export const showQueues = action("queue.all");
export const turnQueue = action("queue.page", { kind: slug, page: pageNumber });

/** Selects: a kind, read with {@link pickedKind}; one thing of a kind, read as the kind's binding says. */
export const pickQueue = action("queue.pick");
export const pickedKind = slug;
export const openWaiting = action("queue.open", { kind: slug });

/** Tries a dead job once more. */
export const redriveJob = action("queue.redrive", { job: slug });
