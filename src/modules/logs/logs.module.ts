import { onJob, sweep } from "../../platform/jobs/job.js";
import type { Module } from "../../platform/module.js";
import { postFault, postLines } from "./log.events.js";
import { LogJobs } from "./log.jobs.js";
import { LogService } from "./log.service.js";
import { allLogSettings } from "./log.settings.js";

export const logsModule: Module = {
  name: "logs",
  settings: allLogSettings,
  jobs: [
    onJob(postLines, LogJobs, (jobs, message) => jobs.post(message)),
    onJob(postFault, LogJobs, (jobs, fault) => jobs.fault(fault)),
  ],
  sweeps: [sweep("logs.group", LogService, (logs) => logs.group())],
};
