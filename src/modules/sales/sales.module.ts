import { sweep } from "../../platform/jobs/job.js";
import type { ErrorSentences } from "../../platform/errors.js";
import type { Module } from "../../platform/module.js";
import { formatMoney } from "../../platform/money.js";
import { CheckoutDrafts } from "./checkout-drafts.js";
import { CheckoutRecord } from "./checkout.entity.js";
import { stateBadge } from "../orders/order.views.js";
import { AfterSaleCommands } from "./after-sale.commands.js";
import { CancellationQuestion } from "./cancellation-question.entity.js";
import { OrderStatusService } from "./order-status.service.js";
import type { OrderStatusErrors } from "./order-status.types.js";
import { ReservationService } from "./reservation.service.js";
import type { SaleErrors } from "./sale.types.js";

export const salesModule: Module = {
  name: "sales",
  entities: [CheckoutRecord, CancellationQuestion],
  handlers: [AfterSaleCommands],
  sweeps: [
    sweep("sales.expire", ReservationService, (reservations, now) => reservations.expireDue(now)),
    sweep("sales.warnExpiring", ReservationService, (reservations, now) => reservations.warnExpiring(now)),
    sweep("sales.complete", OrderStatusService, (statuses, now) => statuses.completeDue(now), "*/5 * * * *"),
    sweep("sales.forgetDrafts", CheckoutDrafts, (drafts, now) => drafts.forgetOld(now)),
    sweep("sales.forgetQuestions", OrderStatusService, (statuses, now) => statuses.forgetQuestions(now), "17 * * * *"),
  ],
  errors: {
    "sales.priceChanged": ({ shown, now, currency }) =>
      `The price changed from ${formatMoney(shown, currency)} to ${formatMoney(now, currency)} since you looked. Open the product again to see and confirm the new price.`,
    "sales.notForSale": () => "This product is not for sale any more. See what there is with /buy.",
    "sales.tooMany": ({ most }) =>
      most === 1 ? "This product is sold one at a time." : `Choose between 1 and ${most} of this product.`,
    "sales.needsTicket": () => "This is done by our staff, so it needs a ticket. Press Open ticket instead.",
    "sales.answersMissing": () =>
      "This product has questions that you were not asked yet. Nothing was ordered: open it again with /buy and answer them.",
    "sales.draftOver": () =>
      "This confirmation is over. What you bought is in /orders; to buy, open the product again with /buy.",
    "sales.holdOver": ({ number }) =>
      `The reservation of order #${number} has run out. Order again with /buy while it is in stock.`,
    "sales.tooManyPending": () =>
      "You have as many unpaid orders as you may. Pay or cancel one of them in /orders, then try again.",
    "sales.codeGone": ({ code }) =>
      `The code ${code} that this order was priced with has run out, so the order cannot be revived. Order again with /buy.`,
    "sales.codeAlready": ({ code }) => `This order has the code ${code} already. Remove it first to use another one.`,
    "sales.goodsReleased": ({ number }) =>
      `The goods of order #${number} are released already, so it can no longer be cancelled. See what else can be done in /orders.`,
    "sales.notYours": () => "This order belongs to somebody else. Your own orders are in /orders.",
    "sales.ownCancel": () =>
      "You cannot give money back to yourself. Ask another admin or the server's owner to cancel your order.",
    "sales.cannotMove": ({ number, state, to, next }) =>
      `Order #${number} is “${stateBadge(state)}” and cannot become “${stateBadge(to)}”. ${
        next.length === 0
          ? "Nothing more is done to it by hand."
          : `It can become ${next.map((each) => `“${stateBadge(each)}”`).join(" or ")}.`
      }`,
    "sales.unknownStatus": ({ offered }) => `There is no such status. Choose one of: ${offered.join(", ")}.`,
    "sales.statusByPayment": () =>
      "An order becomes paid by a payment, not by hand. If the money arrived, open /order-status and record it there.",
    "sales.statusByTime": () =>
      "An order expires by itself when its reservation ends. To end it now, choose the status cancelled.",
    "sales.statusByRefund": () =>
      "An order becomes refunded by a refund, not by hand. What is not delivered yet can be cancelled; for anything else give the money back with /addbalance and name the order in the reason.",
    "sales.statusByReplacement": () =>
      "An order shows a replacement while one is under way, which is not set by hand. Serve the buyer in the order's ticket.",
    "sales.estimateOfProgress": () =>
      "An estimated delivery goes with the status processing. Leave it out, or choose processing.",
    "sales.paidMeanwhile": ({ number }) =>
      `Order #${number} was paid after you were asked. Cancel it again to see what goes back.`,
    "sales.questionOver": () => "This question is older than a day or was not put to you. Run the command again.",
    "sales.blankWhy": () => "Say why in a few words. Nothing was changed.",
    "sales.manualForSelf": () => "You cannot record a sale to yourself. Ask another admin.",
    "sales.manualForBot": () => "Bots buy nothing. Choose a person.",
    "sales.manualNotHere": () => "This person is not in this server. Choose a member.",
  } satisfies ErrorSentences<SaleErrors & OrderStatusErrors>,
};
