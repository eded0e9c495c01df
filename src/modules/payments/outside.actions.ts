import { action, idKey, rowId, word } from "../../platform/discord/custom-id.js";
import { SUBJECT_KINDS } from "../tickets/ticket.types.js";

/** An order or a deposit. */
const about = { about: word(...SUBJECT_KINDS), subject: rowId } as const;

/** The buyer chooses a way to pay; its id is the selected value, read with {@link pickedRow}. */
export const pickMethod = action("payment.method", about);
export const pickedRow = rowId;

/** Stands for no row where a custom id may name one. */
export const NO_ROW = "0";

/** The buyer shows that money was sent. The method may be {@link NO_ROW}: the form asks. */
export const uploadProof = action("payment.proof", { ...about, method: rowId });
export const saveProof = action("payment.saveProof", about);

/** The buyer asks for a crypto address; the network by its key, which stays its own when the seller changes the list. */
export const requestAddress = action("payment.address", { ...about, method: rowId, network: idKey });
/** As {@link requestAddress}; the network's key is the selected value. */
export const pickNetwork = action("payment.network", { ...about, method: rowId });

/** Staff record money that arrived. The proof may be {@link NO_ROW}. */
export const confirmPayment = action("payment.confirm", { ...about, proof: rowId });
export const saveConfirmation = action("payment.saveConfirm", { ...about, proof: rowId });

export const rejectProof = action("payment.reject", { proof: rowId });
export const saveRejection = action("payment.saveReject", { proof: rowId });

/** Staff answer a request for an address. */
export const sendAddress = action("payment.sendAddress", { request: rowId });
export const saveAddress = action("payment.saveAddress", { request: rowId });

/** Ids of the fields in the forms. */
export const FIELD = {
  method: "method",
  file: "file",
  reference: "reference",
  amount: "amount",
  reason: "reason",
  address: "address",
  validFor: "validFor",
} as const;
