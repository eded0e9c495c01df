import { action, rowId } from "../../platform/discord/custom-id.js";

/** The member gives an own deposit up. */
export const giveUpDeposit = action("deposit.giveUp", { deposit: rowId });

/** Staff refuse a deposit, with a reason. */
export const rejectDeposit = action("deposit.reject", { deposit: rowId });
export const saveDepositRejection = action("deposit.saveReject", { deposit: rowId });
