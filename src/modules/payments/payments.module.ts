import type { ErrorSentences } from "../../platform/errors.js";
import { rowId } from "../../platform/discord/custom-id.js";
import { escapeMarkdown, fromNow } from "../../platform/discord/text.js";
import { onJob, sweep } from "../../platform/jobs/job.js";
import type { Module } from "../../platform/module.js";
import { formatMoney } from "../../platform/money.js";
import { orderMoved, orderRepriced } from "../orders/order.events.js";
import {
  depositTicketFailed,
  depositTicketOpened,
  orderTicketFailed,
  orderTicketOpened,
} from "../tickets/ticket.events.js";
import { AddressJobs } from "./address.jobs.js";
import { AddressRequestRecord } from "./address-request.entity.js";
import type { AddressErrors } from "./address.types.js";
import { ConfirmationJobs } from "./confirmation.jobs.js";
import type { ConfirmationErrors } from "./confirmation.types.js";
import { CryptoAddress } from "./crypto-address.entity.js";
import { DepositCommands } from "./deposit.commands.js";
import { DepositRecord } from "./deposit.entity.js";
import { DepositJobs } from "./deposit.jobs.js";
import { DepositService } from "./deposit.service.js";
import type { DepositErrors, DepositState } from "./deposit.types.js";
import { MethodCommands } from "./method.commands.js";
import { MOST_METHODS, type MethodErrors } from "./method.types.js";
import { OutsideCommands } from "./outside.commands.js";
import { PanelCodeCommands } from "./panel-code.commands.js";
import { PaymentCommands } from "./payment.commands.js";
import { PaymentRecord } from "./payment.entity.js";
import * as events from "./payment.events.js";
import { payableName } from "./payable.types.js";
import { PaymentJobs } from "./payment.jobs.js";
import { PaymentMethodRecord } from "./payment-method.entity.js";
import { PaymentPanel } from "./payment-panel.entity.js";
import { PaymentProofRecord } from "./payment-proof.entity.js";
import { PaymentService } from "./payment.service.js";
import type { PaymentErrors } from "./payment.types.js";
import { ProofJobs } from "./proof.jobs.js";
import { ProofService } from "./proof.service.js";
import type { ProofErrors } from "./proof.types.js";
import { UnansweredAddresses, UndecidedDeposits, UndecidedProofs } from "./queues.js";
import { ReviewCommands } from "./review.commands.js";

/** What a field of the form must be. */
const fieldRules: Readonly<Record<MethodErrors["methods.refused"]["field"], string>> = {
  name: "The name needs 1 to 40 characters.",
  instructions: "The instructions may have 1,500 characters.",
  emoji: "The emoji must be one emoji that everybody has, such as 💳. Emoji of a server could be deleted.",
  link: "The link must begin with https:// and have at most 500 characters.",
  networks: "Name 1 to 10 networks of at most 30 characters, with commas between them.",
  addresses: "Write addresses one a line, 8 to 128 letters, digits and signs each, without spaces.",
};

const depositStates: Readonly<Record<DepositState, string>> = {
  waiting: "waiting",
  confirmed: "confirmed already",
  rejected: "rejected already",
  expired: "over",
};

export const paymentsModule: Module = {
  name: "payments",
  entities: [
    PaymentPanel,
    PaymentMethodRecord,
    PaymentProofRecord,
    PaymentRecord,
    CryptoAddress,
    AddressRequestRecord,
    DepositRecord,
  ],
  handlers: [PaymentCommands, PanelCodeCommands, OutsideCommands, ReviewCommands, DepositCommands, MethodCommands],
  jobs: [
    onJob(orderMoved, PaymentService, (payments, { guildId, orderId, state, quiet }) =>
      payments.follow(guildId, orderId, state, quiet),
    ),
    onJob(orderRepriced, PaymentService, (payments, { guildId, orderId }) => payments.redraw(guildId, orderId)),
    onJob(events.drawPanel, PaymentJobs, (jobs, order) => jobs.draw(order)),
    onJob(events.showPayable, PaymentJobs, (jobs, payable) => jobs.show(payable)),
    onJob(events.sayMove, PaymentJobs, (jobs, move) => jobs.sayMove(move)),
    onJob(orderTicketOpened, PaymentJobs, (jobs, ticket) => jobs.ticketOpened(ticket)),
    onJob(orderTicketFailed, PaymentJobs, (jobs, ticket) => jobs.ticketFailed(ticket)),
    onJob(events.drawProof, ProofJobs, (jobs, proof) => jobs.draw(proof)),
    onJob(events.remindOfProof, ProofJobs, (jobs, proof) => jobs.remind(proof)),
    onJob(events.tellRejected, ProofJobs, (jobs, proof) => jobs.tellRejected(proof)),
    onJob(events.drawAddressRequest, AddressJobs, (jobs, request) => jobs.draw(request)),
    onJob(events.sayAddress, AddressJobs, (jobs, request) => jobs.say(request)),
    onJob(events.tellConfirmed, ConfirmationJobs, (jobs, news) => jobs.tell(news)),
    onJob(events.depositEnded, DepositJobs, (jobs, deposit) => jobs.ended(deposit)),
    onJob(depositTicketOpened, DepositJobs, (jobs, ticket) => jobs.ticketOpened(ticket)),
    onJob(depositTicketFailed, DepositJobs, (jobs, ticket) => jobs.ticketFailed(ticket)),
  ],
  sweeps: [
    sweep("payments.remindUnread", ProofService, (proofs, now) => proofs.remindUnread(now)),
    sweep("payments.expireDeposits", DepositService, (deposits, now) => deposits.expireDue(now)),
  ],
  queues: [
    { kind: "proofs", label: "Payment proofs", level: "admin", id: rowId, source: UndecidedProofs },
    { kind: "deposits", label: "Deposits", level: "admin", id: rowId, source: UndecidedDeposits },
    { kind: "addresses", label: "Crypto addresses wanted", level: "admin", id: rowId, source: UnansweredAddresses },
  ],
  help: {
    area: "Payments",
    examples: {
      deposit: ["/deposit", "/deposit amount:25"],
      "paymentmethod add": ["/paymentmethod add kind:Crypto"],
      "paymentmethod edit": ["/paymentmethod edit method:PayPal"],
      "paymentmethod remove": ["/paymentmethod remove method:PayPal"],
      "paymentmethod list": ["/paymentmethod list"],
      "paymentmethod toggle": ["/paymentmethod toggle method:PayPal"],
    },
  },
  errors: {
    "payments.checkoutOver": ({ number }) =>
      `Order #${number} of this confirmation is over. Open the product again with /buy.`,
    "payments.needsStaff": () => "This is for the staff of these tickets. Ask one of them.",
    "payments.notForSelf": () =>
      "You cannot confirm money for yourself. Ask another of the staff, or the server's owner.",
    "payments.badReference": () =>
      "Write the reference as the bank or service names it: 1 to 100 characters that can be seen.",
    "payments.blankReason": () => "Write a reason: the other person reads it.",
    "payments.referenceUsed": ({ kind, number, amount, currency, confirmedBy, confirmedAt }) =>
      `This reference was recorded before: ${formatMoney(amount, currency)} for ${kind} #${number}, by <@${confirmedBy}> ${fromNow(confirmedAt)}. Nothing was booked twice.`,
    "payments.noMethods": () =>
      "The shop has no way to pay from outside yet. Staff add one, such as cash, with /paymentmethod add.",
    "methods.notFound": () => "There is no such way to pay here. See all with /paymentmethod list.",
    "methods.nameTaken": () => "Another way to pay has this name. Choose a different one.",
    "methods.tooMany": () =>
      `There are ${MOST_METHODS} ways to pay, as many as Discord shows in one list. Remove one with /paymentmethod remove first.`,
    "methods.refused": ({ field }) => fieldRules[field],
    "methods.notOffered": ({ name }) => `${escapeMarkdown(name)} is not offered any more. Choose another way to pay.`,
    "methods.noSuchNetwork": () => "This network is not offered any more. Choose the way to pay again.",
    "proofs.notFound": () => "There is no such proof here.",
    "proofs.wrongType": () =>
      "Send a picture (PNG, JPEG, WebP, GIF) or a PDF. What counts is what is in the file, not what it is called.",
    "proofs.sameFile": ({ own }) =>
      own
        ? `You uploaded this very file for ${own.kind} #${own.number} already. Upload the proof of this payment.`
        : "This very file was uploaded before. Upload the proof of this payment.",
    "proofs.tooMany": ({ most }) => `${most} of your proofs wait for the staff already. They decide those first.`,
    "proofs.decided": ({ state }) => `This proof was ${state} already. Nothing was changed.`,
    "addresses.notFound": () => "There is no such request here.",
    "addresses.taken": () =>
      "This address was given to somebody before, and stays theirs for ever. Send one that nobody was given.",
    "addresses.answered": () => "An address was sent for this already. Nothing was changed.",
    "addresses.over": (about) =>
      `No address was sent: ${payableName(about)} waits for no money any more. The buyer can begin anew.`,
    "addresses.refused": ({ field }) =>
      field === "amount"
        ? "Write the exact amount with its coin, such as 0.00042 BTC."
        : "Write how long the address is valid, such as 30m or 2h: 5 minutes to 24 hours.",
    "deposits.notFound": () => "There is no such deposit here. Begin one with /deposit.",
    "deposits.notYours": () => "This deposit belongs to somebody else. Begin your own with /deposit.",
    "deposits.over": ({ number, state }) =>
      `Deposit #${number} is ${depositStates[state]}. Begin another with /deposit.`,
    "deposits.underReview": ({ number }) =>
      `A proof for deposit #${number} is with the staff. Wait for their decision first.`,
  } satisfies ErrorSentences<
    PaymentErrors & ConfirmationErrors & MethodErrors & ProofErrors & AddressErrors & DepositErrors
  >,
  constraints: { payment_methods_name: "methods.nameTaken" },
};
