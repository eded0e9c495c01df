import { ComponentType, SelectMenuDefaultValueType, type APIRoleSelectComponent, type ModalBuilder } from "discord.js";
import { confirmView } from "../../platform/discord/confirm.js";
import { button, modal, select, type Row } from "../../platform/discord/controls.js";
import { icons, shopEmbed } from "../../platform/discord/embed.js";
import { escapeMarkdown, lines } from "../../platform/discord/text.js";
import type { View } from "../../platform/discord/view.js";
import { formatMoney, formatRate, type Currency } from "../../platform/money.js";
import { turnSettings } from "../settings/settings.views.js";
import { LONGEST_TIER_NAME, MOST_TIERS, RULE_KINDS, type Tier, type TierRule } from "./loyalty.types.js";
import { ruleText } from "./loyalty.views.js";
import {
  addTier,
  askRemoveTier,
  editTier,
  FIELD,
  newTier,
  openTiers,
  pickTier,
  removeTier,
  saveTier,
  setTierRole,
} from "./tier.actions.js";
import { threshold } from "./tier-rules.js";

/** All tiers, and a select to pick one. */
export function table(tiers: readonly Tier[], currency: Currency): View {
  return {
    embeds: [
      shopEmbed({
        title: "Tiers",
        description: lines(
          "The best discount of the tiers that a customer holds counts. A change is applied to everybody within minutes.",
          "",
          ...tiers.map((tier) => tierLine(tier, currency)),
          tiers.length === 0 && "There is no tier.",
        ),
        tone: "brand",
      }),
    ],
    components: [
      ...(tiers.length > 0 ? [[tierSelect(tiers, currency)]] : []),
      [
        button({ label: "Add a tier", id: newTier.id({}), style: "primary", disabled: tiers.length >= MOST_TIERS }),
        button({ label: "All settings", id: turnSettings.id({ page: 1 }) }),
      ],
    ],
  };
}

function tierSelect(tiers: readonly Tier[], currency: Currency) {
  return select({
    id: pickTier.id({}),
    placeholder: "Choose a tier to change",
    options: tiers.map(({ key, name, rate, rule }) => ({
      label: name,
      value: key,
      description: `${formatRate(rate)} · ${ruleLine(rule, currency)}`,
    })),
  });
}

function tierLine({ name, rate, rule, roleId }: Tier, currency: Currency): string {
  const facts = [formatRate(rate), ruleLine(rule, currency), ...(roleId ? [`<@&${roleId}>`] : [])];
  return `**${escapeMarkdown(name)}** · ${facts.join(" · ")}`;
}

function ruleLine(rule: TierRule, currency: Currency): string {
  return ruleText(rule, (least) => formatMoney(threshold(least, currency), currency));
}

/**
 * One tier with all that can be changed.
 *
 * @param note what just happened, or what stands in the way of its role
 */
export function card(tier: Tier, currency: Currency, note?: string): View {
  const { key, name, rate, rule, roleId } = tier;
  return {
    embeds: [
      shopEmbed({
        title: escapeMarkdown(name),
        description: note,
        fields: [
          { name: "How", value: ruleLine(rule, currency), inline: true },
          { name: "Discount", value: formatRate(rate), inline: true },
          { name: "Role", value: roleId ? `<@&${roleId}>` : "none", inline: true },
        ],
        tone: "brand",
      }),
    ],
    components: [
      [rolePicker(tier)],
      [
        button({ label: "Edit", id: editTier.id({ tier: key }), style: "primary" }),
        button({ label: "Remove", id: askRemoveTier.id({ tier: key }), style: "danger" }),
        button({ label: "All tiers", id: openTiers.id({}) }),
      ],
    ],
  };
}

function rolePicker({ key, roleId }: Tier): Row[number] {
  const picker: APIRoleSelectComponent = {
    type: ComponentType.RoleSelect,
    custom_id: setTierRole.id({ tier: key }),
    placeholder: "Choose its role; nothing for none",
    min_values: 0,
    max_values: 1,
    default_values: roleId ? [{ id: roleId, type: SelectMenuDefaultValueType.Role }] : [],
  };
  return picker;
}

export const notes = {
  added: `${icons.done} Added. Choose its role if it has one.`,
  saved: `${icons.done} Saved. Customers follow within minutes.`,
} as const;

/** Asks before a tier goes. */
export function askRemove({ key, name }: Tier): View {
  return confirmView({
    title: `Remove the tier ${escapeMarkdown(name)}?`,
    lines: ["Who holds it loses it, with its discount and its role, and is told so."],
    confirmLabel: "Remove tier",
    confirmId: removeTier.id({ tier: key }),
    danger: true,
  });
}

const rules: Readonly<Record<TierRule["kind"], string>> = {
  paidOrder: "Has a paid order",
  spend: "Has spent at least …",
  manual: "Given by staff with /assign_role",
  all: "Holds every automatic tier and Insider",
};

/** The form of a tier; of a new one without any. */
export function form(tier?: Tier): ModalBuilder {
  return modal({
    id: tier ? saveTier.id({ tier: tier.key }) : addTier.id({}),
    title: tier ? `Tier ${tier.name}` : "New tier",
    fields: [
      { id: FIELD.name, kind: "line", label: "Name", longest: LONGEST_TIER_NAME, value: tier?.name },
      {
        id: FIELD.rule,
        kind: "choice",
        label: "How customers come by it",
        options: RULE_KINDS.map((kind) => ({ label: rules[kind], value: kind, selected: kind === tier?.rule.kind })),
      },
      {
        id: FIELD.least,
        kind: "line",
        label: "Spent at least",
        hint: "For the rule of spending alone, such as 50 or 99.50",
        required: false,
        longest: 40,
        value: tier?.rule.kind === "spend" ? tier.rule.least : undefined,
      },
      {
        id: FIELD.rate,
        kind: "line",
        label: "Discount in %",
        hint: "0 to 50, with at most two decimals, such as 1.5",
        longest: 8,
        value: tier ? String(tier.rate / 100) : undefined,
      },
    ],
  });
}
