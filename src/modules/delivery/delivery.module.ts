import { onJob } from "../../platform/jobs/job.js";
import type { ErrorSentences } from "../../platform/errors.js";
import type { Module } from "../../platform/module.js";
import { DeliveryCommands } from "./delivery.commands.js";
import { releaseGoods } from "./delivery.events.js";
import { DeliveryJobs } from "./delivery.jobs.js";
import type { DeliveryErrors } from "./delivery.types.js";

export const deliveryModule: Module = {
  name: "delivery",
  handlers: [DeliveryCommands],
  jobs: [onJob(releaseGoods, DeliveryJobs, (jobs, order) => jobs.release(order))],
  errors: {
    "delivery.notYours": () => "Only the buyer of this order can see its goods.",
    "delivery.nothingYet": ({ number }) =>
      `There is nothing to show for order #${number} yet. It appears here as soon as it is delivered.`,
    "delivery.needsStaff": () => "Only staff who serve orders can do this.",
    "delivery.noGoods": ({ number }) =>
      `Order #${number} has no goods to hand out. Add them on the product's card with /product edit.`,
  } satisfies ErrorSentences<DeliveryErrors>,
};
