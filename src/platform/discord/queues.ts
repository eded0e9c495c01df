import type { InjectionToken } from "tsyringe";
import type { Actor, Level } from "../actor.js";
import type { Snowflake } from "../ids.js";
import type { WaitingPage } from "../waiting.js";
import type { Field } from "./custom-id.js";
import type { View } from "./view.js";

/** What waits of one kind. Each page costs what the first does, however much was settled before. */
export interface QueueSource {
  page(guildId: Snowflake, page: number): Promise<WaitingPage>;
  /**
   * One of them with the buttons that settle it.
   *
   * @throws DomainError when it waits no more
   */
  open(actor: Actor, id: string): Promise<View>;
}

/** A kind of things that wait, declared by the module that settles them. */
export interface QueueBinding {
  /** One word. */
  readonly kind: string;
  readonly label: string;
  /** Who is shown it. */
  readonly level: Level;
  /** What names one of them, as selects carry it. */
  readonly id: Field<string>;
  readonly source: InjectionToken<QueueSource>;
}

/** All kinds, folded from the modules, in their order. */
export type OpenQueue = Omit<QueueBinding, "source"> & { readonly source: () => QueueSource };
export const QUEUES: InjectionToken<readonly OpenQueue[]> = Symbol("Queues");
