import { TimestampStyles } from "discord.js";
import { timestamp } from "../../platform/discord/text.js";
import type { ErrorSentences } from "../../platform/errors.js";
import type { CustomerErrors } from "./customer.types.js";

export const customerErrorSentences = {
  "limits.exceeded": ({ worksAt }) =>
    `That was too often in a short time. It works again ${timestamp(worksAt, TimestampStyles.RelativeTime)}.`,
} satisfies ErrorSentences<CustomerErrors>;
