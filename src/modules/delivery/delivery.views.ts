import { button } from "../../platform/discord/controls.js";
import { icons, shopEmbed } from "../../platform/discord/embed.js";
import { timestamp } from "../../platform/discord/text.js";
import type { View } from "../../platform/discord/view.js";
import type { RowId } from "../../platform/ids.js";
import type { Order } from "../orders/order.types.js";
import { orderTitle } from "../orders/order.views.js";
import { markDelivered, showGoods } from "./delivery.actions.js";
import type { ReleasedGoods, RoleGrant } from "./delivery.types.js";

/** What fits below the title of a message, with room for the role and the mark of an effect. */
const LONGEST_SHOWN = 4_000;
const FENCE = "```";

/**
 * Goods as the buyer alone sees them, by DM or ephemerally. Texts are shown as the seller wrote them, links included, and
 * keys so that they can be copied. What is too long, or cannot be shown exactly, comes as a file.
 */
export function goods(order: Order, { texts, keys, role }: ReleasedGoods): View {
  const shown = [...texts, ...(keys.length > 0 ? [`${FENCE}\n${keys.join("\n")}\n${FENCE}`] : [])].join("\n\n");
  // A fence of the text's own would end that of the keys, and formatting would eat characters of them.
  const exact = keys.length === 0 || ![...texts, ...keys].some((each) => each.includes(FENCE));
  const fits = shown.length <= LONGEST_SHOWN && exact;
  return {
    embeds: [
      shopEmbed({
        title: `${icons.goods} Your goods for order #${order.number}`,
        description: fits ? shown : "They are in the file, for you alone.",
        fields: [
          { name: "Product", value: orderTitle(order) },
          ...(role ? [{ name: "Role", value: roleText(role) }] : []),
        ],
        footer: "Keep this to yourself. It stays available under /orders.",
        tone: "success",
      }),
    ],
    ...(!fits && {
      files: [{ name: `order-${order.number}.txt`, bytes: Buffer.from([...texts, ...keys].join("\n")) }],
    }),
  };
}

function roleText({ roleId, state, endsAt }: RoleGrant): string {
  const role = `<@&${roleId}>`;
  if (state === "waiting") return `${role} is on its way`;
  if (state !== "granted") return `${role} is over`;
  return endsAt ? `${role} until ${timestamp(endsAt)}` : role;
}

/** What staff see after finishing a service. */
export function delivered(order: Order): View {
  return {
    embeds: [
      shopEmbed({
        title: `${icons.done} Order #${order.number} is delivered`,
        description: `${orderTitle(order)} for <@${order.memberId}>. The buyer sees it in the ticket and in /orders.`,
        tone: "success",
      }),
    ],
  };
}

export function showGoodsButton(orderId: RowId) {
  return button({ label: "Show goods", id: showGoods.id({ order: orderId }), style: "primary" });
}

export function markDeliveredButton(orderId: RowId) {
  return button({ label: "Mark delivered", id: markDelivered.id({ order: orderId }), style: "success" });
}
