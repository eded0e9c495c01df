import { numberSetting } from "../settings/setting-kinds.js";

/** Orders that wait for their payment, per member: each holds stock that nobody else can buy. */
export const pendingLimit = numberSetting({
  key: "limits.pendingOrders",
  label: "Pending orders",
  help: "Orders of a member that may wait for their payment at the same time: 1 to 25.",
  defaultValue: 3,
  lowest: 1,
  highest: 25,
  unit: "at the same time",
});

/** After delivery an order that nobody confirms completes by itself. */
export const completeAfter = numberSetting({
  key: "orders.completeAfter",
  label: "Complete after",
  help: "Days after its delivery when an order completes without the buyer's word: 1 to 30.",
  defaultValue: 3,
  lowest: 1,
  highest: 30,
  unit: "days",
});

/** How long a pending order holds its stock. */
export const reservationMinutes = numberSetting({
  key: "orders.reservationMinutes",
  label: "Reservation",
  help: "Minutes for which an unpaid order holds its stock: 10 to 10080 (7 days).",
  defaultValue: 60,
  lowest: 10,
  highest: 7 * 24 * 60,
  unit: "minutes",
});
