/** A quota that some routes share. */
export interface Bucket {
  /** What `X-RateLimit-Bucket` says. */
  readonly name: string;
  /** Requests per window. */
  readonly limit: number;
  /** Milliseconds of the window, which the first request opens. */
  readonly window: number;
}

/**
 * Discord documents no numbers ("rate limits should not be hard-coded"): these are the ones bots report from the
 * headers. The path's first channel, guild or webhook has a quota of its own in each.
 *
 * https://docs.discord.com/developers/topics/rate-limits
 */
const known: readonly (Bucket & { readonly routes: readonly string[] })[] = [
  { name: "message-create", limit: 5, window: 5_000, routes: ["POST /channels/:channel_id/messages"] },
  { name: "message-edit", limit: 5, window: 5_000, routes: ["PATCH /channels/:channel_id/messages/:message_id"] },
  { name: "message-delete", limit: 5, window: 1_000, routes: ["DELETE /channels/:channel_id/messages/:message_id"] },
  { name: "message-list", limit: 5, window: 5_000, routes: ["GET /channels/:channel_id/messages"] },
  { name: "bulk-delete", limit: 1, window: 1_000, routes: ["POST /channels/:channel_id/messages/bulk-delete"] },
  {
    name: "pins",
    limit: 4,
    window: 4_000,
    routes: ["PUT", "DELETE"].map((verb) => `${verb} /channels/:channel_id/messages/pins/:message_id`),
  },
  { name: "channel-edit", limit: 5, window: 15_000, routes: ["PATCH /channels/:channel_id"] },
  {
    name: "overwrites",
    limit: 10,
    window: 15_000,
    routes: ["PUT", "DELETE"].map((verb) => `${verb} /channels/:channel_id/permissions/:overwrite_id`),
  },
  { name: "invite-create", limit: 5, window: 15_000, routes: ["POST /channels/:channel_id/invites"] },
  { name: "member-edit", limit: 10, window: 10_000, routes: ["PATCH /guilds/:guild_id/members/:user_id"] },
  {
    name: "member-roles",
    limit: 10,
    window: 10_000,
    routes: ["PUT", "DELETE"].map((verb) => `${verb} /guilds/:guild_id/members/:user_id/roles/:role_id`),
  },
  { name: "role-create", limit: 250, window: 48 * 60 * 60_000, routes: ["POST /guilds/:guild_id/roles"] },
  { name: "gateway", limit: 2, window: 5_000, routes: ["GET /gateway/bot"] },
  { name: "webhook-execute", limit: 5, window: 2_000, routes: ["POST /webhooks/:webhook_id/:webhook_token"] },
  {
    name: "webhook-messages",
    limit: 5,
    window: 2_000,
    routes: ["GET", "PATCH", "DELETE"].flatMap((verb) => [
      `${verb} /webhooks/:webhook_id/:webhook_token/messages/@original`,
      `${verb} /webhooks/:webhook_id/:webhook_token/messages/:message_id`,
    ]),
  },
];

const byRoute = new Map(known.flatMap((bucket) => bucket.routes.map((route) => [route, bucket] as const)));

/** Where nobody reports a number: ten a second. */
const usual = { limit: 10, window: 1_000 };

/** The first answer to an interaction has no bucket at all. */
const UNLIMITED = "POST /interactions/:interaction_id/:interaction_token/callback";

/** The quota of a route (`METHOD template`); undefined: none. */
export function bucketOf(route: string): Bucket | undefined {
  if (route === UNLIMITED) return undefined;
  return byRoute.get(route) ?? { name: route, ...usual };
}

/** "Interaction endpoints are not bound to the bot's Global Rate Limit." */
export function countsGlobally(route: string): boolean {
  return !/^\w+ \/(interactions|webhooks)\//.test(route);
}
