import { Routes, type APIApplicationCommand, type ApplicationCommandType } from "discord.js";
import { MetadataStorage, type Client } from "discordx";
import type { Logger } from "winston";
import type { Snowflake } from "../ids.js";
import { commandFaults, fromWire, leavesOf, toWire, type WireCommand } from "./command-wire.js";
import { registeredHandlers } from "./handlers.js";

/** What a deployment changed at Discord. */
export interface CommandChanges {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** By command: `options.product.description: "Product" → "The product"`. */
  readonly changed: readonly { readonly name: string; readonly what: readonly string[] }[];
  /** Guilds that still held copies of their own, which people saw twice. */
  readonly clearedGuilds: readonly Snowflake[];
}

/**
 * Brings Discord's commands in line with the handlers; sends nothing when nothing differs.
 *
 * All commands are global, work in guilds only and are installed to a guild. The client must be logged in.
 *
 * @throws Error with all faults of the handlers or of the commands' texts at once, before anything is sent
 */
export async function deployCommands(client: Client, logger: Logger): Promise<CommandChanges> {
  registeredHandlers();
  const wanted = MetadataStorage.instance.applicationCommands.map((command) => toWire(command.toJSON()));
  const faults = commandFaults(wanted);
  if (faults.length > 0) throw new Error(`Commands are not in order:\n- ${faults.join("\n- ")}`);

  const applicationId = client.application?.id;
  if (!applicationId) throw new Error("Commands are deployed after login");
  const route = Routes.applicationCommands(applicationId);
  const kept = (await client.rest.get(route)) as APIApplicationCommand[];
  const changes = {
    ...differences(kept.map(fromWire), wanted),
    clearedGuilds: await clearGuildCopies(client, applicationId),
  };
  const count = changes.added.length + changes.removed.length + changes.changed.length;
  if (count > 0) await client.rest.put(route, { body: wanted });
  logger.info(count > 0 ? "commands deployed" : "commands unchanged", { commands: wanted.length, ...changes });
  return changes;
}

/** What must change at Discord for `kept` to become `wanted`. */
export function differences(
  kept: readonly WireCommand[],
  wanted: readonly WireCommand[],
): Omit<CommandChanges, "clearedGuilds"> {
  const keyOf = ({ type, name }: { type: ApplicationCommandType; name: string }) => `${type} ${name}`;
  const known = new Map(kept.map((command) => [keyOf(command), command]));
  const wantedKeys = new Set(wanted.map(keyOf));
  return {
    added: wanted.filter((command) => !known.has(keyOf(command))).map(({ name }) => name),
    removed: kept.filter((command) => !wantedKeys.has(keyOf(command))).map(({ name }) => name),
    changed: wanted.flatMap((command) => {
      const before = known.get(keyOf(command));
      const what = before ? changedLeaves(before, command) : [];
      return what.length > 0 ? [{ name: command.name, what }] : [];
    }),
  };
}

function changedLeaves(before: WireCommand, after: WireCommand): string[] {
  const old = leavesOf(before);
  const now = leavesOf(after);
  return [...new Set([...old.keys(), ...now.keys()])]
    .filter((path) => old.get(path) !== now.get(path))
    .map((path) => `${path}: ${old.get(path) ?? "none"} → ${now.get(path) ?? "none"}`);
}

async function clearGuildCopies(client: Client, applicationId: Snowflake): Promise<Snowflake[]> {
  const cleared: Snowflake[] = [];
  for (const guildId of client.guilds.cache.keys()) {
    const route = Routes.applicationGuildCommands(applicationId, guildId);
    const copies = (await client.rest.get(route)) as unknown[];
    if (copies.length === 0) continue;
    await client.rest.put(route, { body: [] });
    cleared.push(guildId);
  }
  return cleared;
}
