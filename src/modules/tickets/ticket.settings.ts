import { categorySetting, rolesSetting } from "../settings/setting-kinds.js";
import type { TicketType } from "./ticket.types.js";

/** The settings of each ticket type. */
export const ticketSettings = {
  order: {
    category: categorySetting({
      key: "tickets.order.category",
      label: "Order tickets: category",
      help: "The category that new order tickets appear in. Without one, or when it holds 50 channels, they stand alone.",
    }),
    staffRoles: rolesSetting({
      key: "tickets.order.staffRoles",
      label: "Order tickets: staff roles",
      help: "Members with one of these roles see order tickets and serve them. At most 10 roles.",
    }),
  },
  deposit: {
    category: categorySetting({
      key: "tickets.deposit.category",
      label: "Deposit tickets: category",
      help: "The category that new deposit tickets appear in. Without one, or when it holds 50 channels, they stand alone.",
    }),
    staffRoles: rolesSetting({
      key: "tickets.deposit.staffRoles",
      label: "Deposit tickets: staff roles",
      help: "Members with one of these roles see deposit tickets and confirm deposits. At most 10 roles.",
    }),
  },
} as const satisfies Record<TicketType, object>;
