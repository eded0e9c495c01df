import { escapeMarkdown } from "../../platform/discord/text.js";
import { formatRate } from "../../platform/money.js";
import { editorSetting } from "../settings/setting-kinds.js";
import { INSIDER, MOST_TIERS, type Tier, type TierRule } from "./loyalty.types.js";
import { ruleText } from "./loyalty.views.js";
import { openTiers } from "./tier.actions.js";

const tier = (key: string, name: string, rate: number, rule: TierRule): Tier => ({
  key,
  name,
  rate,
  rule,
  roleId: null,
});

const DEFAULT_TIERS: readonly Tier[] = [
  tier("client", "Client", 0, { kind: "paidOrder" }),
  tier("vip", "VIP", 150, { kind: "spend", least: "50" }),
  tier("elite", "Elite", 250, { kind: "spend", least: "100" }),
  tier("legend", "Legend", 375, { kind: "spend", least: "500" }),
  tier("sovereign", "Sovereign", 500, { kind: "spend", least: "1000" }),
  tier(INSIDER, "Insider", 50, { kind: "manual" }),
  tier("donor", "Donor", 25, { kind: "manual" }),
  tier("legendary-donor", "Legendary Donor", 150, { kind: "manual" }),
  tier("zenith", "Zenith", 750, { kind: "all" }),
];

/** What brings customers a discount and a role. */
export const tierTable = editorSetting<readonly Tier[]>({
  key: "loyalty.tiers",
  label: "Tiers",
  help: `What regular customers are called, the discount they get and the role they hold: at most ${MOST_TIERS} tiers of 0 to 50 %. The best discount counts.`,
  defaultValue: DEFAULT_TIERS,
  editor: openTiers.id({}),
  show: (tiers) => {
    if (tiers.length === 0) return "none";
    const highest = formatRate(Math.max(...tiers.map(({ rate }) => rate)));
    return tiers.length === 1 ? `1 tier, ${highest}` : `${tiers.length} tiers, up to ${highest}`;
  },
  compare: (before, after) => {
    const line = (tiers: readonly Tier[], key: string) => {
      const found = tiers.find((each) => each.key === key);
      return found ? lineOf(found) : "none";
    };
    const keys = [...new Set([...before, ...after].map(({ key }) => key))];
    const changed = keys.filter((key) => line(before, key) !== line(after, key));
    const side = (tiers: readonly Tier[]) => changed.map((key) => line(tiers, key)).join(", ");
    return [side(before), side(after)];
  },
});

/** `VIP (spent at least 50, 1.5 %)`; amounts without a currency, which the setting's history does not know. */
function lineOf({ name, rule, rate, roleId }: Tier): string {
  const facts = [ruleText(rule, (least) => least), formatRate(rate), ...(roleId ? [`<@&${roleId}>`] : [])];
  return `${escapeMarkdown(name)} (${facts.join(", ")})`;
}
