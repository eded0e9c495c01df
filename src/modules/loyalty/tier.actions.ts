import { action, slug } from "../../platform/discord/custom-id.js";

/** The screens that `/settings` opens for the table of tiers. */
export const openTiers = action("tiers.open");
export const pickTier = action("tiers.pick");
export const newTier = action("tiers.new");
export const addTier = action("tiers.add");
export const editTier = action("tiers.edit", { tier: slug });
export const saveTier = action("tiers.save", { tier: slug });
export const setTierRole = action("tiers.role", { tier: slug });
export const askRemoveTier = action("tiers.remove", { tier: slug });
export const removeTier = action("tiers.removed", { tier: slug });

/** Fields of the form. */
export const FIELD = { name: "name", rule: "rule", least: "least", rate: "rate" } as const;
