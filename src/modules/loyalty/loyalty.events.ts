import { defineJob } from "../../platform/jobs/job.js";

/** A customer's tiers changed: give and take these roles as the tiers held now ask for. */
export const tierRoles = defineJob<{ guildId: string; customerId: string; roles: readonly { id: string }[] }>(
  "loyalty.roles",
);

/** Tell a member once, by DM, which tiers they gained and lost. */
export const tiersChanged = defineJob<{
  guildId: string;
  memberId: string;
  gained: readonly { name: string }[];
  lost: readonly { name: string }[];
  /** The best discount after it, basis points. */
  rate: number;
  /** The DM's idempotency key. */
  key: string;
}>("loyalty.changed");

/** The table of tiers changed: evaluate the customers after this row id, a batch at a time. */
export const reviewTiers = defineJob<{
  guildId: string;
  after: string;
  /** Members who were told something since the review began. */
  told: number;
}>("loyalty.review");
