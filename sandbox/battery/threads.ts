import { ChannelType } from "discord-api-types/v10";
import type { Channel } from "../world/types.js";
import { type BadRequest, form, refused, times, x } from "./case.js";
import { grant, type Outgoing, Permission as P, revoke, type Stage } from "./stage.js";

const openIn =
  (place: (stage: Stage) => string, body: object = {}) =>
  (stage: Stage): Outgoing => ({
    method: "POST",
    path: `/channels/${place(stage)}/threads`,
    body: { name: "talk", type: ChannelType.PublicThread, ...body },
  });

const inGeneral = ({ general }: Stage): string => general.id;

const onOwn = ({ general, own }: Stage): Outgoing => ({
  method: "POST",
  path: `/channels/${general.id}/messages/${own.id}/threads`,
  body: { name: "about it" },
});

/** Alice's thread with the bot in it. */
function thread({ world, guild, general, alice }: Stage): Channel {
  const known = world.threadsOf(guild.id)[0];
  if (known) return known;
  const made = world.createThread(general, { name: "talk", ownerId: alice.id });
  world.joinThread(made, world.botUserId);
  return made;
}

const edit =
  (body: object) =>
  (stage: Stage): Outgoing => ({ method: "PATCH", path: `/channels/${thread(stage).id}`, body });

const say = (stage: Stage): Outgoing => ({
  method: "POST",
  path: `/channels/${thread(stage).id}/messages`,
  body: { content: "a" },
});

const member =
  (method: string, user: (stage: Stage) => string) =>
  (stage: Stage): Outgoing => ({ method, path: `/channels/${thread(stage).id}/thread-members/${user(stage)}` });

const alice = ({ alice: her }: Stage): string => her.id;

/** What may not be done to threads. */
export const threadCases: readonly BadRequest[] = [
  refused("access.create-public-thread", "a thread without CREATE_PUBLIC_THREADS", 403, 50013, {
    arrange: (stage) => revoke(stage, P.CreatePublicThreads),
    bad: openIn(inGeneral),
    good: openIn(inGeneral, { type: ChannelType.PrivateThread }),
  }),
  refused("access.create-public-thread", "a thread about a message without CREATE_PUBLIC_THREADS", 403, 50013, {
    arrange: (stage) => revoke(stage, P.CreatePublicThreads),
    bad: onOwn,
  }),
  refused("access.create-private-thread", "a private thread without CREATE_PRIVATE_THREADS", 403, 50013, {
    arrange: (stage) => revoke(stage, P.CreatePrivateThreads),
    bad: openIn(inGeneral, { type: ChannelType.PrivateThread }),
    good: openIn(inGeneral),
  }),
  refused("thread.channel-type", "a thread in a category", 400, 50024, {
    bad: openIn(({ category }) => category.id),
    good: openIn(inGeneral),
  }),
  refused("thread.channel-type", "a thread in a thread", 400, 50024, {
    arrange: (stage) => void thread(stage),
    bad: openIn((stage) => thread(stage).id),
    good: openIn(inGeneral),
  }),
  refused("thread.message-has-one", "a second thread about a message", 400, 160004, {
    arrange: ({ world, general, own }) =>
      void world.createThread(general, { name: "first", ownerId: world.botUserId, messageId: own.id }),
    bad: onOwn,
    good: openIn(inGeneral),
  }),
  refused("thread.active-count", "the 1,001st active thread", 400, 160006, {
    arrange: ({ world, general, alice: her }) =>
      void times(1_000, (index) => world.createThread(general, { name: `t${index}`, ownerId: her.id })),
    bad: openIn(inGeneral),
  }),
  form("description:name", "a thread's name of 101 characters", "name BASE_TYPE_MAX_LENGTH", {
    bad: openIn(inGeneral, { name: x(101) }),
    good: openIn(inGeneral, { name: x(100) }),
  }),
  form("description:auto_archive_duration", "two hours of silence", "auto_archive_duration BASE_TYPE_CHOICES", {
    bad: openIn(inGeneral, { auto_archive_duration: 120 }),
    good: openIn(inGeneral, { auto_archive_duration: 1440 }),
  }),
  refused("access.manage-thread", "archiving another's thread without MANAGE_THREADS", 403, 50013, {
    arrange: (stage) => void thread(stage),
    bad: edit({ archived: true }),
    good: say,
  }),
  refused("access.manage-thread", "deleting an own thread without MANAGE_THREADS", 403, 50013, {
    arrange: ({ world, general }) => void world.createThread(general, { name: "mine", ownerId: world.botUserId }),
    bad: (stage) => ({ method: "DELETE", path: `/channels/${thread(stage).id}` }),
    good: edit({ archived: true, locked: true }),
  }),
  refused("thread.archived", "renaming an archived thread", 400, 50083, {
    arrange: (stage) => {
      grant(stage, P.ManageThreads);
      stage.world.updateThread(thread(stage), { archived: true });
    },
    bad: edit({ name: "new" }),
    good: edit({ name: "new", archived: false }),
  }),
  refused("thread.archived", "adding somebody to an archived thread", 400, 50083, {
    arrange: (stage) => stage.world.updateThread(thread(stage), { archived: true }),
    bad: member("PUT", ({ guild }) => guild.ownerId),
    good: say,
  }),
  refused("thread.locked", "writing in a locked thread", 400, 160005, {
    arrange: (stage) => stage.world.updateThread(thread(stage), { locked: true }),
    bad: say,
    good: member("PUT", ({ guild }) => guild.ownerId),
  }),
  refused("access.send-in-threads", "writing without SEND_MESSAGES_IN_THREADS", 403, 50013, {
    arrange: (stage) => {
      thread(stage);
      revoke(stage, P.SendMessagesInThreads);
    },
    bad: say,
    good: member("PUT", alice),
  }),
  refused("access.thread-member", "removing somebody without MANAGE_THREADS", 403, 50013, {
    arrange: (stage) => void thread(stage),
    bad: member("DELETE", alice),
    good: member("PUT", alice),
  }),
  refused("thread.needed", "members of a text channel", 400, 50024, {
    arrange: (stage) => void thread(stage),
    bad: ({ general }) => ({ method: "GET", path: `/channels/${general.id}/thread-members` }),
    good: (stage) => ({ method: "GET", path: `/channels/${thread(stage).id}/thread-members` }),
  }),
  refused("user.unknown", "adding nobody to a thread", 404, 10013, {
    arrange: (stage) => void thread(stage),
    bad: member("PUT", () => "1"),
    good: member("PUT", alice),
  }),
];
