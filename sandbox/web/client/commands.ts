import type { SeenCommand } from "../protocol.js";

/** An option of a command, as the page reads it; Discord's type is a union over option types. */
export interface CommandOption {
  readonly type: number;
  readonly name: string;
  readonly description: string;
  readonly required?: boolean;
  readonly choices?: readonly { readonly name: string; readonly value: string | number }[];
  readonly autocomplete?: boolean;
  readonly min_value?: number;
  readonly max_value?: number;
  readonly min_length?: number;
  readonly max_length?: number;
  readonly channel_types?: readonly number[];
  readonly options?: readonly CommandOption[];
}

/** A command that can be sent: sub-commands are one each. */
export interface Leaf {
  /** `product add` */
  readonly line: string;
  readonly description: string;
  readonly options: readonly CommandOption[];
}

/** Discord's numbers of option types. */
export const OPTION = {
  subcommand: 1,
  group: 2,
  text: 3,
  integer: 4,
  boolean: 5,
  user: 6,
  channel: 7,
  role: 8,
  mentionable: 9,
  number: 10,
  attachment: 11,
} as const;

export function leavesOf(commands: readonly SeenCommand[]): Leaf[] {
  return commands
    .filter(({ type }) => Number(type) === 1)
    .flatMap(({ name, description, options }) =>
      // Discord's own union; read as the parts that the page draws.
      descend(name, description, (options ?? []) as readonly CommandOption[]),
    )
    .sort((a, b) => a.line.localeCompare(b.line));
}

function descend(line: string, description: string, options: readonly CommandOption[]): Leaf[] {
  const branches = options.filter(({ type }) => type === OPTION.subcommand || type === OPTION.group);
  if (branches.length === 0) return [{ line, description, options }];
  return branches.flatMap((branch) => descend(`${line} ${branch.name}`, branch.description, branch.options ?? []));
}

/** The commands that what stands after the slash may become, the best first. */
export function matching(leaves: readonly Leaf[], typed: string): Leaf[] {
  const wanted = typed.trim().toLowerCase();
  const starting = leaves.filter(({ line }) => line.startsWith(wanted));
  const within = leaves.filter((leaf) => !starting.includes(leaf) && leaf.line.includes(wanted));
  return [...starting, ...within];
}
