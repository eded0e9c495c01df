import { defineJob } from "../../platform/jobs/job.js";
import type { OrderState } from "../orders/order.types.js";
import type { SubjectRef } from "../tickets/ticket.types.js";
import type { ConfirmationEffect } from "./confirmation.types.js";

/** Shows in the ticket what an order's panel shows now. */
export const drawPanel = defineJob<{ guildId: string; orderId: string; channelId: string }>("payments.drawPanel");

/** As {@link drawPanel}, for an order or deposit whose ticket is looked up. */
export const showPayable = defineJob<{ guildId: string; about: SubjectRef["kind"]; subjectId: string }>(
  "payments.showPayable",
);

/** Says in the ticket that the order moved. */
export const sayMove = defineJob<{ guildId: string; orderId: string; channelId: string; state: OrderState }>(
  "payments.sayMove",
);

/** Shows a proof to the staff in its ticket, or what they decided. */
export const drawProof = defineJob<{ guildId: string; proofId: string }>("payments.drawProof");

/** Nobody decided a proof for hours: the staff are called. */
export const remindOfProof = defineJob<{ guildId: string; proofId: string }>("payments.remindOfProof");

/** The buyer hears that a proof was rejected, and why. */
export const tellRejected = defineJob<{ guildId: string; proofId: string }>("payments.tellRejected");

/** Asks the staff for a crypto address, or shows that they sent one. */
export const drawAddressRequest = defineJob<{ guildId: string; requestId: string }>("payments.drawAddressRequest");

/** The buyer reads in the ticket where to send crypto. */
export const sayAddress = defineJob<{ guildId: string; requestId: string }>("payments.sayAddress");

/** The buyer hears that money arrived and what it did. */
export const tellConfirmed = defineJob<{
  guildId: string;
  about: SubjectRef["kind"];
  subjectId: string;
  paymentId: string;
  amount: bigint;
  methodName: string;
  effect: ConfirmationEffect;
  orderState: OrderState | null;
  lostCode: string | null;
  balance: bigint;
  missing: bigint;
  currency: string;
}>("payments.tellConfirmed");

/** A deposit ended: its ticket says so and is for reading. */
export const depositEnded = defineJob<{ guildId: string; depositId: string }>("payments.depositEnded");
