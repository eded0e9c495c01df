import { onEvent } from "../../platform/discord/events.js";
import { onJob, sweep } from "../../platform/jobs/job.js";
import type { ErrorSentences } from "../../platform/errors.js";
import type { Module } from "../../platform/module.js";
import { DeliveryCommands } from "./delivery.commands.js";
import { releaseGoods, sendGoods, settleRole } from "./delivery.events.js";
import { DeliveryJobs } from "./delivery.jobs.js";
import type { DeliveryErrors } from "./delivery.types.js";
import { RoleGrantRecord } from "./role-grant.entity.js";
import { RoleGrantService } from "./role-grant.service.js";
import { RoleKeeper } from "./role-keeper.js";

export const deliveryModule: Module = {
  name: "delivery",
  entities: [RoleGrantRecord],
  handlers: [DeliveryCommands],
  jobs: [
    onJob(releaseGoods, DeliveryJobs, (jobs, order) => jobs.release(order)),
    onJob(sendGoods, DeliveryJobs, (jobs, order) => jobs.send(order)),
    onJob(settleRole, RoleKeeper, (keeper, grant) => keeper.settle(grant)),
  ],
  sweeps: [sweep("delivery.roles", RoleGrantService, (roles, now) => roles.sweep(now))],
  events: [onEvent("guildMemberAdd", RoleKeeper, (keeper, member) => keeper.memberAdded(member))],
  errors: {
    "delivery.notYours": () => "Only the buyer of this order can see its goods.",
    "delivery.nothingYet": ({ number }) =>
      `There is nothing to show for order #${number} yet. It appears here as soon as it is delivered.`,
    "delivery.needsStaff": () => "Only staff who serve orders can do this.",
    "delivery.noGoods": ({ number }) =>
      `The text that order #${number} hands out is gone. Enter it again under Goods on the product's card: /product edit.`,
  } satisfies ErrorSentences<DeliveryErrors>,
};
