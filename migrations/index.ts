import { Guilds1764000000001 } from "./0001-guilds.js";
import { Customers1764000000002 } from "./0002-customers.js";
import { Ledger1764000000003 } from "./0003-ledger.js";
import { Catalogue1764000000004 } from "./0004-catalogue.js";
import { InventoryStock1764000000005 } from "./0005-inventory-stock.js";
import { Orders1764000000006 } from "./0006-orders.js";
import { OrderStatus1764000000007 } from "./0007-order-status.js";
import { Tickets1764000000008 } from "./0008-tickets.js";
import { Payments1764000000009 } from "./0009-payments.js";
import { Audit1764000000010 } from "./0010-audit.js";
import { Loyalty1764000000011 } from "./0011-loyalty.js";
import { PromoCodes1764000000012 } from "./0012-promo-codes.js";
import { PaymentQueues1764000000013 } from "./0013-payment-queues.js";

/** Every migration in order. Listed, since globs do not pass the test runner's transform. */
export const migrations = [
  Guilds1764000000001,
  Customers1764000000002,
  Ledger1764000000003,
  Catalogue1764000000004,
  InventoryStock1764000000005,
  Orders1764000000006,
  OrderStatus1764000000007,
  Tickets1764000000008,
  Payments1764000000009,
  Audit1764000000010,
  Loyalty1764000000011,
  PromoCodes1764000000012,
  PaymentQueues1764000000013,
];
