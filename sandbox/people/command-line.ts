import {
  ApplicationCommandOptionType,
  ChannelType,
  InteractionContextType,
  type APIApplicationCommandBasicOption,
  type APIApplicationCommandOption,
} from "discord-api-types/v10";
import type { ReferredIds } from "../interactions/payload.js";
import { hasPermissions } from "../world/permissions.js";
import type { Attachment, Channel, Command, Guild, Role } from "../world/types.js";
import type { World } from "../world/world.js";
import { ClientRefusal } from "./refusal.js";

/** A file a person uploads. */
export interface Upload {
  readonly name: string;
  readonly contents: string | Buffer;
  /** MIME type; default by the name's ending. */
  readonly type?: string;
}

/** Anything with a Discord id: a person, a role, a channel, a user. */
export interface HasId {
  readonly id: string;
}

/** What a person types or picks for an option. Users, roles and channels also by id; roles and channels also by name. */
export type OptionValue = string | number | boolean | HasId | Upload;

export type OptionValues = Readonly<Record<string, OptionValue | undefined>>;

/** A command line ready to be sent. */
export interface CommandLine {
  readonly command: { readonly id: string; readonly name: string; readonly guildId: string | undefined };
  readonly options: readonly SentOption[];
  readonly referred: ReferredIds;
}

interface SentOption {
  readonly type: number;
  readonly name: string;
  readonly value?: string | number | boolean;
  readonly options?: readonly SentOption[];
  readonly focused?: boolean;
}

/** The largest file a member without Nitro may upload, bytes. */
const LARGEST_UPLOAD = 10 * 1024 * 1024;

interface Collected {
  readonly users: string[];
  readonly roles: string[];
  readonly channels: string[];
  readonly attachments: Attachment[];
}

/** Reads what a person types after `/` against the deployed commands, as Discord's client does. */
export class CommandLineReader {
  constructor(
    private readonly world: World,
    private readonly guild: Guild,
    private readonly userId: string,
    /** False: send also what the client would refuse. */
    private readonly strict: boolean,
  ) {}

  /** The commands the person sees in the picker of a channel. */
  visibleCommands(channel: Channel): Command[] {
    return this.#deployed().filter((command) => this.#mayUse(command, channel));
  }

  /**
   * @param line the command with its sub-command, such as `product add`
   * @param focused the option being typed, for an autocomplete
   */
  read(line: string, values: OptionValues, channel: Channel, focused?: string): CommandLine {
    const [name = "", ...path] = line.trim().replace(/^\//, "").split(/\s+/);
    const command = this.#deployed().find((candidate) => candidate.name === name);
    if (!command) throw new ClientRefusal(`There is no command /${name}. Deployed: ${this.#names()}.`);
    if (this.strict && !this.#mayUse(command, channel)) {
      throw new ClientRefusal(`/${name} is not offered to this member in #${channel.name}.`);
    }
    const collected: Collected = { users: [], roles: [], channels: [], attachments: [] };
    const options = this.#descend(command.name, command.options ?? [], path, values, collected, focused);
    return {
      command: { id: command.id, name: command.name, guildId: command.guild_id },
      options,
      referred: collected,
    };
  }

  #deployed(): Command[] {
    return [...this.world.commands(this.guild.id), ...this.world.commands()];
  }

  #names(): string {
    return (
      this.#deployed()
        .map(({ name }) => `/${name}`)
        .join(", ") || "none"
    );
  }

  #mayUse(command: Command, channel: Channel): boolean {
    if (command.contexts && !command.contexts.includes(InteractionContextType.Guild)) return false;
    if (command.default_member_permissions === null) return true;
    const held = this.world.permissionsIn(channel, this.userId);
    const wanted = BigInt(command.default_member_permissions);
    // "0" hides a command from everybody but administrators.
    return wanted === 0n ? hasPermissions(held, 8n) : hasPermissions(held, wanted);
  }

  #descend(
    line: string,
    declared: readonly APIApplicationCommandOption[],
    path: readonly string[],
    values: OptionValues,
    collected: Collected,
    focused: string | undefined,
  ): SentOption[] {
    const branches = declared.filter(isBranch);
    const [next, ...rest] = path;
    if (branches.length === 0) {
      if (next !== undefined) throw new ClientRefusal(`/${line} has no sub-command ${next}.`);
      return this.#values(line, declared.filter(isBasic), values, collected, focused);
    }
    const branch = branches.find(({ name }) => name === next);
    if (!branch) {
      const offered = branches.map(({ name }) => name).join(", ");
      throw new ClientRefusal(`/${line} needs one of its sub-commands: ${offered}.`);
    }
    const options = this.#descend(`${line} ${branch.name}`, branch.options ?? [], rest, values, collected, focused);
    return [{ type: branch.type, name: branch.name, options }];
  }

  #values(
    line: string,
    declared: readonly APIApplicationCommandBasicOption[],
    values: OptionValues,
    collected: Collected,
    focused: string | undefined,
  ): SentOption[] {
    const unknown = Object.keys(values).filter((name) => !declared.some((option) => option.name === name));
    if (unknown.length > 0) throw new ClientRefusal(`/${line} has no option ${unknown.join(", ")}.`);
    return declared.flatMap((option) => {
      const given = values[option.name];
      if (given === undefined) {
        if (option.required && this.strict && focused === undefined) {
          throw new ClientRefusal(`/${line} requires the option ${option.name}.`);
        }
        return [];
      }
      if (option.name === focused) {
        return [{ type: option.type, name: option.name, value: spelled(given), focused: true }];
      }
      return [{ type: option.type, name: option.name, value: this.#value(line, option, given, collected) }];
    });
  }

  #value(
    line: string,
    option: APIApplicationCommandBasicOption,
    given: OptionValue,
    collected: Collected,
  ): string | number | boolean {
    const refuse = (why: string): never => {
      throw new ClientRefusal(`/${line} ${option.name}: ${why}`);
    };
    switch (option.type) {
      case ApplicationCommandOptionType.String: {
        if (typeof given !== "string") return refuse(`expects text, not ${typeof given}.`);
        const value = chosen(option.choices, given) ?? given;
        if (this.strict && option.choices && chosen(option.choices, given) === undefined) refuse("is not a choice.");
        const longest = option.max_length ?? 6_000;
        if (this.strict && (value.length > longest || value.length < (option.min_length ?? 0))) {
          refuse(`must have ${option.min_length ?? 0} to ${longest} characters, has ${value.length}.`);
        }
        return value;
      }
      case ApplicationCommandOptionType.Integer:
      case ApplicationCommandOptionType.Number: {
        const value = typeof given === "string" ? chosen(option.choices, given) : given;
        if (typeof value !== "number") return refuse(`expects a number, not ${spelled(given)}.`);
        const whole = option.type === ApplicationCommandOptionType.Integer;
        // Discord itself takes no other numbers, whatever the client sends.
        if (!Number.isFinite(value) || Math.abs(value) > 2 ** 53 || (whole && !Number.isInteger(value))) {
          refuse(`${value} is not ${whole ? "an integer" : "a number"} between -2^53 and 2^53.`);
        }
        if (this.strict && (value < (option.min_value ?? -Infinity) || value > (option.max_value ?? Infinity))) {
          refuse(`${value} is out of bounds.`);
        }
        return value;
      }
      case ApplicationCommandOptionType.Boolean:
        return typeof given === "boolean" ? given : refuse("expects true or false.");
      case ApplicationCommandOptionType.User:
        return this.#user(given, collected) ?? refuse("is no user.");
      case ApplicationCommandOptionType.Role:
        return this.#role(given, collected) ?? refuse("is no role of this guild.");
      case ApplicationCommandOptionType.Mentionable:
        return this.#user(given, collected) ?? this.#role(given, collected) ?? refuse("is neither user nor role.");
      case ApplicationCommandOptionType.Channel: {
        const channel = this.#channel(given) ?? refuse("is no channel of this guild.");
        // The declared union has channel types the sandbox does not make.
        const types = option.channel_types as readonly ChannelType[] | undefined;
        if (types && !types.includes(channel.type)) refuse("is not a channel of an offered type.");
        collected.channels.push(channel.id);
        return channel.id;
      }
      case ApplicationCommandOptionType.Attachment: {
        if (!isUpload(given)) return refuse("expects a file { name, contents }.");
        const attachment = storeUpload(this.world, given);
        collected.attachments.push(attachment);
        return attachment.id;
      }
    }
  }

  #user(given: OptionValue, collected: Collected): string | undefined {
    const id = idOf(given);
    if (id === undefined || !this.world.user(id)) return undefined;
    collected.users.push(id);
    return id;
  }

  #role(given: OptionValue, collected: Collected): string | undefined {
    const role = roleNamed(this.guild, given);
    if (role) collected.roles.push(role.id);
    return role?.id;
  }

  #channel(given: OptionValue): Channel | undefined {
    const id = idOf(given);
    return this.world.channelsOf(this.guild.id).find((channel) => channel.id === id || channel.name === id);
  }
}

/** A role by id, by record, or by name. */
export function roleNamed(guild: Guild, given: OptionValue): Role | undefined {
  const id = idOf(given);
  if (id === undefined) return undefined;
  return guild.roles.get(id) ?? [...guild.roles.values()].find(({ name }) => name === id);
}

export function idOf(given: OptionValue): string | undefined {
  if (typeof given === "string") return given;
  return typeof given === "object" && "id" in given ? given.id : undefined;
}

/** A value as an error message or a half-typed option spells it. */
export function spelled(given: unknown): string {
  if (typeof given === "string") return given;
  return given instanceof Error ? given.message : (JSON.stringify(given) ?? "undefined");
}

/** @throws ClientRefusal for a file larger than Discord takes */
export function storeUpload(world: World, upload: Upload): Attachment {
  const bytes = Buffer.from(upload.contents);
  if (bytes.length > LARGEST_UPLOAD) throw new ClientRefusal(`${upload.name} is larger than 10 MiB.`);
  return world.storeFile({ name: upload.name, contentType: upload.type, bytes });
}

function isUpload(value: OptionValue): value is Upload {
  return typeof value === "object" && "contents" in value;
}

/** People may name a choice by what they read or by its value. */
function chosen<T extends string | number>(
  choices: readonly { readonly name: string; readonly value: T }[] | undefined,
  given: string,
): T | undefined {
  return choices?.find(({ name, value }) => name === given || value === given)?.value;
}

type Branch = Extract<
  APIApplicationCommandOption,
  { type: ApplicationCommandOptionType.Subcommand | ApplicationCommandOptionType.SubcommandGroup }
>;

function isBranch(option: APIApplicationCommandOption): option is Branch {
  return (
    option.type === ApplicationCommandOptionType.Subcommand ||
    option.type === ApplicationCommandOptionType.SubcommandGroup
  );
}

function isBasic(option: APIApplicationCommandOption): option is APIApplicationCommandBasicOption {
  return !isBranch(option);
}
