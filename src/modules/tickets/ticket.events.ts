import { defineJob, type JobDefinition } from "../../platform/jobs/job.js";
import type { SubjectRef } from "./ticket.types.js";

/** A ticket has its channel: remove what a repeated request made beside it, greet the opener, tell the subject. */
export const ticketOpened = defineJob<{ guildId: string; ticketId: string }>("tickets.opened", {
  expiresAfterSeconds: 120,
});

/** A ticket's subject is finished: the opener may read on, but write no more. */
export const ticketFinished = defineJob<{ guildId: string; ticketId: string }>("tickets.finished");

/** What the owner of a subject hears of its ticket. Handled by the module that owns the subject. */
export type SubjectNews = { guildId: string; subjectId: string; ticketId: string };

/** The channel is there and the opener was greeted. */
export const orderTicketOpened = defineJob<SubjectNews>("tickets.orderOpened");
export const depositTicketOpened = defineJob<SubjectNews>("tickets.depositOpened");

/** There will be no channel: what waits for it must be undone. */
export const orderTicketFailed = defineJob<SubjectNews & { openerKnows: boolean }>("tickets.orderFailed");
export const depositTicketFailed = defineJob<SubjectNews & { openerKnows: boolean }>("tickets.depositFailed");

export const subjectOpened: Readonly<Record<SubjectRef["kind"], JobDefinition<SubjectNews>>> = {
  order: orderTicketOpened,
  deposit: depositTicketOpened,
};

export const subjectFailed: Readonly<Record<SubjectRef["kind"], typeof orderTicketFailed>> = {
  order: orderTicketFailed,
  deposit: depositTicketFailed,
};
