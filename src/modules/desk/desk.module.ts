import type { ErrorSentences } from "../../platform/errors.js";
import { rowId, slug } from "../../platform/discord/custom-id.js";
import { onJob } from "../../platform/jobs/job.js";
import type { Module } from "../../platform/module.js";
import { cancelAsked, cancelDeclined, orderExpiring, orderNews } from "../orders/order.events.js";
import { DeskCommands } from "./desk.commands.js";
import { MOST_ORDERS_AT_ONCE, type DeskErrors } from "./desk.types.js";
import { OrderNewsJobs } from "./order-news.jobs.js";
import { QueueCommands } from "./queue.commands.js";
import { CancelRequests, DeadJobs, OrdersInProgress } from "./queues.js";
import { SalesCommands } from "./sales.commands.js";
import { OrderStatusCommands } from "./order-status.commands.js";

export const deskModule: Module = {
  name: "desk",
  handlers: [DeskCommands, OrderStatusCommands, QueueCommands, SalesCommands],
  jobs: [
    onJob(orderNews, OrderNewsJobs, (jobs, news) => jobs.tell(news)),
    onJob(orderExpiring, OrderNewsJobs, (jobs, order) => jobs.expiring(order)),
    onJob(cancelAsked, OrderNewsJobs, (jobs, request) => jobs.cancelAsked(request)),
    onJob(cancelDeclined, OrderNewsJobs, (jobs, request) => jobs.cancelDeclined(request)),
  ],
  queues: [
    { kind: "orders", label: "Orders in progress", level: "admin", id: rowId, source: OrdersInProgress },
    { kind: "cancellations", label: "Requests to cancel", level: "admin", id: rowId, source: CancelRequests },
    { kind: "jobs", label: "Failed jobs", level: "operator", id: slug, source: DeadJobs },
  ],
  help: {
    area: "Shopping",
    adminArea: "Running the shop",
    examples: {
      orders: ["/orders", "/orders member:@Bea page:2"],
      "order-status": ["/order-status order:1042", "/order-status order:1042 status:delivered"],
      updateorderstatus: [
        "/updateorderstatus order:1042 status:processing estimated_delivery:in 3h",
        "/updateorderstatus order:1042 status:cancelled note:Not available any more",
      ],
      bulkupdateorders: ["/bulkupdateorders orders:1042 1043 1050 status:delivered"],
      manual_complete: ["/manual_complete member:@Bea product_name:Pocket guide amount:5 notes:Paid in cash"],
      queue: ["/queue", "/queue kind:orders page:2"],
      sales: ["/sales", "/sales period:This month"],
    },
  },
  errors: {
    "desk.unknownQueue": ({ kinds }) => `There is no such queue. Choose one of: ${kinds.join(", ")}.`,
    "desk.noDeadJob": () => "This job waits no more: somebody tried it again, or it was forgotten. See /queue.",
    "desk.noOrders": () => "Name at least one order, such as 1042.",
    "desk.tooManyOrders": ({ given }) =>
      `These are ${given} orders. A run takes at most ${MOST_ORDERS_AT_ONCE}: name fewer, and run it again for the rest.`,
    "desk.notYours": () => "Only staff can look at other people's orders. Your own are in /orders.",
  } satisfies ErrorSentences<DeskErrors>,
};
