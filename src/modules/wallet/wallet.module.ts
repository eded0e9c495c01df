import { onJob } from "../../platform/jobs/job.js";
import type { ErrorSentences } from "../../platform/errors.js";
import type { Module } from "../../platform/module.js";
import { formatMoney } from "../../platform/money.js";
import { Account } from "./account.entity.js";
import { Entry } from "./entry.entity.js";
import { Transfer } from "./transfer.entity.js";
import { WalletCommands } from "./wallet.commands.js";
import { balanceChanged } from "./wallet.events.js";
import { WalletJobs } from "./wallet.jobs.js";
import { HOUSE, type WalletErrors } from "./wallet.types.js";

export const walletModule: Module = {
  name: "wallet",
  entities: [Account, Transfer, Entry],
  handlers: [WalletCommands],
  jobs: [onJob(balanceChanged, WalletJobs, (jobs, change) => jobs.tell(change))],
  houseAccounts: Object.values(HOUSE),
  help: {
    area: "Running the shop",
    examples: {
      addbalance: ["/addbalance member:@Bea amount:25 reason:Paid in cash"],
      removebalance: ["/removebalance member:@Bea amount:5 reason:Booked twice"],
    },
  },
  errors: {
    "wallet.insufficient": ({ balance, due, currency }) =>
      `You have ${formatMoney(balance, currency)}, this costs ${formatMoney(due, currency)}. Add funds with /deposit, then try again.`,
    "wallet.lessThere": ({ memberId, balance, currency }) =>
      balance === 0n
        ? `There is nothing in the wallet of <@${memberId}>. Nothing was taken.`
        : `The wallet of <@${memberId}> holds ${formatMoney(balance, currency)}. Take that or less; nothing was taken.`,
    "wallet.keyReused": () => "This movement was booked before with other contents. Nothing was changed; start anew.",
    "wallet.notForSelf": () => "You cannot add money to your own wallet. Ask another admin or the server's owner.",
    "wallet.notForBots": () => "Bots have no wallet. Choose a person.",
    "wallet.notHere": () => "This person is not in this server. Choose a member.",
  } satisfies ErrorSentences<WalletErrors>,
  constraints: { transfers_idempotency_key: "wallet.keyReused" },
};
