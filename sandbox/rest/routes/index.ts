import type { Route } from "../route.js";
import { auditLogRoutes } from "./audit-log.js";
import { banRoutes } from "./bans.js";
import { channelRoutes } from "./channels.js";
import { guildRoutes } from "./guilds.js";
import { identityRoutes } from "./identity.js";
import { interactionRoutes } from "./interactions.js";
import { inviteRoutes } from "./invites.js";
import { pinRoutes } from "./pins.js";
import { threadRoutes } from "./threads.js";

/**
 * Every route the sandbox serves, each with its user. A call to any other is answered with 501 and is a violation:
 * whoever needs one adds it here, with the rule and the description that judge it.
 */
export const routes: readonly Route[] = [
  ...identityRoutes,
  ...guildRoutes,
  ...channelRoutes,
  ...interactionRoutes,
  ...inviteRoutes,
  ...banRoutes,
  ...pinRoutes,
  ...auditLogRoutes,
  ...threadRoutes,
];
