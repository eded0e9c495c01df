import { onEvent } from "../../platform/discord/events.js";
import { escapeMarkdown } from "../../platform/discord/text.js";
import type { ErrorSentences } from "../../platform/errors.js";
import { onJob } from "../../platform/jobs/job.js";
import type { Module } from "../../platform/module.js";
import { givenRoleFaults } from "../settings/given-roles.views.js";
import { CustomerTier } from "./customer-tier.entity.js";
import { LoyaltyCommands } from "./loyalty.commands.js";
import { reviewTiers, tierRoles, tiersChanged } from "./loyalty.events.js";
import { LoyaltyJobs } from "./loyalty.jobs.js";
import { LoyaltyService } from "./loyalty.service.js";
import { LONGEST_TIER_NAME, MOST_TIERS, type LoyaltyErrors } from "./loyalty.types.js";
import { LoyaltyWatch } from "./loyalty.watch.js";
import { tierTable } from "./tier.settings.js";
import { TierTableCommands } from "./tier-table.commands.js";

export const loyaltyModule: Module = {
  name: "loyalty",
  entities: [CustomerTier],
  handlers: [LoyaltyCommands, TierTableCommands],
  jobs: [
    onJob(tierRoles, LoyaltyJobs, (jobs, due) => jobs.setRoles(due)),
    onJob(tiersChanged, LoyaltyJobs, (jobs, news) => jobs.tell(news)),
    onJob(reviewTiers, LoyaltyService, (loyalty, { guildId, after, told }) => loyalty.review(guildId, after, told)),
  ],
  events: [onEvent("guildMemberAdd", LoyaltyWatch, (watch, member) => watch.joined(member))],
  settings: [tierTable],
  help: {
    area: "Running the shop",
    examples: {
      assign_role: ["/assign_role member:@Bea role:Donor"],
      remove_role: ["/remove_role member:@Bea role:Donor"],
    },
  },
  errors: {
    "loyalty.unknownTier": () => "There is no such tier here. The tiers are under Tiers in /settings.",
    "loyalty.automatic": ({ name, manual }) => {
      const rest = manual.map((each) => `**${escapeMarkdown(each)}**`).join(", ");
      return `**${escapeMarkdown(name)}** comes and goes by its rule, so nobody gives or takes it by hand. ${
        rest === "" ? "There is no manual tier; add one under Tiers in /settings." : `Manual tiers are: ${rest}.`
      }`;
    },
    "loyalty.notForSelf": () => "You cannot give yourself a tier. Ask another admin or the server's owner.",
    "loyalty.notForBots": () => "Bots hold no tiers. Choose a person.",
    "loyalty.notHere": () => "This person is not in this server. Choose a member.",
    "loyalty.tableFull": () => `There are ${MOST_TIERS} tiers, which is the most. Remove one first.`,
    "loyalty.badName": () => `A tier's name has 1 to ${LONGEST_TIER_NAME} characters.`,
    "loyalty.nameTaken": ({ name }) =>
      `There is a tier named **${escapeMarkdown(name)}** already. Choose another name.`,
    "loyalty.badRate": () =>
      "The discount is a number from 0 to 50 with at most two decimals. Write it like `1.5` for 1.5 %.",
    "loyalty.badRule": () => "Choose one of the rules that the form offers.",
    "loyalty.roleRefused": ({ fault }) => givenRoleFaults[fault],
  } satisfies ErrorSentences<LoyaltyErrors>,
};
