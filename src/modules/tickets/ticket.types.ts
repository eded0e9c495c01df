import type { RowId, Snowflake } from "../../platform/ids.js";

export const TICKET_TYPES = ["order", "deposit"] as const;
export type TicketType = (typeof TICKET_TYPES)[number];

export const TICKET_STATES = ["opening", "open", "failed", "closing", "closed", "deleting", "deleted", "lost"] as const;
export type TicketState = (typeof TICKET_STATES)[number];

export const SUBJECT_KINDS = ["order", "deposit"] as const;

/** What a ticket is about: opaque here, named by the module that opens it. */
export interface SubjectRef {
  readonly kind: (typeof SUBJECT_KINDS)[number];
  readonly id: RowId;
}

/** One fact of the subject as the opening message shows it; escaped and formatted by whoever gives it. */
export interface SubjectLine {
  readonly name: string;
  readonly value: string;
}

export interface TicketSubject extends SubjectRef {
  /** `Order #1042` */
  readonly title: string;
  /** At most 10. */
  readonly lines: readonly SubjectLine[];
}

/** A new ticket; its row is reserved before its channel exists. */
export interface TicketRequest {
  readonly type: TicketType;
  /** From the guild's series `ticket`. */
  readonly number: bigint;
  readonly subject: TicketSubject;
  /** `order-1042`; Discord may normalise it. */
  readonly channelName: string;
  /** How many tickets of the type a member may hold at the same time. */
  readonly limit: number;
}

export interface Ticket {
  readonly id: RowId;
  readonly guildId: Snowflake;
  /** Per guild; people see `Ticket #7`. */
  readonly number: bigint;
  readonly type: TicketType;
  readonly customerId: RowId;
  /** The opener. */
  readonly memberId: Snowflake;
  readonly subject: TicketSubject;
  readonly state: TicketState;
  readonly channelName: string;
  /** 22 characters in the channel's topic: by it the channel is found again when its id was never stored. */
  readonly channelKey: string;
  readonly channelId: Snowflake | null;
  /** The subject ended before the channel existed: none may be made any more. */
  readonly withdrawn: boolean;
  /** The opener can read but not write. */
  readonly readOnly: boolean;
  /** Who may create the channel now; null once that is settled. */
  readonly lease: string | null;
  /** How often somebody held the lease. */
  readonly openingTries: number;
  readonly openedAt: Date | null;
}

/** A ticket whose channel this process may create until the lease ends. */
export type LeasedTicket = Ticket & { readonly state: "opening"; readonly lease: string };

export interface TicketErrors {
  /** The member holds as many tickets of the type as the limit allows; the newest one is named. */
  "tickets.alreadyOpen": { number: bigint | null; channelId: Snowflake | null; subjectId: RowId | null };
  "tickets.notFound": object;
  /** The ticket ended before its channel existed. */
  "tickets.failed": { number: bigint };
  /** Discord gave no clear answer: the reaper finishes or undoes what was begun. */
  "tickets.delayed": { number: bigint };
  "tickets.missingPermissions": { permissions: readonly string[]; category: Snowflake | null };
  "tickets.guildFull": object;
  "tickets.guildAway": object;
}
