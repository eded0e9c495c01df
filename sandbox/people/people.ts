import type { Guild } from "../world/types.js";
import { roleNamed, spelled, type HasId } from "./command-line.js";
import { Person, type Surroundings } from "./person.js";
import { ClientRefusal } from "./refusal.js";

/** The people of a sandbox. */
export class People {
  constructor(private readonly surroundings: Surroundings) {}

  /**
   * A new user joins a guild; the bot hears of it.
   *
   * @param draft.roles by name, id or record
   * @param draft.invite the code of the invite they come by, whose use count rises; without one nobody knows how
   * @throws ClientRefusal when the invite is no longer valid
   */
  async join(
    guild: Guild,
    draft: { name: string; roles?: readonly (string | HasId)[]; invite?: string },
  ): Promise<Person> {
    const { world } = this.surroundings;
    const roleIds = (draft.roles ?? []).map((given) => {
      const role = roleNamed(guild, given);
      if (!role) throw new Error(`${guild.name} has no role ${spelled(given)}.`);
      return role.id;
    });
    const user = world.createUser({ name: draft.name });
    if (draft.invite === undefined) world.addMember(guild.id, user.id, roleIds);
    else this.#enter(guild, user.id, draft.invite, roleIds);
    return new Person(user, guild, this.surroundings);
  }

  /**
   * An existing person joins another guild, or comes back to one they left.
   *
   * @param invite the code of the invite they come by
   * @throws ClientRefusal when they are banned or the invite is no longer valid
   */
  async rejoin(guild: Guild, person: Person, invite?: string): Promise<Person> {
    const { world } = this.surroundings;
    if (world.ban(guild.id, person.id)) throw new ClientRefusal(`${person.name} is banned from ${guild.name}.`);
    if (invite === undefined) world.addMember(guild.id, person.id);
    else this.#enter(guild, person.id, invite, []);
    return person.at(guild);
  }

  /** The guild's owner. */
  owner(guild: Guild): Person {
    return this.member(guild, guild.ownerId);
  }

  /** Somebody who is in the guild already, by name or id, as after a restart. @throws Error when nobody is */
  member(guild: Guild, nameOrId: string): Person {
    const { world } = this.surroundings;
    for (const { userId } of guild.members.values()) {
      const user = world.user(userId);
      if (user && [user.id, user.globalName, user.username].includes(nameOrId)) {
        return new Person(user, guild, this.surroundings);
      }
    }
    throw new Error(`${guild.name} has no member ${nameOrId}.`);
  }

  #enter(guild: Guild, userId: string, code: string, roleIds: readonly string[]): void {
    const { world } = this.surroundings;
    const invite = world.invite(code);
    if (invite?.guildId !== guild.id) throw new ClientRefusal(`The invite ${code} to ${guild.name} is not valid.`);
    world.joinByInvite(invite, userId, roleIds);
  }
}
