/**
 * The sandbox: a strict Discord of one's own, for stories and for trying the shop without a token.
 *
 * ```ts
 * const sandbox = await Sandbox.start();
 * const guild = sandbox.world.createGuild({ name: "Market" });
 * const alice = await sandbox.people.join(guild, { name: "Alice" });
 * // … a bot with { rest: { api: sandbox.apiUrl } } logs in with sandbox.token and deploys its commands …
 * const reply = await alice.slash("buy", { product: "Apple" });
 * await reply.click("Buy now");
 * sandbox.violations.expectNone();
 * await sandbox.stop();
 * ```
 */
export { Sandbox, type SandboxOptions } from "./sandbox.js";
export { SandboxClock } from "./clock.js";
export type { Fault, FaultHandle, FaultKind, Faults } from "./faults.js";
export type { Violation, ViolationMatcher, Violations } from "./violations.js";
export { USUAL_BOT_PERMISSIONS, USUAL_MEMBER_PERMISSIONS } from "./world/defaults.js";
export type { World } from "./world/world.js";
export type { Attachment, Channel, Command, Guild, Interaction, Member, Message, Role, User } from "./world/types.js";
export type { People } from "./people/people.js";
export type { Person, Place } from "./people/person.js";
export type { OptionValue, OptionValues, Upload } from "./people/command-line.js";
export type { ChannelView } from "./people/channel-view.js";
export type { MessageView } from "./people/message-view.js";
export type { ModalField, ModalValue, ModalView } from "./people/modal-view.js";
export type { Reply } from "./people/reply.js";
export type { SeenButton, SeenSelect } from "./people/components.js";
export { ClientRefusal, NoAnswer } from "./people/refusal.js";
