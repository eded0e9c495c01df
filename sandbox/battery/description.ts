import {
  type BadRequest,
  button,
  command,
  commandOption,
  createChannel,
  deploy,
  edit,
  form,
  label,
  modal,
  option,
  row,
  select,
  send,
  textInput,
  times,
  x,
} from "./case.js";

const embed = (fields: object): object => ({ embeds: [{ title: "Title", ...fields }] });
const field = { name: "a", value: "a" };

/** What Discord's API description alone refuses; the rule is the field. */
export const descriptionCases: readonly BadRequest[] = [
  form("description:content", "a content that is a number", "content STRING_TYPE_CONVERT", {
    bad: send({ content: 5, embeds: [{ title: "a" }] }),
    good: send({ content: "5" }),
  }),
  form("description:unknown-key", "an embed under its old name", "embed UNKNOWN_KEY", {
    bad: send({ content: "a", embed: { title: "a" } }),
    good: send({ content: "a", embeds: [{ title: "a" }] }),
  }),
  form("description:unknown-key", "camel case in a button", "components.0.components.0.customId UNKNOWN_KEY", {
    bad: send({ components: [row(button({ customId: "a" }))] }),
    good: send({ components: [row(button({ custom_id: "a" }))] }),
  }),
  form("description:unknown-key", "thumbnail_url in an embed", "embeds.0.thumbnail_url UNKNOWN_KEY", {
    bad: send(embed({ thumbnail_url: "https://example.com" })),
    good: send(embed({ thumbnail: { url: "https://example.com" } })),
  }),
  form("description:embeds", "eleven embeds", "embeds BASE_TYPE_MAX_LENGTH", {
    bad: send({ embeds: times(11, () => ({ title: "a" })) }),
    good: send({ embeds: times(10, () => ({ title: "a" })) }),
  }),
  form("description:embeds[].title", "a title of 257 characters", "embeds.0.title BASE_TYPE_MAX_LENGTH", {
    bad: send(embed({ title: x(257) })),
    good: send(embed({ title: x(256) })),
  }),
  form(
    "description:embeds[].description",
    "a description of 4,097 characters",
    "embeds.0.description BASE_TYPE_MAX_LENGTH",
    {
      bad: send(embed({ description: x(4097) })),
      good: send(embed({ description: x(4096) })),
    },
  ),
  form("description:embeds[].fields", "26 fields", "embeds.0.fields BASE_TYPE_MAX_LENGTH", {
    bad: send(embed({ fields: times(26, () => field) })),
    good: send(embed({ fields: times(25, () => field) })),
  }),
  form(
    "description:embeds[].fields[].value",
    "a value of 1,025 characters",
    "embeds.0.fields.0.value BASE_TYPE_MAX_LENGTH",
    {
      bad: send(embed({ fields: [{ name: "a", value: x(1025) }] })),
      good: send(embed({ fields: [{ name: "a", value: x(1024) }] })),
    },
  ),
  form("description:embeds[].fields[].value", "a field without a value", "embeds.0.fields.0.value BASE_TYPE_REQUIRED", {
    bad: send(embed({ fields: [{ name: "a" }] })),
    good: send(embed({ fields: [field] })),
  }),
  form(
    "description:embeds[].footer.text",
    "a footer of 2,049 characters",
    "embeds.0.footer.text BASE_TYPE_MAX_LENGTH",
    {
      bad: send(embed({ footer: { text: x(2049) } })),
      good: send(embed({ footer: { text: x(2048) } })),
    },
  ),
  form("description:embeds[].url", "an address that is none", "embeds.0.url URL_TYPE_INVALID_URL", {
    bad: send(embed({ url: "example" })),
    good: send(embed({ url: "https://example.com" })),
  }),
  form("description:embeds[].timestamp", "a time that is none", "embeds.0.timestamp DATE_TIME_TYPE_PARSE", {
    bad: send(embed({ timestamp: "yesterday" })),
    good: send(embed({ timestamp: "2026-01-01T00:00:00.000Z" })),
  }),
  form("description:embeds[].color", "a colour beyond white", "embeds.0.color NUMBER_TYPE_MAX", {
    bad: edit(embed({ color: 0x1000000 })),
    good: edit(embed({ color: 0xffffff })),
  }),
  form("description:nonce", "a nonce of 26 characters", "nonce NONCE_TYPE_TOO_LONG", {
    bad: send({ content: "a", nonce: x(26) }),
    good: send({ content: "a", nonce: x(25) }),
  }),
  form("description:components[].components", "six buttons in a row", "components.0.components BASE_TYPE_MAX_LENGTH", {
    bad: send({ components: [row(...times(6, (index) => button({ custom_id: `b${index}` })))] }),
    good: send({ components: [row(...times(5, (index) => button({ custom_id: `b${index}` })))] }),
  }),
  form("description:components[].components", "an empty row", "components.0.components BASE_TYPE_MIN_LENGTH", {
    bad: send({ content: "a", components: [row()] }),
    good: send({ content: "a", components: [] }),
  }),
  form(
    "description:components[].components[].label",
    "a label of 81 characters",
    "components.0.components.0.label BASE_TYPE_MAX_LENGTH",
    {
      bad: send({ components: [row(button({ label: x(81) }))] }),
      good: send({ components: [row(button({ label: x(80) }))] }),
    },
  ),
  form(
    "description:components[].components[].custom_id",
    "a custom id of 101 characters",
    "components.0.components.0.custom_id BASE_TYPE_MAX_LENGTH",
    {
      bad: send({ components: [row(button({ custom_id: x(101) }))] }),
      good: send({ components: [row(button({ custom_id: x(100) }))] }),
    },
  ),
  form(
    "description:components[].components[].options",
    "26 options",
    "components.0.components.0.options BASE_TYPE_MAX_LENGTH",
    {
      bad: send({ components: [row(select({ options: times(26, (index) => option({ value: `${index}` })) }))] }),
      good: send({ components: [row(select({ options: times(25, (index) => option({ value: `${index}` })) }))] }),
    },
  ),
  form(
    "description:components[].components[].options",
    "no options",
    "components.0.components.0.options BASE_TYPE_MIN_LENGTH",
    {
      bad: send({ components: [row(select({ options: [] }))] }),
      good: send({ components: [row(select({}))] }),
    },
  ),
  form(
    "description:components[].components[].placeholder",
    "a placeholder of 151 characters",
    "components.0.components.0.placeholder BASE_TYPE_MAX_LENGTH",
    {
      bad: send({ components: [row(select({ placeholder: x(151) }))] }),
      good: send({ components: [row(select({ placeholder: x(150) }))] }),
    },
  ),
  form("description:data.title", "a modal title of 46 characters", "data.title BASE_TYPE_MAX_LENGTH", {
    bad: modal({ title: x(46) }),
    good: modal({ title: x(45) }),
  }),
  form("description:data.components", "a modal of nothing", "data.components BASE_TYPE_MIN_LENGTH", {
    bad: modal({ components: [] }),
    good: modal({}),
  }),
  form(
    "description:data.components[].component.max_length",
    "an input of 4,001 characters",
    "data.components.0.component.max_length NUMBER_TYPE_MAX",
    {
      bad: modal({ components: [label(textInput({ max_length: 4001 }))] }),
      good: modal({ components: [label(textInput({ max_length: 4000 }))] }),
    },
  ),
  form("description:[].options", "26 options of a command", "0.options BASE_TYPE_MAX_LENGTH", {
    bad: deploy(command({ options: times(26, (index) => commandOption({ name: `o${index}` })) })),
    good: deploy(command({ options: times(25, (index) => commandOption({ name: `o${index}` })) })),
  }),
  form("description:[].description", "a description of 101 characters", "0.description BASE_TYPE_MAX_LENGTH", {
    bad: deploy(command({ description: x(101) })),
    good: deploy(command({ description: x(100) })),
  }),
  form("description:name", "a channel name of 101 characters", "name BASE_TYPE_MAX_LENGTH", {
    bad: createChannel({ name: x(101) }),
    good: createChannel({ name: x(100) }),
  }),
  form("description:permission_overwrites", "101 overwrites at once", "permission_overwrites BASE_TYPE_MAX_LENGTH", {
    bad: createChannel(({ low }) => ({
      permission_overwrites: times(101, () => ({ id: low.id, type: 0, allow: "0", deny: "0" })),
    })),
    good: createChannel(({ low }) => ({ permission_overwrites: [{ id: low.id, type: 0, allow: "1024", deny: "0" }] })),
  }),
  form(
    "description:permission_overwrites[].allow",
    "permissions by name",
    "permission_overwrites.0.allow NUMBER_TYPE_COERCE",
    {
      bad: createChannel(({ low }) => ({ permission_overwrites: [{ id: low.id, type: 0, allow: "VIEW_CHANNEL" }] })),
      good: createChannel(({ low }) => ({ permission_overwrites: [{ id: low.id, type: 0, allow: "1024" }] })),
    },
  ),
];
