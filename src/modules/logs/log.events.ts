import { defineJob } from "../../platform/jobs/job.js";

/** Lines of the audit to be posted in one message. */
export const postLines = defineJob<{
  guildId: string;
  /** A word of `LOG_CHANNELS`. */
  log: string;
  channelId: string;
  currency: string;
  /** Rows of the audit, oldest first. */
  lines: { id: string }[];
}>("logs.post");

/** A fault of ours to be told to the guild's staff. */
export const postFault = defineJob<{
  guildId: string;
  /** `slash buy`. */
  what: string;
  reference: string;
  /** Of the minute: a fault that comes a hundred times is told once. */
  minute: string;
}>("logs.fault");
