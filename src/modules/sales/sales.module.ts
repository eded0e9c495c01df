import { sweep } from "../../platform/jobs/job.js";
import type { ErrorSentences } from "../../platform/errors.js";
import type { Module } from "../../platform/module.js";
import { formatMoney } from "../../platform/money.js";
import { CheckoutDrafts } from "./checkout-drafts.js";
import { CheckoutRecord } from "./checkout.entity.js";
import { ReservationService } from "./reservation.service.js";
import type { SaleErrors } from "./sale.types.js";

export const salesModule: Module = {
  name: "sales",
  entities: [CheckoutRecord],
  sweeps: [
    sweep("sales.expire", ReservationService, (reservations, now) => reservations.expireDue(now)),
    sweep("sales.forgetDrafts", CheckoutDrafts, (drafts, now) => drafts.forgetOld(now)),
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
  } satisfies ErrorSentences<SaleErrors>,
};
