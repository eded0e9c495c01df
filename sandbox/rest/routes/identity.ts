import type { APIApplicationCommand } from "discord-api-types/v10";
import { APPLICATION_FLAGS } from "../../gateway/gateway.js";
import type { Command } from "../../world/types.js";
import type { World } from "../../world/world.js";
import { errors } from "../errors.js";
import { bodyOf, param, type Answer, type Office, type Request, type Route } from "../route.js";
import { asDiscord } from "../wire.js";
import { guildIn } from "./found.js";

type CommandBody = Partial<APIApplicationCommand> & { readonly name: string };

function application({ world, wire }: Office): Answer {
  const bot = wire.userById(world.botUserId);
  const body = {
    id: world.applicationId,
    name: bot.username,
    icon: null,
    description: "",
    type: null,
    verify_key: "0".repeat(64),
    flags: APPLICATION_FLAGS,
    flags_new: String(APPLICATION_FLAGS),
    eligible_oauth2_scopes: ["bot", "applications.commands"],
    bot,
    bot_public: false,
    bot_require_code_grant: false,
    owner: bot,
    team: null,
    redirect_uris: [],
    interactions_endpoint_url: null,
    role_connections_verification_url: null,
    approximate_guild_count: [...world.guilds()].length,
    approximate_user_install_count: 0,
    approximate_user_authorization_count: 0,
    integration_types_config: { "0": {} },
    explicit_content_filter: 0,
  };
  return { status: 200, body };
}

/** Discord's object of a command: what was sent, with its defaults. A command that did not change keeps its version. */
function deployed(world: World, guildId: string | undefined, body: Partial<CommandBody>, known?: Command): Command {
  const type = body.type ?? known?.type ?? 1;
  const pick = (key: keyof APIApplicationCommand): unknown => body[key] ?? known?.[key];
  const command: Record<string, unknown> = {
    id: known?.id ?? world.nextId(),
    application_id: world.applicationId,
    version: known?.version,
    type,
    name: pick("name"),
    name_localizations: pick("name_localizations") ?? null,
    description: pick("description") ?? "",
    description_localizations: pick("description_localizations") ?? null,
    default_member_permissions:
      "default_member_permissions" in body
        ? (body.default_member_permissions ?? null)
        : (known?.default_member_permissions ?? null),
    dm_permission: true,
    contexts: pick("contexts") ?? null,
    integration_types: pick("integration_types") ?? [0],
    nsfw: pick("nsfw") ?? false,
    ...(guildId === undefined ? {} : { guild_id: guildId }),
    ...(pick("options") === undefined ? {} : { options: pick("options") }),
  };
  const unchanged = known !== undefined && JSON.stringify(command) === JSON.stringify(known);
  return asDiscord<Command>({ ...command, version: unchanged ? known.version : world.nextId() });
}

/** The route set of global commands, or of one guild's. */
function commandRoutes(base: string, guildOf: (world: World, request: Request) => string | undefined): Route[] {
  const find = (world: World, request: Request): { guildId: string | undefined; commands: Command[]; at: number } => {
    const guildId = guildOf(world, request);
    const commands = [...world.commands(guildId)];
    const at = commands.findIndex(({ id }) => id === param(request, "command_id"));
    if (at < 0) throw errors.unknownCommand();
    return { guildId, commands, at };
  };
  const where = base.includes("guild_id") ? "one guild's commands" : "global commands";
  return [
    {
      method: "GET",
      path: base,
      user: `command deployment: compare ${where}`,
      authorised: true,
      answer: (request, { world }) => ({ status: 200, body: world.commands(guildOf(world, request)) }),
    },
    {
      method: "PUT",
      path: base,
      user: `command deployment: replace ${where}`,
      authorised: true,
      answer: (request, { world }) => {
        const guildId = guildOf(world, request);
        const before = world.commands(guildId);
        const commands = (request.body as CommandBody[]).map((body) =>
          deployed(
            world,
            guildId,
            body,
            before.find(({ name, type }) => name === body.name && type === (body.type ?? 1)),
          ),
        );
        world.setCommands(guildId, commands);
        return { status: 200, body: commands };
      },
    },
    {
      method: "POST",
      path: base,
      user: `command deployment: add to ${where}`,
      authorised: true,
      answer: (request, { world }) => {
        const guildId = guildOf(world, request);
        const body = bodyOf<CommandBody>(request);
        const before = world.commands(guildId);
        const known = before.find(({ name, type }) => name === body.name && type === (body.type ?? 1));
        const command = deployed(world, guildId, body, known);
        world.setCommands(guildId, [...before.filter((other) => other !== known), command]);
        return { status: known ? 200 : 201, body: command };
      },
    },
    {
      method: "GET",
      path: `${base}/:command_id`,
      user: `command deployment: read one of ${where}`,
      authorised: true,
      answer: (request, { world }) => {
        const { commands, at } = find(world, request);
        return { status: 200, body: commands[at] };
      },
    },
    {
      method: "PATCH",
      path: `${base}/:command_id`,
      user: `command deployment: edit one of ${where}`,
      authorised: true,
      answer: (request, { world }) => {
        const { guildId, commands, at } = find(world, request);
        const command = deployed(world, guildId, bodyOf<CommandBody>(request), commands[at]);
        world.setCommands(guildId, commands.with(at, command));
        return { status: 200, body: command };
      },
    },
    {
      method: "DELETE",
      path: `${base}/:command_id`,
      user: `command deployment: remove one of ${where}`,
      authorised: true,
      answer: (request, { world }) => {
        const { guildId, commands, at } = find(world, request);
        world.setCommands(guildId, commands.toSpliced(at, 1));
        return { status: 204 };
      },
    },
  ];
}

/** Who the bot is, where its gateway is, and its commands. */
export const identityRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/gateway/bot",
    user: "discord.js: login",
    authorised: true,
    answer: (_request, { gatewayUrl }) => ({
      status: 200,
      body: {
        url: gatewayUrl,
        shards: 1,
        session_start_limit: { total: 1_000, remaining: 1_000, reset_after: 86_400_000, max_concurrency: 1 },
      },
    }),
  },
  {
    method: "GET",
    path: "/users/@me",
    user: "client.users.fetch of the bot; token check at start",
    authorised: true,
    answer: (_request, { world, wire }) => ({
      status: 200,
      body: { ...wire.userById(world.botUserId), mfa_enabled: true, locale: "en-US", verified: true, email: null },
    }),
  },
  {
    method: "GET",
    path: "/users/:user_id",
    user: "client.users.fetch: names and DMs",
    authorised: true,
    answer: (request, { world, wire }) => {
      const user = world.user(param(request, "user_id"));
      if (!user) throw errors.unknownUser();
      return { status: 200, body: wire.user(user) };
    },
  },
  {
    method: "POST",
    path: "/users/@me/channels",
    user: "user.createDM, user.send",
    authorised: true,
    answer: (request, { world, wire }) => {
      const user = world.user(bodyOf<{ recipient_id: string }>(request).recipient_id ?? "");
      if (!user) throw errors.form("dm.unknown-recipient", "Unknown user.", "recipient_id");
      if (user.bot) throw errors.closedDms();
      return { status: 200, body: wire.channel(world.dmBetween(world.botUserId, user.id)) };
    },
  },
  {
    method: "GET",
    path: "/applications/@me",
    user: "client.application.fetch",
    authorised: true,
    answer: (_request, office) => application(office),
  },
  {
    method: "GET",
    path: "/oauth2/applications/@me",
    user: "client.application.fetch in older clients",
    authorised: true,
    answer: (_request, office) => application(office),
  },
  ...commandRoutes("/applications/:application_id/commands", () => undefined),
  ...commandRoutes(
    "/applications/:application_id/guilds/:guild_id/commands",
    (world, request) => guildIn(world, request).id,
  ),
];
