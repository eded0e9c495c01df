import { icons, shopEmbed } from "../../platform/discord/embed.js";
import { escapeMarkdown, lines } from "../../platform/discord/text.js";
import type { View } from "../../platform/discord/view.js";
import { formatMoney, formatRate, type BasisPoints, type Currency } from "../../platform/money.js";
import { givenRoleFaults } from "../settings/given-roles.views.js";
import type { GivenRoleFault } from "../settings/setting.types.js";
import type { TierHandover, TierRule, TierStanding } from "./loyalty.types.js";

/** How a tier is come by, in a few words. */
export function ruleText(rule: TierRule, amount: (least: string) => string): string {
  switch (rule.kind) {
    case "paidOrder":
      return "first paid order";
    case "spend":
      return `spent at least ${amount(rule.least)}`;
    case "manual":
      return "given by staff";
    case "all":
      return "every automatic tier and Insider";
  }
}

/** `**VIP** · 1.5 % off every order`, or that there is none. */
export function tierLine({ best }: Pick<TierStanding, "best">): string {
  if (!best) return "none yet";
  const discount = best.rate > 0 ? ` · ${formatRate(best.rate)} off every order` : "";
  return `**${escapeMarkdown(best.name)}**${discount}`;
}

/** `$12.50 more to **Elite**`; undefined when there is none above. */
export function nextLine({ next }: Pick<TierStanding, "next">, currency: Currency): string | undefined {
  return next ? `${formatMoney(next.missing, currency)} more to **${escapeMarkdown(next.name)}**` : undefined;
}

/**
 * What staff see after they gave a tier.
 *
 * @param fault why its role cannot be given
 */
export function given({ memberId, tier, changed }: TierHandover, fault: GivenRoleFault | null): View {
  const name = escapeMarkdown(tier.name);
  if (!changed) return unchanged(`<@${memberId}> held **${name}** already; nothing changed.`);
  const role = fault ? givenRoleFaults[fault] : `The role <@&${tier.roleId}> follows in a moment.`;
  return handedOver(`${icons.done} Tier given`, `<@${memberId}> now holds **${name}**.`, tier.roleId !== null && role);
}

/** What staff see after they took a tier. */
export function taken({ memberId, tier, changed }: TierHandover): View {
  const name = escapeMarkdown(tier.name);
  if (!changed) return unchanged(`<@${memberId}> does not hold **${name}**; nothing changed.`);
  const role = `The role <@&${tier.roleId}> goes in a moment.`;
  return handedOver(
    `${icons.done} Tier taken`,
    `<@${memberId}> no longer holds **${name}**.`,
    tier.roleId !== null && role,
  );
}

function handedOver(title: string, what: string, role: string | false): View {
  return { embeds: [shopEmbed({ title, description: lines(what, role), tone: "success" })] };
}

function unchanged(description: string): View {
  return { embeds: [shopEmbed({ description })] };
}

/** What a member gets by DM. */
export function news(change: {
  gained: readonly { name: string }[];
  lost: readonly { name: string }[];
  rate: BasisPoints;
  guildName: string;
}): View {
  const { gained, lost, rate } = change;
  const at = `at ${escapeMarkdown(change.guildName)}`;
  return {
    embeds: [
      shopEmbed({
        title: gained.length > 0 ? `${icons.done} You gained ${tiers(gained)}` : `Your tier changed`,
        description: lines(
          gained.length > 0 && `You now hold ${names(gained)} ${at}.`,
          lost.length > 0 && `You no longer hold ${names(lost)} ${at}.`,
          rate > 0
            ? `Your discount is **${formatRate(rate)}** on every order.`
            : "No tier discount is on your orders now.",
        ),
        tone: gained.length > 0 ? "success" : "info",
      }),
    ],
  };
}

function tiers({ length }: readonly unknown[]): string {
  return length === 1 ? "a tier" : `${length} tiers`;
}

/** `**Client**, **VIP** and **Elite**` */
function names(each: readonly { name: string }[]): string {
  const bold = each.map(({ name }) => `**${escapeMarkdown(name)}**`);
  const last = bold.pop() ?? "";
  return bold.length > 0 ? `${bold.join(", ")} and ${last}` : last;
}
