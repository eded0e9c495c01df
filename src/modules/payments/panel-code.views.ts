import type { ModalBuilder } from "discord.js";
import { button, modal, type Control } from "../../platform/discord/controls.js";
import { icons, shopEmbed } from "../../platform/discord/embed.js";
import { lines } from "../../platform/discord/text.js";
import type { View } from "../../platform/discord/view.js";
import type { RowId } from "../../platform/ids.js";
import { formatMoney, type Currency } from "../../platform/money.js";
import type { Order } from "../orders/order.types.js";
import { priceLines } from "../orders/order.views.js";
import { CODE_BOUNDS } from "../promo/promo.types.js";
import { codeText } from "../promo/promo.views.js";
import type { CodeOutcome } from "../sales/sale.types.js";
import { applyCode, askCode, CODE_FIELD, removeCode } from "./panel-code.actions.js";

/** The button of a pending order's panel that fits it: to put a code on, or to take it off; none for what is free. */
export function codeButtons({ id: order, promo, due }: Order): Control[] {
  if (promo) return [button({ label: "Remove code", id: removeCode.id({ order }) })];
  return due === 0n ? [] : [button({ label: "Promo code", id: askCode.id({ order }) })];
}

/** Asks for a code; the one that `/redeem` keeps stands there already. */
export function codeForm(order: RowId, kept: string | null): ModalBuilder {
  return modal({
    id: applyCode.id({ order }),
    title: "Promo code",
    fields: [
      {
        kind: "line",
        id: CODE_FIELD,
        label: "Code",
        shortest: CODE_BOUNDS.shortest,
        // A blank too many is read too.
        longest: 2 * CODE_BOUNDS.longest,
        ...(kept !== null && { value: kept, hint: "The one that you kept with /redeem." }),
      },
    ],
  });
}

/** What the buyer alone sees after entering a code. */
export function applied(outcome: CodeOutcome, currency: Currency): View {
  const { order } = outcome;
  if (outcome.outcome === "uncounted") {
    return {
      embeds: [
        shopEmbed({
          title: `Code ${codeText(outcome.code)} takes off no more`,
          description: lines(
            "The discount of your tier is as large or larger, and only the larger of the two counts.",
            `The code was not used up. Order #${order.number} still costs **${formatMoney(order.due, currency)}**.`,
          ),
          tone: "warning",
        }),
      ],
    };
  }
  return {
    embeds: [
      shopEmbed({
        title: `${icons.done} Code ${codeText(order.promo?.code ?? "")} is on order #${order.number}`,
        description: lines(...priceLines(order, currency)),
        tone: "success",
      }),
    ],
  };
}

/** What the buyer alone sees after taking the code off. */
export function removed(order: Order, currency: Currency): View {
  return {
    embeds: [
      shopEmbed({
        title: `Order #${order.number} has no code`,
        description: `It costs **${formatMoney(order.due, currency)}** now. You can use the code again.`,
      }),
    ],
  };
}
