import type { Tx } from "../../platform/database/transactions.js";
import type { Snowflake } from "../../platform/ids.js";
import { type Currency, isCurrency } from "../../platform/money.js";
import { numberSetting, rolesSetting, settingError, textSetting } from "./setting-kinds.js";

/** The currency of every amount of the guild. */
export const currency = textSetting<Currency>(
  {
    key: "shop.currency",
    label: "Currency",
    help:
      "A three-letter ISO 4217 code such as `USD`, `EUR` or `JPY`. Prices keep their digits, so set it before the " +
      "products; it is fixed once money has moved.",
    defaultValue: "USD",
    permit: refuseOnceMoneyMoved,
  },
  (text) => (isCurrency(text.toUpperCase()) ? text.toUpperCase() : undefined),
);

export const timeZone = textSetting(
  {
    key: "shop.timeZone",
    label: "Time zone",
    help: "The zone of dates that staff type: an IANA name such as `UTC`, `Europe/Berlin` or `America/New_York`.",
    defaultValue: "UTC",
  },
  ianaZone,
);

export const adminRoles = rolesSetting({
  key: "shop.adminRoles",
  label: "Admin roles",
  help: "Members with one of these roles run the shop, as those with Manage Server do. At most 10 roles.",
});

export const lowStock = numberSetting({
  key: "stock.lowThreshold",
  label: "Low stock",
  help: "At this many units or fewer customers read how many are left, and staff are told in the stock log: 0 to 1000.",
  defaultValue: 10,
  lowest: 0,
  highest: 1000,
  unit: "units or fewer",
});

/**
 * Every ledger entry refers to its guild, and PostgreSQL keeps that row from this lock until the entry is committed. So
 * the lock waits for movements under way, the look after it sees them, and none can start before the change is done.
 */
async function refuseOnceMoneyMoved(tx: Tx, guildId: Snowflake): Promise<void> {
  await tx.execute("SELECT 1 FROM guilds WHERE id = $1 FOR UPDATE", [guildId]);
  const moved = await tx.query("SELECT 1 FROM entries WHERE guild_id = $1 LIMIT 1", [guildId]);
  if (moved.length > 0) throw settingError("settings.currencyLocked", {});
}

function ianaZone(text: string): string | undefined {
  // Offsets such as `+02:00` know no summer time; Node takes them, the setting does not.
  if (!/^[A-Za-z]/.test(text)) return undefined;
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone: text }).resolvedOptions().timeZone;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
