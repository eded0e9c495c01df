import type { Guild } from "../world/types.js";
import { roleNamed, spelled, type HasId } from "./command-line.js";
import { Person, type Surroundings } from "./person.js";

/** The people of a sandbox. */
export class People {
  constructor(private readonly surroundings: Surroundings) {}

  /**
   * A new user joins a guild; the bot hears of it.
   *
   * @param draft.roles by name, id or record
   */
  async join(guild: Guild, draft: { name: string; roles?: readonly (string | HasId)[] }): Promise<Person> {
    const { world } = this.surroundings;
    const roleIds = (draft.roles ?? []).map((given) => {
      const role = roleNamed(guild, given);
      if (!role) throw new Error(`${guild.name} has no role ${spelled(given)}.`);
      return role.id;
    });
    const user = world.createUser({ name: draft.name });
    world.addMember(guild.id, user.id, roleIds);
    return new Person(user, guild, this.surroundings);
  }

  /** An existing person joins another guild, or comes back to one they left. */
  async rejoin(guild: Guild, person: Person): Promise<Person> {
    this.surroundings.world.addMember(guild.id, person.id);
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
}
