import { defineJob } from "../../platform/jobs/job.js";

/** Staff changed a member's balance and did not ask for silence: tell the member once, by DM. */
export const balanceChanged = defineJob<{
  guildId: string;
  memberId: string;
  change: bigint;
  balance: bigint;
  currency: string;
  reason: string;
  /** The transfer's idempotency key; the DM's too. */
  key: string;
}>("wallet.balanceChanged");
