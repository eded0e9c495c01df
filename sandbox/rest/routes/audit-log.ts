import type { Route } from "../route.js";
import { guildIn } from "./found.js";

/** What the bot did in a guild, and why. */
export const auditLogRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/guilds/:guild_id/audit-logs",
    user: "guild.fetchAuditLogs: the reasons the bot gave",
    authorised: true,
    answer: (request, { world, wire }) => {
      const { user_id: userId, action_type: action, before, after, limit } = request.query;
      const found = world
        .auditLogOf(guildIn(world, request).id)
        .filter((entry) => userId === undefined || entry.userId === userId)
        .filter((entry) => action === undefined || String(entry.action) === action)
        .filter((entry) => before === undefined || BigInt(entry.id) < BigInt(before))
        .filter((entry) => after === undefined || BigInt(entry.id) > BigInt(after));
      // With `after` the list begins at the oldest.
      const entries = (after === undefined ? found : found.toReversed()).slice(0, Number(limit ?? 50));
      const body = {
        audit_log_entries: entries.map((entry) => wire.auditEntry(entry)),
        users: [...new Set(entries.map((entry) => entry.userId))].map((id) => wire.userById(id)),
        integrations: [],
        webhooks: [],
        guild_scheduled_events: [],
        threads: [],
        application_commands: [],
        auto_moderation_rules: [],
      };
      return { status: 200, body };
    },
  },
];
