import { newKey } from "../src/platform/ids.js";
import { BrowseService } from "../src/modules/catalog/browse.service.js";
import { FROM_START } from "../src/modules/catalog/catalog.types.js";
import { ProductListService } from "../src/modules/catalog/product-list.service.js";
import { HOUSE_ACCOUNTS } from "../src/modules/customers/customer.types.js";
import { DeskService } from "../src/modules/desk/desk.service.js";
import { StockListService } from "../src/modules/inventory/stock-list.service.js";
import { ReservationService } from "../src/modules/sales/reservation.service.js";
import { SaleService } from "../src/modules/sales/sale.service.js";
import { StatementService } from "../src/modules/wallet/statement.service.js";
import { checkSales } from "./invariants.js";
import { median, rounded, timed } from "./measure.js";
import type { GrowthFigures, PartResults } from "./results.js";
import type { Scale, ShopSize } from "./scale.js";
import { FIRST_SUBCATEGORY, productName, seed, SNAPSHOT, TOP_CATEGORIES } from "./seed.js";
import { BenchServer, BenchShop, buyer, FIRST_CUSTOMER, FIRST_PRODUCT, GUILD, PRICE } from "./shop.js";

/** Each is called once, then the other shop has its turn; the first calls of all are not counted. */
const WARM_UP = 0.1;
/** Overdue orders that one measured sweep expires. */
const OVERDUE = 20;
/** A page that no member has: the last one is shown. */
const LAST_PAGE = 99_999;

/** What one call of a use case is, for the nth sample; what prepares it is not timed. */
interface Subject {
  readonly name: string;
  readonly prepare?: (shop: GrownShop) => Promise<void>;
  readonly call: (shop: GrownShop, sample: number) => Promise<unknown>;
}

interface GrownShop {
  readonly shop: BenchShop;
  readonly size: ShopSize;
  /** Orders there are. */
  orders: number;
}

/** How words of the catalogue begin, and what is inside of them. */
const BEGINNINGS = ["bir", "ced", "fal", "kes", "map", "rav", "wil", "zep"];
const MIDDLES = ["irc", "eda", "alc", "est", "apl", "ave", "ill", "eph"];

const SUBJECTS: readonly Subject[] = [
  {
    name: "checkout by wallet",
    call: async (grown, sample) => {
      await grown.shop.resolve(SaleService).buyNow(buyer((sample * 7_919) % grown.size.customers), {
        checkoutKey: newKey(),
        productId: String(FIRST_PRODUCT + ((sample * 104_729) % grown.size.products)),
        quantity: 1,
        expectedDue: PRICE,
      });
      grown.orders += 1;
    },
  },
  {
    name: "/buy: categories",
    call: ({ shop }) => shop.resolve(BrowseService).categories(GUILD, FROM_START),
  },
  {
    name: "/buy: products of a sub-category",
    call: ({ shop }, sample) =>
      shop.resolve(BrowseService).products(GUILD, String(FIRST_SUBCATEGORY + (sample % TOP_CATEGORIES)), FROM_START),
  },
  {
    name: "/buy: search of three letters",
    call: ({ shop }, sample) => found(shop, BEGINNINGS, sample),
  },
  {
    name: "/buy: search inside of words",
    call: ({ shop }, sample) => found(shop, MIDDLES, sample),
  },
  {
    name: "/buy: a product by its name",
    call: async ({ shop, size }, sample) => {
      const name = productName((sample * 104_729) % size.products).toLowerCase();
      const found = await shop.resolve(BrowseService).named(GUILD, name, false);
      if (found === null) throw new Error(`There is no product ${name}.`);
    },
  },
  {
    name: "/orders: first page",
    call: ({ shop }) => shop.resolve(DeskService).ordersOf(buyer(0), buyer(0).memberId, 1),
  },
  {
    name: "/orders: last page",
    call: ({ shop }) => shop.resolve(DeskService).ordersOf(buyer(0), buyer(0).memberId, LAST_PAGE),
  },
  {
    name: "/transactions: first page",
    call: ({ shop }) => shop.resolve(StatementService).page(GUILD, buyer(0).customerId, 1),
  },
  {
    name: "/transactions: last page",
    call: ({ shop }) => shop.resolve(StatementService).page(GUILD, buyer(0).customerId, LAST_PAGE),
  },
  {
    name: "/product list",
    call: ({ shop }) => shop.resolve(ProductListService).page(GUILD, FROM_START),
  },
  {
    name: "/checkstock",
    call: ({ shop }) => shop.resolve(StockListService).page(GUILD, FROM_START),
  },
  {
    name: `expire sweep of ${OVERDUE} orders`,
    prepare: async (grown) => {
      await grown.shop.query(OVERDUE_ORDERS, [GUILD, grown.size.products, grown.size.customers]);
      grown.orders += OVERDUE;
    },
    call: async ({ shop }) => {
      const expired = await shop.resolve(ReservationService).expireDue(new Date());
      if (expired !== OVERDUE) throw new Error(`${expired} orders expired instead of ${OVERDUE}.`);
    },
  },
];

/** Who buys often enough to come by a tier would pay another price from then on. */
const NO_TIERS = `INSERT INTO settings (guild_id, key, value, changed_at) VALUES (${GUILD}, 'loyalty.tiers', '[]', now())`;

/** Pending orders whose time is over, with the stock they hold. */
const OVERDUE_ORDERS = `
  WITH made AS (
    INSERT INTO orders (guild_id, number, customer_id, checkout_key, product_id, product_snapshot, quantity, list_minor,
      due_minor, state, stock_held, reserved_until, created_at)
    SELECT $1, nextval(pg_get_serial_sequence('orders', 'id')) + 50000000, c.id, gen_random_uuid(), p.id, ${SNAPSHOT}, 1,
      p.price_minor, p.price_minor, 'pending', true, now(), now()
    FROM generate_series(1, ${OVERDUE}) AS n
    JOIN products p ON p.id = ${FIRST_PRODUCT} + n * 7919 % $2::bigint
    JOIN customers c ON c.id = ${FIRST_CUSTOMER} + n * 104729 % $3::bigint
    RETURNING id, guild_id, product_id, created_at
  ), noted AS (
    INSERT INTO order_history (guild_id, order_id, to_state, moved_at) SELECT guild_id, id, 'pending', created_at FROM made
  )
  UPDATE stocks SET quantity = quantity - held.units
  FROM (SELECT product_id, count(*) AS units FROM made GROUP BY 1) AS held WHERE stocks.product_id = held.product_id`;

/** @throws Error when no product is found */
async function found(shop: BenchShop, words: readonly string[], sample: number): Promise<void> {
  const typed = words[sample % words.length] ?? "";
  const products = await shop.resolve(BrowseService).search(GUILD, typed, false);
  if (products.length === 0) throw new Error(`No product was found by ${typed}.`);
}

/** The same calls in a small shop and in a large one. */
export async function growth({ growth: scale }: Scale): Promise<PartResults["growth"]> {
  const server = await BenchServer.start();
  try {
    const small = await grown(server, "small", scale.small);
    const large = await grown(server, "large", scale.large);
    try {
      const figures: GrowthFigures[] = [];
      for (const subject of SUBJECTS) figures.push(await compared(subject, small, large, scale.samples));
      for (const { shop, orders } of [small, large]) await checkSales(shop, orders);
      return { growth: figures };
    } finally {
      for (const { shop } of [small, large]) await shop.close();
    }
  } finally {
    await server.stop();
  }
}

async function grown(server: BenchServer, name: string, size: ShopSize): Promise<GrownShop> {
  const shop = await BenchShop.open(await server.create(name));
  await seed(shop.url, shop.resolve(HOUSE_ACCOUNTS), size, [NO_TIERS]);
  await checkSales(shop, size.orders);
  return { shop, size, orders: size.orders };
}

async function compared(
  { name, prepare, call }: Subject,
  small: GrownShop,
  large: GrownShop,
  samples: number,
): Promise<GrowthFigures> {
  const smallMs: number[] = [];
  const largeMs: number[] = [];
  // What takes more to prepare is measured less often.
  const count = prepare ? Math.ceil(samples / OVERDUE) : samples;
  const warmUp = Math.ceil(count * WARM_UP);
  for (let sample = 0; sample < count + warmUp; sample += 1) {
    for (const [shop, into] of [
      [small, smallMs],
      [large, largeMs],
    ] as const) {
      await prepare?.(shop);
      const ms = await timed(() => call(shop, sample));
      if (sample >= warmUp) into.push(ms);
    }
  }
  const [before, after] = [median(smallMs), median(largeMs)];
  return { name, smallMs: rounded(before), largeMs: rounded(after), ratio: rounded(after / before) };
}
