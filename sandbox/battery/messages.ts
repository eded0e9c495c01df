import { type BadRequest, edit, form, refused, send, times, x } from "./case.js";
import { answered, deny, Permission, type Stage } from "./stage.js";

const MIB = 1024 * 1024;
const file = (index: number, bytes: number): { field: string; name: string; bytes: Buffer } => ({
  field: `files[${index}]`,
  name: `file${index}.txt`,
  bytes: Buffer.alloc(bytes, 1),
});
const embed = (fields: object): object => ({ embeds: [{ title: "Title", ...fields }] });
const reply =
  (id: (stage: Stage) => string, more: object = {}) =>
  (stage: Stage) =>
    send({ content: "reply", message_reference: { message_id: id(stage), ...more } })(stage);
const V2 = 1 << 15;
const display = { type: 10, content: "text" };

/** What a message may not be. */
export const messageCases: readonly BadRequest[] = [
  refused("message.empty", "no part at all", 400, 50006, { bad: send({}), good: send({ content: "a" }) }),
  refused("message.empty", "only blanks", 400, 50006, {
    bad: send({ content: " \n " }),
    good: send({ content: " a " }),
  }),
  refused("message.empty", "an edit that leaves nothing", 400, 50006, {
    bad: edit({ content: "" }),
    good: edit({ content: "", embeds: [{ title: "left" }] }),
  }),
  form("message.content-length", "2,001 characters", "content BASE_TYPE_MAX_LENGTH", {
    bad: send({ content: x(2001) }),
    good: send({ content: x(2000) }),
  }),
  form("message.content-length", "2,001 characters in an edit", "content BASE_TYPE_MAX_LENGTH", {
    bad: edit({ content: x(2001) }),
    good: edit({ content: `${x(2000)}   ` }),
  }),
  form("message.flags", "ephemeral in a channel", "flags MESSAGE_FLAGS_INVALID", {
    bad: send({ content: "a", flags: 64 }),
    good: send({ content: "a", flags: 4 }),
  }),
  form("message.flags", "silent in an edit", "flags MESSAGE_FLAGS_INVALID", {
    bad: edit({ content: "a", flags: 1 << 12 }),
    good: send({ content: "a", flags: 1 << 12 }),
  }),
  form(
    "message.components-v2-legacy-fields",
    "content beside components v2",
    "content MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
    { bad: send({ flags: V2, content: "a", components: [display] }), good: send({ flags: V2, components: [display] }) },
  ),
  form(
    "message.components-v2-legacy-fields",
    "embeds beside components v2",
    "embeds MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
    { bad: send({ flags: V2, embeds: [{ title: "a" }], components: [display] }) },
  ),
  form("message.components-v2-kept", "taking the flag back", "flags MESSAGE_CANNOT_REMOVE_COMPONENTS_V2_FLAG", {
    arrange: ({ world, own }) => world.updateMessage(own, { flags: V2, content: "" }),
    bad: edit({ flags: 0, components: [{ type: 1, components: [{ type: 2, style: 1, custom_id: "a", label: "A" }] }] }),
    good: edit({ components: [display] }),
  }),
  form(
    "message.allowed-mentions-exclusive",
    "users parsed and listed",
    "allowed_mentions MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
    {
      bad: ({ alice, ...stage }) =>
        send({ content: "a", allowed_mentions: { parse: ["users"], users: [alice.id] } })({ alice, ...stage }),
      good: ({ alice, ...stage }) =>
        send({ content: "a", allowed_mentions: { parse: ["roles"], users: [alice.id] } })({ alice, ...stage }),
    },
  ),
  form(
    "message.allowed-mentions-repeated",
    "one user listed twice",
    "allowed_mentions.users.1 SET_TYPE_ALREADY_CONTAINS_VALUE",
    {
      bad: (stage) => send({ content: "a", allowed_mentions: { users: [stage.alice.id, stage.alice.id] } })(stage),
      good: (stage) => send({ content: "a", allowed_mentions: { users: [stage.alice.id] } })(stage),
    },
  ),
  form("message.enforced-nonce", "a nonce enforced and not given", "nonce BASE_TYPE_REQUIRED", {
    bad: send({ content: "a", enforce_nonce: true }),
    good: send({ content: "a", enforce_nonce: true, nonce: "n" }),
  }),
  form("message.reference-unknown", "a reply to nothing", "message_reference MESSAGE_REFERENCE_UNKNOWN_MESSAGE", {
    bad: reply(() => "1"),
    good: reply(({ foreign }) => foreign.id),
  }),
  form(
    "message.reference-unknown",
    "a reply to an ephemeral answer",
    "message_reference MESSAGE_REFERENCE_UNKNOWN_MESSAGE",
    {
      bad: reply((stage) => answered(stage, true).message.id),
      good: reply(() => "1", { fail_if_not_exists: false }),
    },
  ),

  form("embed.total-size", "6,001 over two embeds", "embeds.1 MAX_EMBED_SIZE_EXCEEDED", {
    bad: send({ embeds: [{ description: x(4000) }, { description: x(2001) }] }),
    good: send({ embeds: [{ description: x(4000) }, { description: x(2000) }] }),
  }),
  form("embed.total-size", "6,001 in fields", "embeds.0 MAX_EMBED_SIZE_EXCEEDED", {
    bad: send({ embeds: [{ description: x(3001), fields: times(3, () => ({ name: x(100), value: x(900) })) }] }),
    good: send({ embeds: [{ description: x(3000), fields: times(3, () => ({ name: x(100), value: x(900) })) }] }),
  }),
  form("embed.field-blank", "a blank value", "embeds.0.fields.0.value BASE_TYPE_REQUIRED", {
    bad: send(embed({ fields: [{ name: "a", value: " " }] })),
    good: send(embed({ fields: [{ name: "a", value: "\u200b" }] })),
  }),
  form("embed.field-blank", "an empty name", "embeds.0.fields.0.name BASE_TYPE_REQUIRED", {
    bad: send(embed({ fields: [{ name: "", value: "a" }] })),
    good: send(embed({ fields: [{ name: "a", value: "a" }] })),
  }),
  form("embed.empty", "nothing but a colour", "embeds.0.description BASE_TYPE_REQUIRED", {
    bad: send({ embeds: [{ color: 1 }] }),
    good: send({ embeds: [{ color: 1, description: "a" }] }),
  }),
  form("embed.footer-text", "an icon without a text", "embeds.0.footer.text BASE_TYPE_REQUIRED", {
    bad: send(embed({ footer: { text: "", icon_url: "https://example.com/a.png" } })),
    good: send(embed({ footer: { text: "a", icon_url: "https://example.com/a.png" } })),
  }),
  form("embed.author-name", "an icon without a name", "embeds.0.author.name BASE_TYPE_REQUIRED", {
    bad: send(embed({ author: { name: " ", icon_url: "https://example.com/a.png" } })),
    good: send(embed({ author: { name: "a", icon_url: "https://example.com/a.png" } })),
  }),
  form("embed.link-scheme", "a title that opens a script", "embeds.0.url URL_TYPE_INVALID_SCHEME", {
    bad: send(embed({ url: "javascript:alert(1)" })),
    good: send(embed({ url: "https://example.com" })),
  }),
  form("embed.link-scheme", "an author on an attachment", "embeds.0.author.url URL_TYPE_INVALID_SCHEME", {
    bad: send(embed({ author: { name: "a", url: "attachment://a.png" } })),
    good: send(embed({ author: { name: "a", url: "http://example.com" } })),
  }),
  form("embed.media-scheme", "an image from a data address", "embeds.0.image.url URL_TYPE_INVALID_SCHEME", {
    bad: send(embed({ image: { url: "data:image/png;base64,AA" } })),
    good: send(embed({ image: { url: "attachment://file0.txt" } }), [file(0, 10)]),
  }),

  refused("attachment.file-size", "a file over 10 MiB", 413, 40005, {
    bad: send({ content: "a" }, [file(0, 10 * MIB + 1)]),
    good: send({ content: "a" }, [file(0, 10 * MIB)]),
  }),
  refused("attachment.request-size", "26 MiB in three files", 413, 40005, {
    bad: send({ content: "a" }, [file(0, 9 * MIB), file(1, 9 * MIB), file(2, 8 * MIB)]),
    good: send({ content: "a" }, [file(0, 9 * MIB), file(1, 9 * MIB), file(2, 7 * MIB)]),
  }),
  refused("attachment.count", "eleven files", 400, 30015, {
    bad: send(
      { content: "a" },
      times(11, (index) => file(index, 10)),
    ),
    good: send(
      { content: "a" },
      times(10, (index) => file(index, 10)),
    ),
  }),
  form("attachment.unknown-file", "an attachment without its file", "attachments.0 ATTACHMENT_NOT_FOUND", {
    bad: send({ content: "a", attachments: [{ id: "1" }] }, [file(0, 10)]),
    good: send({ content: "a", attachments: [{ id: "0" }] }, [file(0, 10)]),
  }),
  form("attachment.unknown-file", "keeping another message's attachment", "attachments.0 ATTACHMENT_NOT_FOUND", {
    bad: edit({ content: "a", attachments: [{ id: "123456789012345678" }] }),
    good: edit({ content: "a", attachments: [] }),
  }),
  form("attachment.field-name", "a file under a name of one's own", "photo UNKNOWN_FILE_FIELD", {
    bad: send({ content: "a" }, [{ field: "photo", name: "a.txt", bytes: Buffer.from("a") }]),
    good: send({ content: "a" }, [file(0, 10)]),
  }),

  refused("access.send-messages", "without SEND_MESSAGES", 403, 50013, {
    arrange: (stage) => deny(stage, stage.general, Permission.SendMessages),
    bad: send({ content: "a", embeds: [{ title: "a" }] }),
  }),
  refused("access.embed-links", "without EMBED_LINKS", 403, 50013, {
    arrange: (stage) => deny(stage, stage.general, Permission.EmbedLinks),
    bad: send({ embeds: [{ title: "a" }] }),
    good: send({ content: "a" }),
  }),
  refused("access.attach-files", "without ATTACH_FILES", 403, 50013, {
    arrange: (stage) => deny(stage, stage.general, Permission.AttachFiles),
    bad: send({ content: "a" }, [file(0, 10)]),
    good: send({ content: "a" }),
  }),
  refused("access.reply-history", "a reply without READ_MESSAGE_HISTORY", 400, 160002, {
    arrange: (stage) => deny(stage, stage.general, Permission.ReadMessageHistory),
    bad: reply(({ foreign }) => foreign.id),
    good: send({ content: "a" }),
  }),
  refused("channel.not-visible", "a message to a hidden channel", 403, 50001, {
    arrange: (stage) => deny(stage, stage.general, Permission.ViewChannel),
    bad: send({ content: "a" }),
  }),
  refused("channel.not-visible", "editing a hidden channel", 403, 50001, {
    arrange: (stage) => deny(stage, stage.general, Permission.ViewChannel),
    bad: ({ general }) => ({ method: "PATCH", path: `/channels/${general.id}`, body: { topic: "a" } }),
  }),
  refused("channel.non-text", "a message to a category", 400, 50008, {
    bad: ({ category }) => ({ method: "POST", path: `/channels/${category.id}/messages`, body: { content: "a" } }),
    good: send({ content: "a" }),
  }),
  refused("access.typing", "typing without SEND_MESSAGES", 403, 50013, {
    arrange: (stage) => deny(stage, stage.general, Permission.SendMessages),
    bad: ({ general }) => ({ method: "POST", path: `/channels/${general.id}/typing` }),
  }),
  refused("access.read-history", "reading a message without READ_MESSAGE_HISTORY", 403, 50013, {
    arrange: (stage) => deny(stage, stage.general, Permission.ReadMessageHistory),
    bad: ({ general, own }) => ({ method: "GET", path: `/channels/${general.id}/messages/${own.id}` }),
  }),
  refused("message.edit-foreign", "editing another's message", 403, 50005, {
    bad: ({ general, foreign }) => ({
      method: "PATCH",
      path: `/channels/${general.id}/messages/${foreign.id}`,
      body: { content: "a" },
    }),
    good: edit({ content: "a" }),
  }),
  refused("access.delete-message", "deleting another's message without MANAGE_MESSAGES", 403, 50013, {
    arrange: (stage) => deny(stage, stage.general, Permission.ManageMessages),
    bad: ({ general, foreign }) => ({ method: "DELETE", path: `/channels/${general.id}/messages/${foreign.id}` }),
    good: ({ general, own }) => ({ method: "DELETE", path: `/channels/${general.id}/messages/${own.id}` }),
  }),
  refused("message.delete-in-dm", "deleting the other's message in a DM", 403, 50003, {
    bad: ({ world, alice }) => {
      const dm = world.dmBetween(world.botUserId, alice.id);
      const message = world.createMessage({ channelId: dm.id, authorId: alice.id, content: "hi" });
      return { method: "DELETE", path: `/channels/${dm.id}/messages/${message.id}` };
    },
    good: ({ world, alice }) => {
      const dm = world.dmBetween(world.botUserId, alice.id);
      const message = world.createMessage({ channelId: dm.id, authorId: world.botUserId, content: "hi" });
      return { method: "DELETE", path: `/channels/${dm.id}/messages/${message.id}` };
    },
  }),
  refused("message.unknown", "editing a message that is gone", 404, 10008, {
    bad: ({ general }) => ({ method: "PATCH", path: `/channels/${general.id}/messages/1`, body: { content: "a" } }),
    good: edit({ content: "a" }),
  }),
  refused("message.unknown", "deleting an ephemeral answer through the channel", 404, 10008, {
    bad: (stage) => ({
      method: "DELETE",
      path: `/channels/${stage.general.id}/messages/${answered(stage, true).message.id}`,
    }),
  }),
  refused("channel.unknown", "a message to a deleted channel", 404, 10003, {
    bad: () => ({ method: "POST", path: "/channels/1/messages", body: { content: "a" } }),
    good: send({ content: "a" }),
  }),
  form("path.snowflake", "a name where an id belongs", "channel_id NUMBER_TYPE_COERCE", {
    bad: () => ({ method: "GET", path: "/channels/general" }),
    good: ({ general }) => ({ method: "GET", path: `/channels/${general.id}` }),
  }),

  form("query.messages-limit", "a hundred and one messages", "limit NUMBER_TYPE_MAX", {
    bad: ({ general }) => ({ method: "GET", path: `/channels/${general.id}/messages`, query: { limit: "101" } }),
    good: ({ general }) => ({ method: "GET", path: `/channels/${general.id}/messages`, query: { limit: "100" } }),
  }),
  form("query.snowflake", "before no id", "before NUMBER_TYPE_COERCE", {
    bad: ({ general }) => ({ method: "GET", path: `/channels/${general.id}/messages`, query: { before: "now" } }),
    good: ({ general, own }) => ({
      method: "GET",
      path: `/channels/${general.id}/messages`,
      query: { before: own.id },
    }),
  }),
  form("query.one-anchor", "before and after at once", "after MUTUALLY_EXCLUSIVE", {
    bad: ({ general }) => ({
      method: "GET",
      path: `/channels/${general.id}/messages`,
      query: { before: "2", after: "1" },
    }),
  }),
  form("query.members-limit", "no members", "limit NUMBER_TYPE_MIN", {
    bad: ({ guild }) => ({ method: "GET", path: `/guilds/${guild.id}/members`, query: { limit: "0" } }),
    good: ({ guild }) => ({ method: "GET", path: `/guilds/${guild.id}/members`, query: { limit: "1" } }),
  }),
  form("query.member-search", "a search for nothing", "query BASE_TYPE_REQUIRED", {
    bad: ({ guild }) => ({ method: "GET", path: `/guilds/${guild.id}/members/search` }),
    good: ({ guild }) => ({ method: "GET", path: `/guilds/${guild.id}/members/search`, query: { query: "a" } }),
  }),
  form("query.search-limit", "a search for too many", "limit NUMBER_TYPE_MAX", {
    bad: ({ guild }) => ({
      method: "GET",
      path: `/guilds/${guild.id}/members/search`,
      query: { query: "a", limit: "1001" },
    }),
  }),

  refused("dm.closed", "a DM to somebody who takes none", 403, 50007, {
    arrange: ({ world, alice }) => world.updateUser(alice, { dmsClosed: true }),
    bad: ({ world, alice }) => ({
      method: "POST",
      path: `/channels/${world.dmBetween(world.botUserId, alice.id).id}/messages`,
      body: { content: "a" },
    }),
    good: send({ content: "a" }),
  }),
  refused("dm.no-mutual-guild", "a DM to somebody who left", 403, 50278, {
    arrange: ({ world, guild, alice }) => world.removeMember(guild.id, alice.id),
    bad: ({ world, alice }) => ({
      method: "POST",
      path: `/channels/${world.dmBetween(world.botUserId, alice.id).id}/messages`,
      body: { content: "a" },
    }),
  }),
  form("dm.recipient-required", "opening a DM with nobody", "recipient_id BASE_TYPE_REQUIRED", {
    bad: () => ({ method: "POST", path: "/users/@me/channels", body: {} }),
    good: ({ alice }) => ({ method: "POST", path: "/users/@me/channels", body: { recipient_id: alice.id } }),
  }),
  refused("dm.recipient-unknown", "opening a DM with an unknown user", 404, 10013, {
    bad: () => ({ method: "POST", path: "/users/@me/channels", body: { recipient_id: "1" } }),
  }),
  refused("dm.oneself", "opening a DM with oneself", 400, 50033, {
    bad: ({ world }) => ({ method: "POST", path: "/users/@me/channels", body: { recipient_id: world.botUserId } }),
  }),
  refused("dm.other-bot", "opening a DM with a bot", 403, 50007, {
    bad: ({ world }) => ({
      method: "POST",
      path: "/users/@me/channels",
      body: { recipient_id: world.createUser({ name: "Robot", bot: true }).id },
    }),
  }),
];
