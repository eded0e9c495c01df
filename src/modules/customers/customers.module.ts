import { TimestampStyles } from "discord.js";
import { timestamp } from "../../platform/discord/text.js";
import type { ErrorSentences } from "../../platform/errors.js";
import type { Module } from "../../platform/module.js";
import { BlockCommands } from "./block.commands.js";
import { Customer } from "./customer.entity.js";
import type { CustomerErrors } from "./customer.types.js";
import { RateLimitWindow } from "./rate-limit-window.entity.js";

export const customersModule: Module = {
  name: "customers",
  entities: [Customer, RateLimitWindow],
  handlers: [BlockCommands],
  help: {
    area: "Running the shop",
    examples: {
      block: ["/block member:@Bea reason:Chargeback", "/block member:@Bea reason:Spam days:7"],
      unblock: ["/unblock member:@Bea"],
      blocklist: ["/blocklist"],
    },
  },
  errors: {
    "limits.exceeded": ({ worksAt }) =>
      `That was too often in a short time. It works again ${timestamp(worksAt, TimestampStyles.RelativeTime)}.`,
    "customers.blocked": () => "You are blocked from shopping here, and nothing was charged. Ask the staff about it.",
    "customers.blockSelf": () => "You cannot block yourself.",
    "customers.blockBot": () => "Bots do not buy. Choose a person.",
    "customers.blockAdmin": () =>
      "This member runs the shop. Take their admin role or permission away first, then block them.",
    "customers.notBlocked": () => "This member is not blocked. See who is with /blocklist.",
  } satisfies ErrorSentences<CustomerErrors>,
};
