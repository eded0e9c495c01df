import { LOG_CHANNELS, logChannelKey, type LogChannel } from "../audit/audit.types.js";
import { channelSetting } from "../settings/setting-kinds.js";

const described: Readonly<Record<LogChannel, { readonly label: string; readonly what: string }>> = {
  audit: { label: "Audit log", what: "Every action of staff, and every movement of money and stock, is posted there." },
  orders: { label: "Order log", what: "What happens to orders is posted there besides the audit log." },
  payments: { label: "Payment log", what: "Changes of wallets are posted there besides the audit log." },
  tickets: { label: "Ticket log", what: "What happens to tickets is posted there besides the audit log." },
  stock: { label: "Stock log", what: "Changes of stock by staff are posted there besides the audit log." },
  errors: { label: "Error log", what: "Faults of the bot in this server are posted there, else in the audit log." },
};

const define = (channel: LogChannel) =>
  channelSetting({
    key: logChannelKey(channel),
    label: described[channel].label,
    help: `${described[channel].what} None by default.`,
  });

/** The channels that the guild wants to read along in; only staff should see them. */
export const logSettings = {
  audit: define("audit"),
  orders: define("orders"),
  payments: define("payments"),
  tickets: define("tickets"),
  stock: define("stock"),
  errors: define("errors"),
} as const satisfies Readonly<Record<LogChannel, unknown>>;

export const allLogSettings = LOG_CHANNELS.map((channel) => logSettings[channel]);
