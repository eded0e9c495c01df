import type { Module } from "../platform/module.js";
import { discordModule } from "../platform/discord/discord.module.js";
import { auditModule } from "./audit/audit.module.js";
import { catalogModule } from "./catalog/catalog.module.js";
import { inventoryModule } from "./inventory/inventory.module.js";
import { importsModule } from "./imports/imports.module.js";
import { shopModule } from "./shop/shop.module.js";
import { customersModule } from "./customers/customers.module.js";
import { deliveryModule } from "./delivery/delivery.module.js";
import { deskModule } from "./desk/desk.module.js";
import { helpModule } from "./help/help.module.js";
import { loyaltyModule } from "./loyalty/loyalty.module.js";
import { logsModule } from "./logs/logs.module.js";
import { ordersModule } from "./orders/orders.module.js";
import { paymentsModule } from "./payments/payments.module.js";
import { promoModule } from "./promo/promo.module.js";
import { profileModule } from "./profile/profile.module.js";
import { salesModule } from "./sales/sales.module.js";
import { settingsModule } from "./settings/settings.module.js";
import { ticketsModule } from "./tickets/tickets.module.js";
import { walletModule } from "./wallet/wallet.module.js";

/** Every module of the shop, each after those it stands on. */
export const modules: readonly Module[] = [
  discordModule,
  auditModule,
  settingsModule,
  customersModule,
  walletModule,
  catalogModule,
  inventoryModule,
  importsModule,
  loyaltyModule,
  promoModule,
  ordersModule,
  deliveryModule,
  salesModule,
  ticketsModule,
  paymentsModule,
  shopModule,
  deskModule,
  logsModule,
  profileModule,
  helpModule,
];
