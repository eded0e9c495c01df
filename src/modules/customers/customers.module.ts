import { TimestampStyles } from "discord.js";
import { timestamp } from "../../platform/discord/text.js";
import type { ErrorSentences } from "../../platform/errors.js";
import type { Module } from "../../platform/module.js";
import { Customer } from "./customer.entity.js";
import type { CustomerErrors } from "./customer.types.js";
import { RateLimitWindow } from "./rate-limit-window.entity.js";

export const customersModule: Module = {
  name: "customers",
  entities: [Customer, RateLimitWindow],
  errors: {
    "limits.exceeded": ({ worksAt }) =>
      `That was too often in a short time. It works again ${timestamp(worksAt, TimestampStyles.RelativeTime)}.`,
  } satisfies ErrorSentences<CustomerErrors>,
};
