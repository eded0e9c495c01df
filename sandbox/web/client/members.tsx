import type { VNode } from "preact";
import type { SeenChannel, SeenMember } from "../protocol.js";
import { hexOf } from "./components.js";
import { useStage } from "./context.js";
import { Avatar } from "./icons.js";

/** The members who see the channel, by their highest role. */
export function Members({ channel }: { readonly channel: SeenChannel }): VNode {
  const { session } = useStage();
  const { guild } = session;
  const roles = guild?.roles ?? [];
  const present = (guild?.members ?? []).filter(({ id }) => channel.audience?.includes(id) ?? true);
  const groups = [
    ...roles.map((role) => ({
      name: role.name,
      members: present.filter(({ roleIds }) => roleIds[0] === role.id),
    })),
    { name: "Members", members: present.filter(({ roleIds }) => roleIds.length === 0) },
  ].filter(({ members }) => members.length > 0);
  const colourOf = ({ roleIds }: SeenMember): string | undefined => {
    const coloured = roles.find(({ id, color }) => roleIds.includes(id) && color !== 0);
    return hexOf(coloured?.color);
  };
  return (
    <div class="members" tabIndex={0} role="region" aria-label={`Members of ${guild?.name ?? channel.name}`}>
      {groups.map(({ name, members }) => (
        <section key={name}>
          <h2 class="category">
            {name} · {members.length}
          </h2>
          <ul>
            {members.map((member) => (
              <li key={member.id} class="member">
                <Avatar id={member.id} name={member.name} size={32} />
                <span class="member-name" style={{ color: colourOf(member) }}>
                  {member.name}
                </span>
                {member.bot ? <span class="tag">APP</span> : null}
                {member.owner ? <span class="owner">Owner</span> : null}
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
