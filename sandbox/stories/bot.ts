import { once } from "node:events";
import {
  Client,
  Events,
  GatewayIntentBits,
  Partials,
  type ApplicationCommandDataResolvable,
  type Interaction,
} from "discord.js";
import type { Sandbox } from "../index.js";

/** What a test bot does with an interaction. */
export type Answerer = (interaction: Interaction) => Promise<unknown>;

/** An unmodified discord.js client at a sandbox, with commands deployed and one answerer. */
export async function startBot(
  sandbox: Sandbox,
  commands: ApplicationCommandDataResolvable[],
  answer: Answerer,
  intents: readonly GatewayIntentBits[] = [
    GatewayIntentBits.Guilds,
    GatewayIntentBits.GuildMembers,
    GatewayIntentBits.GuildMessages,
    GatewayIntentBits.MessageContent,
    GatewayIntentBits.DirectMessages,
  ],
): Promise<Client<true>> {
  const client = new Client({ intents: [...intents], partials: [Partials.Channel], rest: { api: sandbox.apiUrl } });
  client.on(Events.InteractionCreate, (interaction) => {
    answer(interaction).catch((error: unknown) => client.emit(Events.Error, error as Error));
  });
  // An answer that fails is what several tests provoke; the sandbox recorded it.
  client.on(Events.Error, () => undefined);
  const ready = once(client, Events.ClientReady);
  await client.login(sandbox.token);
  await ready;
  if (!client.isReady()) throw new Error("The client is not ready.");
  await client.application.commands.set(commands);
  return client;
}
