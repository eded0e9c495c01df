import { afterAll, beforeAll, expect, it } from "vitest";
import type { Actor } from "../src/platform/actor.js";
import { traced } from "../src/platform/trace.js";
import { BlockService } from "../src/modules/customers/block.service.js";
import { BrowseService } from "../src/modules/catalog/browse.service.js";
import { CatalogService } from "../src/modules/catalog/catalog.service.js";
import { CategoryService } from "../src/modules/catalog/category.service.js";
import { ProductListService } from "../src/modules/catalog/product-list.service.js";
import { ProductExportService } from "../src/modules/imports/product-export.service.js";
import { InventoryService } from "../src/modules/inventory/inventory.service.js";
import { KeyService } from "../src/modules/inventory/key.service.js";
import { StockListService } from "../src/modules/inventory/stock-list.service.js";
import { FROM_START } from "../src/modules/catalog/catalog.types.js";
import { DeliveryService } from "../src/modules/delivery/delivery.service.js";
import { DeskService } from "../src/modules/desk/desk.service.js";
import { OrderService } from "../src/modules/orders/order.service.js";
import { PromoCodesService } from "../src/modules/promo/promo-codes.service.js";
import { PromoService } from "../src/modules/promo/promo.service.js";
import { PaymentService } from "../src/modules/payments/payment.service.js";
import { BalanceService } from "../src/modules/profile/balance.service.js";
import { ReservationService } from "../src/modules/sales/reservation.service.js";
import { LoyaltyService } from "../src/modules/loyalty/loyalty.service.js";
import { OrderCodes } from "../src/modules/sales/order-codes.service.js";
import { SaleService } from "../src/modules/sales/sale.service.js";
import { PurchaseService } from "../src/modules/shop/purchase.service.js";
import { ShopService } from "../src/modules/shop/shop.service.js";
import { AddressListService } from "../src/modules/payments/address-list.service.js";
import { AddressService } from "../src/modules/payments/address.service.js";
import { ConfirmationService } from "../src/modules/payments/confirmation.service.js";
import { DepositService } from "../src/modules/payments/deposit.service.js";
import { MethodService } from "../src/modules/payments/method.service.js";
import { OutsideService } from "../src/modules/payments/outside.service.js";
import type { OrderTicket } from "../src/modules/payments/payment.types.js";
import { ProofService } from "../src/modules/payments/proof.service.js";
import { ProofUploadService } from "../src/modules/payments/proof-upload.service.js";
import type { SubjectRef } from "../src/modules/tickets/ticket.types.js";
import { keyOf, newKey } from "../src/platform/ids.js";
import { picture } from "./support/outside.js";
import { WalletService } from "../src/modules/wallet/wallet.service.js";
import type { OrderState } from "../src/modules/orders/order.types.js";
import { CancelAskingService } from "../src/modules/sales/cancel-asking.service.js";
import { ManualSaleService } from "../src/modules/sales/manual-sale.service.js";
import { OrderStatusService } from "../src/modules/sales/order-status.service.js";
import type { StaffState } from "../src/modules/sales/order-status.types.js";
import { Queues } from "../src/modules/desk/queues.js";
import { SalesReportService } from "../src/modules/desk/sales-report.service.js";
import { orderIn } from "./support/orders.js";
import { actorOf, checkout, crowd, paidOrder, product, promoCode } from "./support/arrange.js";
import { lockedTables, outOfOrder } from "./support/lock-order.js";
import { Shop } from "./support/shop.js";

/**
 * How many statements each action sends, transaction commands included, the access check (one more) not. A number that
 * rises needs a reason; one that falls is good news and is entered here.
 */
const COUNTS = {
  "buy now": 15,
  "open a ticket": 12,
  pay: 9,
  cancel: 6,
  "expire one order": 6,
  "release goods": 5,
  "buy now with a key": 15,
  "cancel with a key": 6,
  "release a key and a role": 8,
  "what was released": 3,
  "add licence keys": 6,
  "a page of free keys": 1,
  "withdraw a key": 7,
  "put a code on": 12,
  "take a code off": 7,
  "buy now with a code": 20,
  "cancel with a code": 6,
  "keep a code": 3,
  "the list of codes": 1,
  "the list of codes that work": 1,
  "what a code has done": 2,
  "finish a delivery": 4,
  "mark a service delivered": 5,
  "add a way to pay": 6,
  "submit a proof": 10,
  "reject a proof": 7,
  "accept a proof and pay": 18,
  "confirm too little": 15,
  "confirm late money": 19,
  "give an address": 10,
  "begin a deposit": 10,
  "confirm a deposit": 10,
  "remind of proofs": 4,
  "a panel's money": 1,
  "the product page": 3,
  "the confirmation, with its draft": 5,
  "the categories": 1,
  "the products of a sub-category": 1,
  "a page of orders": 1,
  "an order's details": 3,
  "the access check": 1,
  "a page of transactions": 2,
  "a profile": 4,
  "remove balance": 7,
  "give a tier": 10,
  "the list of products": 1,
  "the list of categories": 1,
  "hide a category": 6,
  "move a category": 7,
  "remove a product": 5,
  "add stock": 5,
  "the list of stocks": 1,
  "export up to 1,000 products": 1,
  "block a member": 5,
  "end a block": 4,
  "a page of blocked members": 1,
  "set an order's status": 8,
  "deliver goods by hand": 10,
  "ask before cancelling a paid order": 2,
  "cancel a paid order": 14,
  "ask to cancel": 6,
  "approve a request to cancel": 9,
  "decline a request to cancel": 6,
  "confirm receipt": 5,
  "complete one order": 5,
  "record a sale made elsewhere": 11,
  "an order's report": 4,
  "the overview of the queues": 7,
  "a report of sales": 1,
} as const;

let shop: Shop;
let buyer: Actor;
let staff: Actor;
const seen: Record<string, number> = {};
const locks: Record<string, string[]> = {};

beforeAll(async () => {
  shop = await Shop.open();
  staff = await actorOf(shop, shop.owner);
  const [first] = await crowd(shop, 1, 100_000n);
  if (!first) throw new Error("no buyer");
  buyer = first;
});
afterAll(() => shop.close());

async function count<T>(action: keyof typeof COUNTS, work: () => Promise<T>): Promise<T> {
  return traced(action, async ({ statements }) => {
    const result = await work();
    seen[action] = statements.length;
    locks[action] = lockedTables(statements);
    return result;
  });
}

it("sends as many statements per action as it did before", async () => {
  const goods = await product(shop, { price: 100n, stock: 100n });
  const service = await product(shop, { price: 100n, delivery: "service" });
  const sales = shop.bot.resolve(SaleService);
  const payments = shop.bot.resolve(PaymentService);
  const reservations = shop.bot.resolve(ReservationService);
  const delivery = shop.bot.resolve(DeliveryService);
  const open = (id: string) => payments.openOrderTicket(buyer, checkout(id, 100n), () => []);

  // The first paid order brings a tier, which later ones do not.
  await sales.buyNow(buyer, checkout(goods, 100n));
  await shop.idle();
  await count("buy now", () => sales.buyNow(buyer, checkout(goods, 100n)));
  await shop.idle();
  const first = await count("open a ticket", () => open(goods));
  await count("cancel", () => reservations.cancel(buyer, first.order.id));
  await shop.idle();
  const second = await open(goods);
  await count("pay", () => sales.pay(buyer, second.order.id));
  await shop.idle();
  await open(goods);
  await shop.query("UPDATE orders SET reserved_until = now() - interval '1 second' WHERE state = 'pending'");
  await count("expire one order", () => reservations.expireDue(new Date(shop.sandbox.clock.now())));
  await shop.idle();
  const third = await open(service);
  await sales.pay(buyer, third.order.id);
  await shop.idle();
  await count("mark a service delivered", () => delivery.markDelivered(staff, third.order.id));

  await countMoneyFromOutside(open, goods);

  // As it was right after the payment, so that the steps of a delivery can be counted one by one.
  const unreleased = await shop.query<{ id: string }>(
    `INSERT INTO orders (guild_id, number, customer_id, checkout_key, product_id, product_snapshot, quantity, list_minor,
       due_minor, state, stock_held, created_at, paid_at)
     SELECT guild_id, number + 1000, customer_id, 'unreleased', product_id, product_snapshot, quantity, 0, 0, 'paid',
       false, now(), now() FROM orders WHERE id = $1 RETURNING id`,
    [second.order.id],
  );
  const id = unreleased[0]?.id ?? "";
  await count("release goods", () => delivery.release(shop.guild.id, id));
  await count("finish a delivery", () => delivery.finish(shop.guild.id, id));

  const keys = shop.bot.resolve(KeyService);
  const role = shop.sandbox.world.createRole(shop.guild.id, { name: "Bought" });
  const keyed = await product(shop, { price: 0n, goods: "Text", keys: ["K-1", "K-2"], role: { id: role.id, days: 1 } });
  const bought = await count("buy now with a key", () => sales.buyNow(buyer, checkout(keyed, 0n)));
  await shop.idle();
  const held = await payments.openOrderTicket(buyer, checkout(keyed, 0n), () => []);
  await count("cancel with a key", () => reservations.cancel(buyer, held.order.id));
  await shop.idle();
  const mixed = await paidOrder(shop, keyed, bought.order.customerId);
  await count("release a key and a role", () => delivery.release(shop.guild.id, mixed));
  const order = await shop.bot.resolve(OrderService).get(shop.guild.id, mixed);
  await count("what was released", () => delivery.released(order));
  await count("add licence keys", () => keys.add(staff, keyed, "K-3\nK-4"));
  const free = await count("a page of free keys", () => keys.page(shop.guild.id, keyed, FROM_START));
  await count("withdraw a key", () => keys.withdraw(staff, keyed, free.entries[0]?.id ?? ""));

  const onOrders = shop.bot.resolve(OrderCodes);
  const listed = shop.bot.resolve(PromoCodesService);
  await promoCode(shop, "COUNTED", { maxPerCustomer: 5 });
  const coded = (await open(service)).order.id;
  await count("put a code on", () => onOrders.apply(buyer, coded, "COUNTED"));
  await count("take a code off", () => onOrders.remove(buyer, coded));
  await onOrders.apply(buyer, coded, "COUNTED");
  await count("cancel with a code", () => reservations.cancel(buyer, coded));
  await count("buy now with a code", () => sales.buyNow(buyer, { ...checkout(goods, 90n), promoCode: "COUNTED" }));
  await shop.idle();
  await count("keep a code", () => shop.bot.resolve(PromoService).keep(buyer, "COUNTED"));
  // What follows is counted without it.
  await shop.query("DELETE FROM kept_promos");
  await count("the list of codes", () => listed.page(shop.guild.id, FROM_START));
  await count("the list of codes that work", () => listed.workingPage(shop.guild.id, FROM_START));
  await count("what a code has done", () => listed.usage(shop.guild.id, "COUNTED"));

  const browse = shop.bot.resolve(BrowseService);
  const page = await count("the product page", () => shop.bot.resolve(ShopService).page(buyer, goods));
  await count("the confirmation, with its draft", () => shop.bot.resolve(PurchaseService).begin(buyer, goods, 1, []));
  await count("the categories", () => browse.categories(shop.guild.id, FROM_START));
  await count("the products of a sub-category", () =>
    browse.products(shop.guild.id, page.offer.categoryId, FROM_START),
  );
  await count("a page of orders", () => shop.bot.resolve(DeskService).ordersOf(buyer, buyer.memberId, 1));
  await count("an order's details", () => shop.bot.resolve(DeskService).details(buyer, second.order.id));
  await count("the access check", () => actorOf(shop, shop.owner));
  const balances = shop.bot.resolve(BalanceService);
  await count("a page of transactions", () => balances.statement(buyer, buyer.memberId, 1));
  await count("a profile", () => balances.profile(buyer, buyer.memberId));
  const member = { id: buyer.memberId, bot: false };
  await count("remove balance", () =>
    shop.bot.resolve(WalletService).withdraw(staff, { member, amount: 1n, reason: "Story", notify: true }),
  );

  await count("give a tier", () =>
    shop.bot.resolve(LoyaltyService).give(staff, { ...member, here: true, guildOwner: false }, "donor"),
  );

  const categories = shop.bot.resolve(CategoryService);
  await count("the list of products", () => shop.bot.resolve(ProductListService).page(shop.guild.id, FROM_START));
  await count("the list of categories", () => categories.children(shop.guild.id, null, FROM_START));
  await count("hide a category", () => categories.setHidden(staff, page.offer.categoryId, true));
  await count("move a category", () => categories.move(staff, page.offer.categoryId, { place: 1 }));
  await count("remove a product", () => shop.bot.resolve(CatalogService).remove(staff, goods));
  await count("add stock", () => shop.bot.resolve(InventoryService).add(staff, goods, 5));
  await count("the list of stocks", () => shop.bot.resolve(StockListService).page(shop.guild.id, FROM_START));
  await count("export up to 1,000 products", () => shop.bot.resolve(ProductExportService).files(shop.guild.id, "USD"));

  const blocks = shop.bot.resolve(BlockService);
  const target = { guildId: shop.guild.id, memberId: buyer.memberId, roleIds: [], managesGuild: false, bot: false };
  await count("block a member", () => blocks.block(staff, { target, reason: "Story", days: 1 }));
  await count("a page of blocked members", () => blocks.list(shop.guild.id, 1));
  await count("end a block", () => blocks.unblock(staff, buyer.memberId));

  const buyerPerson = shop.sandbox.people.member(shop.guild, buyer.memberId);
  const orderOf = (state: OrderState, delivery: "goods" | "service" = "service") =>
    orderIn(shop, buyerPerson, { state, delivery, productId: goods });
  const statuses = shop.bot.resolve(OrderStatusService);
  const asking = shop.bot.resolve(CancelAskingService);
  const desk = shop.bot.resolve(DeskService);
  const change = (to: StaffState) => ({ to, note: undefined, estimatedAt: undefined, quiet: true, ownsGuild: false });
  const request = ({ number }: { number: string }, to: StaffState) =>
    statuses.request(staff, [{ text: number, number: BigInt(number) }], change(to));
  const [toStart, toDeliver, toCancel] = [await orderOf("paid"), await orderOf("paid", "goods"), await orderOf("paid")];
  await count("set an order's status", () => request(toStart, "processing"));
  await count("deliver goods by hand", () => request(toDeliver, "delivered"));
  const asked = await count("ask before cancelling a paid order", () => request(toCancel, "cancelled"));
  await count("cancel a paid order", () => statuses.confirm(staff, asked.next === "ask" ? asked.key : "", false));
  const [toApprove, toDecline] = [await orderOf("processing"), await orderOf("processing")];
  await count("ask to cancel", () => asking.ask(buyer, toApprove.id, ""));
  await asking.ask(buyer, toDecline.id, "");
  const requests = await shop.query<{ id: string }>("SELECT id FROM cancel_requests ORDER BY id");
  await count("approve a request to cancel", () => asking.approve(staff, requests[0]?.id ?? "", false));
  await count("decline a request to cancel", () => asking.decline(staff, requests[1]?.id ?? "", "No"));
  const [toConfirm, toComplete] = [await orderOf("delivered"), await orderOf("delivered")];
  await count("confirm receipt", () => statuses.confirmReceived(buyer, toConfirm.id));
  await shop.query("UPDATE orders SET complete_at = NULL");
  await shop.query("UPDATE orders SET complete_at = now() - interval '1 day' WHERE id = $1", [toComplete.id]);
  await count("complete one order", () => statuses.completeDue(new Date(shop.sandbox.clock.now())));
  await count("record a sale made elsewhere", () =>
    shop.bot.resolve(ManualSaleService).record(staff, {
      member: { id: buyer.memberId, bot: false, here: true },
      productId: null,
      names: { category: "", subcategory: "", name: "Cake", variant: "" },
      amount: 1n,
      notes: undefined,
    }),
  );
  await count("an order's report", () => desk.report(staff, BigInt(toStart.number)));
  await count("the overview of the queues", () => shop.bot.resolve(Queues).overview(staff));
  await count("a report of sales", () => shop.bot.resolve(SalesReportService).report(staff, "30d"));

  expect(seen).toEqual(COUNTS);
});

async function countMoneyFromOutside(open: (id: string) => Promise<OrderTicket>, goods: string): Promise<void> {
  const methods = shop.bot.resolve(MethodService);
  const draft = { name: "Coins", instructions: "", emoji: null, link: null, networks: ["Bitcoin"] };
  const way = await count("add a way to pay", () => methods.add(staff, "crypto", draft));
  await shop.bot.resolve(AddressListService).add(staff, way.id, keyOf("Bitcoin"), ["bc1qlisted0"]);
  const proofs = shop.bot.resolve(ProofService);
  const confirm = (about: SubjectRef, amount: bigint, proofId: string | null = null) =>
    shop.bot.resolve(ConfirmationService).confirm(staff, {
      about,
      methodId: way.id,
      amount,
      reference: newKey(),
      proofId,
      ownsGuild: true,
    });
  const pending = async () => ({ kind: "order", id: (await open(goods)).order.id }) as const;
  const upload = (about: SubjectRef) =>
    shop.bot.resolve(ProofUploadService).submit(buyer, about, {
      methodId: way.id,
      reference: "",
      content: picture().contents,
    });

  const first = await pending();
  const refused = await count("submit a proof", () => upload(first));
  await count("reject a proof", () => proofs.reject(staff, refused.id, "Story"));
  const accepted = await upload(first);
  await count("accept a proof and pay", () => confirm(first, 100n, accepted.id));
  await shop.idle();
  const second = await pending();
  await shop.query("UPDATE accounts SET balance = 0 WHERE customer_id = $1", [buyer.customerId]);
  await count("confirm too little", () => confirm(second, 40n));
  await count("give an address", () =>
    shop.bot.resolve(AddressService).request(buyer, second, way.id, keyOf("Bitcoin")),
  );
  await shop.query("UPDATE orders SET reserved_until = now() - interval '1 second' WHERE state = 'pending'");
  await shop.bot.resolve(ReservationService).expireDue(new Date(shop.sandbox.clock.now()));
  await shop.idle();
  await count("confirm late money", () => confirm(second, 60n));
  await shop.idle();
  const deposits = shop.bot.resolve(DepositService);
  const { deposit } = await count("begin a deposit", () => deposits.open(buyer, 500n, () => []));
  const about = { kind: "deposit", id: deposit.id } as const;
  await upload(about);
  await shop.query("UPDATE payment_proofs SET submitted_at = now() - interval '5 hours' WHERE state = 'waiting'");
  await count("remind of proofs", () => proofs.remindUnread(new Date(shop.sandbox.clock.now())));
  await count("a panel's money", () => shop.bot.resolve(OutsideService).money(shop.guild.id, about, buyer.customerId));
  await count("confirm a deposit", () => confirm(about, 500n));
  await shop.idle();
  // What was taken away above, so that the ledger holds again.
  await shop.query(
    `UPDATE accounts a SET balance = (SELECT sum(amount) FROM entries WHERE account_id = a.id) WHERE customer_id = $1`,
    [buyer.customerId],
  );
}

it("locks in one order in every action", () => {
  expect(locks).toMatchObject({
    "buy now": ["orders", "accounts", "customers", "stocks"],
    "open a ticket": ["orders", "tickets", "stocks"],
    "put a code on": ["orders", "promo_codes"],
    "take a code off": ["orders", "promo_codes"],
    "cancel with a code": ["orders", "promo_codes"],
    "expire one order": ["orders", "stocks"],
    pay: ["orders", "accounts", "customers"],
    "accept a proof and pay": ["payment_proofs", "orders", "payments", "accounts", "customers"],
    "confirm late money": ["payment_proofs", "orders", "payments", "accounts", "customers", "stocks"],
    "give an address": ["address_requests", "crypto_addresses", "orders"],
    "begin a deposit": ["deposits", "tickets"],
    "confirm a deposit": ["payment_proofs", "deposits", "payments", "accounts"],
    "buy now with a key": ["orders", "customers", "stocks", "product_keys"],
    "release a key and a role": ["orders", "role_grants", "product_keys"],
    "give a tier": ["customers", "customer_tiers"],
    "cancel a paid order": ["orders", "accounts", "customers", "customer_tiers"],
    "approve a request to cancel": ["orders", "accounts", "customers"],
  });
  expect(
    Object.entries(locks).flatMap(([action, locked]) => outOfOrder(locked).map((pair) => `${action}: ${pair}`)),
  ).toEqual([]);
  // The rule itself can fail.
  expect(outOfOrder(["stocks", "orders"])).toEqual(["stocks → orders"]);
});
