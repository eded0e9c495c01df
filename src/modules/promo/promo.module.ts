import { escapeMarkdown, fromNow, timestamp } from "../../platform/discord/text.js";
import type { ErrorSentences } from "../../platform/errors.js";
import type { Module } from "../../platform/module.js";
import { formatMoney } from "../../platform/money.js";
import { KeptPromo } from "./kept-promo.entity.js";
import { PromoCode } from "./promo-code.entity.js";
import { PromoCommands } from "./promo.commands.js";
import type { PromoErrors } from "./promo.types.js";
import { PromoUse } from "./promo-use.entity.js";
import { RedeemCommands } from "./redeem.commands.js";

export const promoModule: Module = {
  name: "promo",
  entities: [PromoCode, PromoUse, KeptPromo],
  handlers: [PromoCommands, RedeemCommands],
  help: {
    area: "Promo codes",
    examples: {
      createcode: [
        "/createcode code:SUMMER type:percentage value:12.5 expires_days:30",
        "/createcode code:WELCOME type:fixed amount value:5 max_per_user:1 first_time_only:True",
      ],
      listcodes: ["/listcodes", "/listcodes active_only:True"],
      codeinfo: ["/codeinfo code:SUMMER"],
      deactivatecode: ["/deactivatecode code:SUMMER"],
      deletecode: ["/deletecode code:SUMMER"],
      redeem: ["/redeem code:SUMMER"],
    },
  },
  errors: {
    "promo.unknown": () => "There is no such code. Check how it is written, and try again.",
    "promo.inactive": () => "This code does not work any more.",
    "promo.notStarted": ({ startsAt }) => `This code works from ${timestamp(startsAt)}. Try again then.`,
    "promo.expired": ({ endedAt }) => `This code ended ${fromNow(endedAt)}.`,
    "promo.exhausted": () => "This code is used up.",
    "promo.alreadyUsed": () => "You have used this code as often as it allows.",
    "promo.firstOrderOnly": () => "This code is for a first order only, and you have one.",
    "promo.minPurchase": ({ least, currency }) =>
      `This code counts from ${formatMoney(least, currency)} before discounts. Order more, or use another code.`,
    "promo.otherProduct": ({ name }) => `This code is for ${escapeMarkdown(name)} only.`,
    "promo.otherCategory": ({ name }) => `This code is for products in ${escapeMarkdown(name)} only.`,
    "promo.otherTier": ({ tier }) =>
      `This code is for customers of the tier ${escapeMarkdown(tier)} only. See yours with /balance.`,
    "promo.giftCode": () => "This looks like a gift code, and gift codes are not taken here. Enter a promo code.",
    "promo.malformed": () =>
      "A code has 3 to 20 letters, digits, “_” or “-”, and does not begin with GIFT-. Write it like SUMMER-25.",
    "promo.notAPercentage": ({ text }) =>
      `“${escapeMarkdown(text)}” is not a percentage. Write one above 0 and up to 100, with at most two decimals, like 12.5.`,
    "promo.taken": () =>
      "There is a code of this name already. Choose another name, or delete that one with /deletecode.",
    "promo.noSuchCode": () => "There is no such code here. Choose one from the list that appears as you type.",
    "promo.inactiveAlready": () => "This code is deactivated already. Nothing was changed.",
  } satisfies ErrorSentences<PromoErrors>,
  constraints: {
    promo_codes_code: "promo.taken",
    promo_uses_slot: "promo.alreadyUsed",
    promo_uses_first_order: "promo.firstOrderOnly",
  },
};
