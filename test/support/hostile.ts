import {
  ApplicationCommandOptionType,
  InteractionType,
  type APIApplicationCommandOption,
  type APIApplicationCommandOptionChoice,
} from "discord-api-types/v10";
import fc from "fast-check";
import type { Attachment, Person } from "../../sandbox/index.js";
import type { ReferredIds } from "../../sandbox/interactions/payload.js";
import { Reply } from "../../sandbox/people/reply.js";
import { palette } from "../../src/platform/discord/embed.js";
import type { Shop } from "./shop.js";

/** An option that a command takes, as it was deployed. */
export interface DeployedOption {
  readonly name: string;
  readonly type: ApplicationCommandOptionType;
  readonly required: boolean;
  readonly choices: readonly string[];
}

/** A command a person can send: `product add`. */
export interface DeployedCommand {
  readonly line: string;
  readonly options: readonly DeployedOption[];
}

/** An option as it goes over the wire: its type and value need not fit the command. */
export interface WireValue {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

/** Every command that the bot deployed, sub-commands one by one. */
export function deployedCommands(shop: Shop): DeployedCommand[] {
  const { world } = shop.sandbox;
  return [...world.commands(), ...world.commands(shop.guild.id)].flatMap((command) =>
    leaves(command.name, command.options ?? []),
  );
}

function leaves(line: string, options: readonly APIApplicationCommandOption[]): DeployedCommand[] {
  const branches = options.flatMap((option) =>
    option.type === ApplicationCommandOptionType.Subcommand ||
    option.type === ApplicationCommandOptionType.SubcommandGroup
      ? leaves(`${line} ${option.name}`, option.options ?? [])
      : [],
  );
  if (branches.length > 0) return branches;
  const own = options.map((option) => ({
    name: option.name,
    type: option.type,
    required: option.required ?? false,
    choices: "choices" in option ? (option.choices ?? []).map(({ value }) => String(value)) : [],
  }));
  return [{ line, options: own }];
}

/** Sends a command with any JSON as its options, past all that Discord and its client check. */
export async function sendRaw(
  person: Person,
  line: string,
  values: readonly WireValue[],
  referred: ReferredIds = {},
): Promise<Reply> {
  const { world, desk, payloads } = person["surroundings"];
  const [name = "", ...path] = line.split(" ");
  const command = [...world.commands(person.guild.id), ...world.commands()].find((each) => each.name === name);
  const channel = world.channelsOf(person.guild.id).find((each) => each.name === "general");
  if (!command || !channel) throw new Error(`There is no /${name}, or no #general.`);
  const kind = path.length > 1 ? [2, 1] : [1];
  const options = path.reduceRight<readonly object[]>(
    (inner, part, depth) => [{ type: kind[depth], name: part, options: inner }],
    values,
  );
  const interaction = desk.send(
    {
      type: InteractionType.ApplicationCommand,
      command: line,
      userId: person.id,
      channelId: channel.id,
      guildId: person.guild.id,
    },
    (opened) => payloads.command(opened, { id: command.id, name }, options, referred),
  );
  return new Reply(person, interaction).settled();
}

/** What autocomplete offers to somebody, for any option. */
export function offered(
  person: Person,
  option: string,
  typed: string,
): Promise<readonly APIApplicationCommandOptionChoice[]> {
  const words = option.split(" ");
  return person.forceAutocomplete(words.slice(0, -1).join(" "), words.at(-1) ?? "", typed);
}

/** The answer is the boundary's refusal. */
export function isRefusal(reply: Reply): boolean {
  return !reply.isModal && reply.embeds.some(({ color }) => color === palette.danger);
}

/** Texts that break careless programs. */
export function hostileText(shop: Shop): fc.Arbitrary<string> {
  const fixed = [
    "",
    " ",
    "\n\t ",
    "\u0000",
    "a\u0000b",
    "x".repeat(6_000),
    "\u{1f600}".repeat(3_000),
    "\ud800",
    "a\udfffb",
    "\u202Egnirts\u202C",
    "\u200b\u200d\ufeff",
    "\u200b",
    "@everyone",
    "@here",
    `<@${shop.owner.id}>`,
    `<@&${shop.guild.id}>`,
    "<#1> </buy:1> <t:0:R>",
    "**bold** __u__ ||spoiler|| ```js\ncode",
    "[text](https://example.org) # head\n> quote",
    "'; DROP TABLE products; --",
    '" OR 1=1 --',
    "$1 $2 ${x} {{y}} %s",
    "%",
    "_",
    "\\",
    "%%%_\\%",
    "-5",
    "1e9",
    "12,50",
    "0",
    "0.001",
    "9".repeat(30),
    "999999999999999999",
    "9223372036854775808",
    "NaN",
    "Infinity",
    "null",
    "undefined",
    "__proto__",
    "constructor",
    "toString",
    "true",
    "١٢٣",
    "１２",
  ];
  return fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...fixed) },
    { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 200 }) },
    { weight: 1, arbitrary: fc.string({ maxLength: 40 }) },
  );
}

/**
 * JSON of no use to any option. An object that cannot become a property's name is not among it: discord.js throws at
 * such a payload before any code of a bot runs, and Discord's description of the payload excludes objects.
 */
const hostileJson = fc.constantFrom<unknown>(
  null,
  true,
  false,
  0,
  -1,
  1.5,
  1e308,
  -1e308,
  2 ** 53,
  -(2 ** 53),
  12345,
  "",
  "text",
  [],
  ["a"],
  {},
  { id: "1" },
);

/** Numbers that Discord would take or refuse. */
const hostileNumber = fc.oneof(
  fc.constantFrom<unknown>(
    0,
    -0,
    -1,
    1,
    1.5,
    99_999,
    100_000,
    2 ** 31,
    -(2 ** 31),
    2 ** 53,
    -(2 ** 53),
    1e300,
    "5",
    "1.5",
  ),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);

/** A file as bad as files come. */
const hostileFile = fc.constantFrom(
  { name: "a.csv", contents: "" },
  { name: "a.csv", contents: "\ufeff" },
  { name: "a.csv", contents: "\u0000\u0001\u0002" },
  { name: "a.csv", contents: Buffer.from([0xff, 0xfe, 0x00, 0xd8, 0x00]) },
  { name: "a.png", contents: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), type: "image/png" },
  { name: "a.csv", contents: "Main_Category,Sub_Category,Service_Name,Variant_Name,Price\n" },
  { name: "a.csv", contents: 'Main_Category,Sub_Category,Service_Name,Variant_Name,Price\n"a,b,c,d,5\n' },
  {
    name: "a.csv",
    contents: "Main_Category,Sub_Category,Service_Name,Variant_Name,Price\n@everyone,<@&1>,\u202Ex,%_,5\n",
  },
  {
    name: "a.csv",
    contents: `Main_Category,Sub_Category,Service_Name,Variant_Name,Price\na,b,${"c".repeat(6_000)},d,-5\n`,
  },
  { name: "a.csv", contents: "Handle,Title,Price\n,,\n" },
  { name: "a.csv", contents: ",".repeat(100_000) },
  { name: "a.csv", contents: "\n".repeat(100_000) },
  { name: "a.csv", contents: '"'.repeat(99_999) },
  { name: "a.csv", contents: "a".repeat(9 * 1024 * 1024) },
  { name: `${"n".repeat(200)}.csv`, contents: "x" },
  { name: "@everyone `x` **b**.csv", contents: "Main_Category\nx\n" },
);

/** Rows that are there, rows that are not, and rows of somebody else. */
export interface Surroundings {
  readonly rowIds: readonly string[];
  readonly userIds: readonly string[];
}

/** One option's hostile value, what it refers to included; undefined: the option is missing. */
export type Sent = { readonly value: WireValue | undefined; readonly referred: ReferredIds };

/** Hostile values for one option: of its own type, of another, missing. */
export function hostileOption(shop: Shop, option: DeployedOption, around: Surroundings): fc.Arbitrary<Sent> {
  const wire = (value: unknown, type: number = option.type): WireValue => ({ name: option.name, type, value });
  const plain = (value: unknown): Sent => ({ value: wire(value), referred: {} });
  const otherType = fc
    .tuple(fc.constantFrom(3, 4, 5, 6, 8, 10, 11, 99), hostileJson)
    .map(([type, value]) => ({ value: wire(value, type), referred: {} }));
  const user = fc.constantFrom(...around.userIds).map((id) => ({ value: wire(id), referred: { users: [id] } }));
  const own: Readonly<Record<number, fc.Arbitrary<Sent>>> = {
    [ApplicationCommandOptionType.String]: fc
      .oneof(hostileText(shop), fc.constantFrom("", ...around.rowIds), fc.constantFrom("", ...option.choices))
      .map(plain),
    [ApplicationCommandOptionType.Integer]: hostileNumber.map(plain),
    [ApplicationCommandOptionType.Number]: hostileNumber.map(plain),
    [ApplicationCommandOptionType.Boolean]: hostileJson.map(plain),
    [ApplicationCommandOptionType.User]: fc.oneof(
      user,
      hostileText(shop).map(plain),
      fc.constantFrom(...around.rowIds).map(plain),
    ),
    [ApplicationCommandOptionType.Attachment]: fc.oneof(
      { weight: 3, arbitrary: hostileFile.map((file) => uploaded(shop, wire, file)) },
      { weight: 1, arbitrary: hostileText(shop).map(plain) },
    ),
  };
  return fc.oneof(
    { weight: 6, arbitrary: own[option.type] ?? hostileText(shop).map(plain) },
    { weight: 2, arbitrary: hostileJson.map(plain) },
    { weight: 1, arbitrary: otherType },
    { weight: 1, arbitrary: fc.constant({ value: undefined, referred: {} }) },
  );
}

function uploaded(
  shop: Shop,
  wire: (value: unknown) => WireValue,
  { name, contents, type }: { name: string; contents: string | Buffer; type?: string },
): Sent {
  const bytes = Buffer.from(contents);
  const stored: Attachment = shop.sandbox.world.storeFile({ name, contentType: type, bytes });
  return { value: wire(stored.id), referred: { attachments: [stored] } };
}

/** An id as an action's pattern admits it, with rows that exist elsewhere or nowhere where it names rows. */
export function idsOf(pattern: RegExp, around: Surroundings, names: readonly string[]): fc.Arbitrary<string> {
  const row = fc.constantFrom(...around.rowIds);
  const user = fc.constantFrom(...around.userIds);
  const fields = pattern.source.slice(1, -1).split(":(");
  const parts = fields.map((source, index) => {
    const field = index === 0 ? source : source.slice(0, -1);
    if (field === "\\d{1,18}") return row;
    if (field === "\\d{17,20}") return fc.oneof(user, fc.stringMatching(/^\d{17,20}$/));
    if (field.startsWith("[A-Za-z0-9._-]")) return fc.constantFrom(...names, "nothing.here", "__proto__");
    return fc.stringMatching(new RegExp(`^${field}$`));
  });
  return fc.tuple(...parts).map((words) => words.join(":"));
}

/** An id that somebody wrote by hand: nearly right, or not at all. */
export function mutatedIds(sound: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.tuple(sound, fc.constantFrom(0, 1, 2, 3, 4)).map(([id, how]) => {
    if (how === 0) return `${id}:1`;
    if (how === 1) return id.replace(/.$/, "é");
    if (how === 2) return `${id}\n`;
    if (how === 3) return id.split(":")[0] ?? "";
    return ` ${id}`.slice(0, 100);
  });
}
