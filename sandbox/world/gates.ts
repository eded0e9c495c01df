import { randomInt } from "node:crypto";
import { WorldEvents } from "./events.js";
import { Records } from "./records.js";
import type { AuditEntry, Ban, Invite, Member, WorldView } from "./types.js";

/** What a new invite may say; the rest has Discord's defaults. */
export type InviteDraft = Pick<Invite, "guildId" | "channelId" | "inviterId"> &
  Partial<Pick<Invite, "maxAge" | "maxUses" | "temporary">>;

/** An invite without a word about its end lasts a day. Seconds. */
const USUAL_MAX_AGE = 86_400;

const CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789";

/** Who comes into a guild, who is kept out, and the log of both and more. */
export abstract class Gates extends Records implements WorldView {
  readonly events = new WorldEvents();

  createInvite(draft: InviteDraft): Invite {
    const invite: Invite = {
      maxAge: USUAL_MAX_AGE,
      maxUses: 0,
      temporary: false,
      ...draft,
      code: Array.from({ length: 8 }, () => CODE_LETTERS[randomInt(CODE_LETTERS.length)]).join(""),
      createdAt: this.now(),
      uses: 0,
    };
    this.shelve("invite", invite.code, invite);
    this.events.emit({ type: "inviteCreated", invite });
    return invite;
  }

  invite(code: string): Invite | undefined {
    const invite = this.shelf<Invite>("invite").get(code);
    return invite && this.#works(invite) ? invite : undefined;
  }

  invitesOf(guildId: string): readonly Invite[] {
    return [...this.shelf<Invite>("invite").values()].filter(
      (invite) => invite.guildId === guildId && this.#works(invite),
    );
  }

  deleteInvite(invite: Invite): void {
    this.shelve("invite", invite.code, undefined);
    this.events.emit({ type: "inviteDeleted", invite });
  }

  addMember(guildId: string, userId: string, roleIds: readonly string[] = []): Member {
    const member: Member = { guildId, userId, nick: null, roleIds: [...roleIds], joinedAt: this.now() };
    this.keepMember(member);
    this.events.emit({ type: "memberJoined", member });
    return member;
  }

  /** A user joins by an invite, whose use count rises first. At its last use the invite is gone. */
  joinByInvite(invite: Invite, userId: string, roleIds: readonly string[] = []): Member {
    invite.uses += 1;
    this.shelve("invite", invite.code, invite);
    const member = this.addMember(invite.guildId, userId, roleIds);
    if (invite.maxUses > 0 && invite.uses >= invite.maxUses) this.deleteInvite(invite);
    return member;
  }

  /** The member leaves or is kicked. For the bot itself the guild is gone from its view. */
  removeMember(guildId: string, userId: string): void {
    const guild = this.existingGuild(guildId);
    const member = guild.members.get(userId);
    if (!member) return;
    this.dropMember(guildId, userId);
    if (userId === this.botUserId) this.events.emit({ type: "guildDeleted", guild });
    else this.events.emit({ type: "memberLeft", member });
  }

  ban(guildId: string, userId: string): Ban | undefined {
    return this.shelf<Ban>("ban").get(`${guildId}:${userId}`);
  }

  bansOf(guildId: string): readonly Ban[] {
    return [...this.shelf<Ban>("ban").values()].filter((ban) => ban.guildId === guildId);
  }

  /** The user is kept out, and leaves if a member. */
  addBan(ban: Ban): void {
    this.shelve("ban", `${ban.guildId}:${ban.userId}`, ban);
    this.removeMember(ban.guildId, ban.userId);
    this.events.emit({ type: "banAdded", ban });
  }

  removeBan(ban: Ban): void {
    this.shelve("ban", `${ban.guildId}:${ban.userId}`, undefined);
    this.events.emit({ type: "banRemoved", ban });
  }

  addAuditEntry(draft: Omit<AuditEntry, "id">): void {
    const entry: AuditEntry = { ...draft, id: this.nextId() };
    this.shelve("audit", entry.id, entry);
    this.events.emit({ type: "auditEntryCreated", entry });
  }

  /** The guild's audit log, newest first. */
  auditLogOf(guildId: string): readonly AuditEntry[] {
    return [...this.shelf<AuditEntry>("audit").values()].filter((entry) => entry.guildId === guildId).reverse();
  }

  #works({ createdAt, maxAge, channelId }: Invite): boolean {
    if (!this.channel(channelId)) return false;
    return maxAge === 0 || createdAt + maxAge * 1_000 > this.now();
  }
}
