import { action, rowId, word } from "../../platform/discord/custom-id.js";
import { METHOD_KINDS } from "./method.types.js";

/** Saves a new way to pay. */
export const saveNewMethod = action("paymentMethod.saveNew", { kind: word(...METHOD_KINDS) });

/** The buttons of a way to pay's card. */
export const editMethod = action("paymentMethod.edit", { method: rowId });
export const saveMethod = action("paymentMethod.save", { method: rowId });
export const toggleMethod = action("paymentMethod.toggle", { method: rowId });
export const askRemoveMethod = action("paymentMethod.askRemove", { method: rowId });
export const removeMethod = action("paymentMethod.remove", { method: rowId });

/** Addresses that the shop hands out by itself, one to each who asks. */
export const addAddresses = action("paymentMethod.addresses", { method: rowId });
export const saveAddresses = action("paymentMethod.saveAddresses", { method: rowId });
export const withdrawAddresses = action("paymentMethod.withdraw", { method: rowId });
export const saveWithdrawn = action("paymentMethod.saveWithdrawn", { method: rowId });

/** Ids of the fields in the forms. */
export const FIELD = {
  name: "name",
  instructions: "instructions",
  emoji: "emoji",
  link: "link",
  networks: "networks",
  network: "network",
  addresses: "addresses",
} as const;
