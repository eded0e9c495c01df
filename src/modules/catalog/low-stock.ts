import { lowStock } from "../settings/shop-settings.js";

/**
 * In SQL: the number of units at which a product runs low, its own or else the shop's.
 *
 * @param stock the alias of its row of `stocks`, which may be missing
 * @param guild an expression for the guild
 */
export function lowAtOf(stock: string, guild: string): string {
  const ofShop = `SELECT (value #>> '{}')::int FROM settings WHERE guild_id = ${guild} AND key = '${lowStock.key}'`;
  return `coalesce(${stock}.low_at, (${ofShop}), ${lowStock.defaultValue})`;
}
