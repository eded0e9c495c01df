import { injectable } from "tsyringe";
import type { Actor } from "../../platform/actor.js";
import { newKey, type Snowflake } from "../../platform/ids.js";
import { JobQueue } from "../../platform/jobs/job-queue.js";
import { amountDigits, parseAmount, parseRate, type Currency } from "../../platform/money.js";
import { oneLine } from "../../platform/plain-text.js";
import { Settings } from "../settings/settings.service.js";
import { reviewTiers } from "./loyalty.events.js";
import { loyaltyError } from "./loyalty.service.js";
import {
  HIGHEST_RATE,
  LONGEST_TIER_NAME,
  MOST_TIERS,
  RULE_KINDS,
  type Tier,
  type TierDraft,
  type TierRule,
} from "./loyalty.types.js";
import { tierTable } from "./tier.settings.js";

/** The table of tiers that a guild has set. Each change of it has every customer looked at anew, by job. */
@injectable()
export class TierTableService {
  constructor(
    private readonly settings: Settings,
    private readonly jobs: JobQueue,
  ) {}

  async tiers(guildId: Snowflake): Promise<readonly Tier[]> {
    return this.settings.get(guildId, tierTable);
  }

  /** @throws DomainError `loyalty.unknownTier` */
  async tier(guildId: Snowflake, key: string): Promise<Tier> {
    return found(await this.tiers(guildId), key);
  }

  /**
   * Adds a tier at the end of the table.
   *
   * @throws DomainError `loyalty.tableFull`, `loyalty.badName`, `loyalty.nameTaken`, `loyalty.badRate`,
   * `loyalty.badRule`, `money.*`
   */
  async add(actor: Actor, draft: TierDraft): Promise<Tier> {
    const added: Tier = { key: newKey(), ...readDraft(draft, actor.currency), roleId: null };
    await this.revise(actor, (table) => {
      if (table.length >= MOST_TIERS) throw loyaltyError("loyalty.tableFull", {});
      refuseTaken(table, added);
      return [...table, added];
    });
    return added;
  }

  /** @throws DomainError `loyalty.unknownTier` and what {@link add} throws, but for a full table */
  async edit(actor: Actor, key: string, draft: TierDraft): Promise<Tier> {
    const typed = readDraft(draft, actor.currency);
    return this.replace(actor, key, (tier, table) => {
      refuseTaken(table, { ...typed, key });
      return { ...tier, ...typed };
    });
  }

  /**
   * @param roleId one that the bot can give, or null for none
   * @throws DomainError `loyalty.unknownTier`
   */
  async setRole(actor: Actor, key: string, roleId: Snowflake | null): Promise<Tier> {
    return this.replace(actor, key, (tier) => ({ ...tier, roleId }));
  }

  /** @throws DomainError `loyalty.unknownTier` */
  async remove(actor: Actor, key: string): Promise<readonly Tier[]> {
    return this.revise(actor, (table) => table.filter((tier) => tier !== found(table, key)));
  }

  /**
   * The tier that a person names: the key that autocomplete filled in, or the name as typed, in any case.
   *
   * @throws DomainError `loyalty.unknownTier`
   */
  async named(guildId: Snowflake, typed: string): Promise<Tier> {
    const table = await this.tiers(guildId);
    const name = oneLine(typed).toLowerCase();
    const tier = table.find(({ key }) => key === typed) ?? table.find((each) => each.name.toLowerCase() === name);
    if (!tier) throw loyaltyError("loyalty.unknownTier", {});
    return tier;
  }

  /** Tiers by name, for whoever types it. */
  async search(guildId: Snowflake, typed: string): Promise<readonly Tier[]> {
    const part = typed.toLowerCase();
    return (await this.tiers(guildId)).filter(({ name }) => name.toLowerCase().includes(part));
  }

  /** Manual tiers by name, for whoever types it. */
  async manual(guildId: Snowflake, typed: string): Promise<readonly Tier[]> {
    return (await this.search(guildId, typed)).filter(({ rule }) => rule.kind === "manual");
  }

  private async replace(
    actor: Actor,
    key: string,
    change: (tier: Tier, table: readonly Tier[]) => Tier,
  ): Promise<Tier> {
    const table = await this.revise(actor, (before) => {
      const tier = found(before, key);
      return before.map((each) => (each === tier ? change(tier, before) : each));
    });
    return found(table, key);
  }

  private async revise(actor: Actor, next: (table: readonly Tier[]) => readonly Tier[]): Promise<readonly Tier[]> {
    const { guildId } = actor;
    const { after } = await this.settings.revise(actor, tierTable, next, (tx) =>
      this.jobs.enqueue(tx, { job: reviewTiers, payload: { guildId, after: "0", told: 0 } }),
    );
    return after;
  }
}

function found(table: readonly Tier[], key: string): Tier {
  const tier = table.find((each) => each.key === key);
  if (!tier) throw loyaltyError("loyalty.unknownTier", {});
  return tier;
}

function refuseTaken(table: readonly Tier[], { key, name }: Pick<Tier, "key" | "name">): void {
  const twin = table.find((each) => each.key !== key && each.name.toLowerCase() === name.toLowerCase());
  if (twin) throw loyaltyError("loyalty.nameTaken", { name: twin.name });
}

/** @throws DomainError `loyalty.badName`, `loyalty.badRate`, `loyalty.badRule`, `money.*` */
function readDraft(draft: TierDraft, currency: Currency): Pick<Tier, "name" | "rate" | "rule"> {
  const name = oneLine(draft.name);
  if (name === "" || name.length > LONGEST_TIER_NAME) throw loyaltyError("loyalty.badName", {});
  const rate = parseRate(draft.rate);
  if (rate === undefined || rate > HIGHEST_RATE) throw loyaltyError("loyalty.badRate", {});
  return { name, rate, rule: readRule(draft, currency) };
}

function readRule({ rule, least }: TierDraft, currency: Currency): TierRule {
  const kind = RULE_KINDS.find((each) => each === rule);
  if (kind === undefined) throw loyaltyError("loyalty.badRule", {});
  if (kind !== "spend") return { kind };
  return { kind, least: amountDigits(parseAmount(least, currency), currency).replace(/\.0+$/, "") };
}
