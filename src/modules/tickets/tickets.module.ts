import { onEvent } from "../../platform/discord/events.js";
import type { ErrorSentences } from "../../platform/errors.js";
import { onJob, sweep } from "../../platform/jobs/job.js";
import type { Module } from "../../platform/module.js";
import { TicketRecord } from "./ticket.entity.js";
import { ticketFinished, ticketOpened } from "./ticket.events.js";
import { TicketJobs } from "./ticket.jobs.js";
import { ticketSettings } from "./ticket.settings.js";
import type { TicketErrors } from "./ticket.types.js";
import { TicketWatch } from "./ticket.watch.js";

export const ticketsModule: Module = {
  name: "tickets",
  entities: [TicketRecord],
  jobs: [
    onJob(ticketOpened, TicketJobs, (jobs, news) => jobs.opened(news)),
    onJob(ticketFinished, TicketJobs, (jobs, news) => jobs.finished(news)),
  ],
  sweeps: [sweep("tickets.reap", TicketJobs, (jobs, now) => jobs.reap(now))],
  events: [onEvent("channelDelete", TicketWatch, (watch, channel) => watch.channelDeleted(channel))],
  settings: Object.values(ticketSettings).flatMap((type) => Object.values(type)),
  errors: {
    "tickets.alreadyOpen": ({ number, channelId }) => {
      const which = number === null ? "a ticket like this" : `ticket #${number}`;
      const where = channelId ? `Go to it: <#${channelId}>` : "It opens in a moment";
      return `You already have ${which} open. ${where}; settle or cancel it there before you open another.`;
    },
    "tickets.notFound": () => "There is no such ticket here.",
    "tickets.failed": ({ number }) => `Ticket #${number} is over before it opened. Start again with /buy.`,
    "tickets.delayed": ({ number }) =>
      `Discord is slow to answer. Ticket #${number} is reserved for you and its channel appears within a few minutes.`,
    "tickets.missingPermissions": ({ permissions, category }) => {
      const where = category ? ` in the category <#${category}>` : "";
      return `I lack permissions to open your ticket. Nothing was reserved or charged. Staff need to give my role${where}: ${permissions.join(", ")}.`;
    },
    "tickets.guildFull": () =>
      "This server has no room for another channel: Discord allows 500. Nothing was reserved or charged. Ask the staff to delete some.",
    "tickets.guildAway": () =>
      "Discord has lost this server for the moment. Nothing was reserved or charged. Try again later.",
  } satisfies ErrorSentences<TicketErrors>,
};
