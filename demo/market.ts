import { ChannelType, PermissionFlagsBits } from "discord-api-types/v10";
import { USUAL_MEMBER_PERMISSIONS, type Guild, type Person, type Sandbox } from "../sandbox/index.js";

export const GUILD_NAME = "Harbor Arts";
export const SUPPORT_ROLE = "Support";
export const ADMIN_ROLE = "Admin";
export const TICKET_CATEGORY = "Orders";
export const SHOP_CHANNEL = "shop";

/** They only look around, for whoever opens the page: a second buyer, and somebody who has just joined. */
const PASSERS_BY = ["Ben", "Noa"];

/** The demo's server and its people. */
export interface Market {
  readonly guild: Guild;
  /** Owns the server. */
  readonly ada: Person;
  /** Serves tickets. */
  readonly sam: Person;
  /** Buys. */
  readonly bea: Person;
}

/** The demo's server as it was left, or a new one. */
export async function openMarket({ world, people }: Sandbox): Promise<Market> {
  const known = [...world.guilds()].find(({ name }) => name === GUILD_NAME);
  if (known) {
    const member = (name: string) => people.member(known, name);
    return { guild: known, ada: member("Ada"), sam: member("Sam"), bea: member("Bea") };
  }
  const guild = world.createGuild({ name: GUILD_NAME, owner: world.createUser({ name: "Ada" }).id });
  world.createRole(guild.id, { name: SUPPORT_ROLE, permissions: USUAL_MEMBER_PERMISSIONS });
  const admin = world.createRole(guild.id, {
    name: ADMIN_ROLE,
    permissions: USUAL_MEMBER_PERMISSIONS | PermissionFlagsBits.ManageGuild,
  });
  world.createChannel(guild.id, { name: SHOP_CHANNEL });
  world.createChannel(guild.id, { name: TICKET_CATEGORY, type: ChannelType.GuildCategory });
  const ada = people.owner(guild);
  const member = guild.members.get(ada.id);
  if (member) world.updateMember(member, { roleIds: [admin.id] });
  const bea = await people.join(guild, { name: "Bea" });
  const sam = await people.join(guild, { name: "Sam", roles: [SUPPORT_ROLE] });
  for (const name of PASSERS_BY) await people.join(guild, { name });
  return { guild, ada, sam, bea };
}
