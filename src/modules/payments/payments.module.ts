import type { ErrorSentences } from "../../platform/errors.js";
import { onJob } from "../../platform/jobs/job.js";
import type { Module } from "../../platform/module.js";
import { orderMoved, orderRepriced } from "../orders/order.events.js";
import { orderTicketFailed, orderTicketOpened } from "../tickets/ticket.events.js";
import { PaymentCommands } from "./payment.commands.js";
import { drawPanel, sayMove } from "./payment.events.js";
import { PaymentJobs } from "./payment.jobs.js";
import { PaymentPanel } from "./payment-panel.entity.js";
import { PaymentService } from "./payment.service.js";
import type { PaymentErrors } from "./payment.types.js";

export const paymentsModule: Module = {
  name: "payments",
  entities: [PaymentPanel],
  handlers: [PaymentCommands],
  jobs: [
    onJob(orderMoved, PaymentService, (payments, { guildId, orderId, state }) =>
      payments.follow(guildId, orderId, state),
    ),
    onJob(orderRepriced, PaymentService, (payments, { guildId, orderId }) => payments.redraw(guildId, orderId)),
    onJob(drawPanel, PaymentJobs, (jobs, order) => jobs.draw(order)),
    onJob(sayMove, PaymentJobs, (jobs, move) => jobs.sayMove(move)),
    onJob(orderTicketOpened, PaymentJobs, (jobs, ticket) => jobs.ticketOpened(ticket)),
    onJob(orderTicketFailed, PaymentJobs, (jobs, ticket) => jobs.ticketFailed(ticket)),
  ],
  errors: {
    "payments.checkoutOver": ({ number }) =>
      `Order #${number} of this confirmation is over. Open the product again with /buy.`,
  } satisfies ErrorSentences<PaymentErrors>,
};
