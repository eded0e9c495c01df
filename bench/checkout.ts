import { Client } from "pg";
import { newKey } from "../src/platform/ids.js";
import { traced } from "../src/platform/trace.js";
import { HOUSE_ACCOUNTS } from "../src/modules/customers/customer.types.js";
import { SaleService } from "../src/modules/sales/sale.service.js";
import { checkSales } from "./invariants.js";
import { median, percentile, rounded } from "./measure.js";
import { Pgbench, type PgbenchBlock } from "./pgbench.js";
import { RecordedSale } from "./recorded-sale.js";
import { sameRows } from "./same-rows.js";
import type { CheckoutFigures, PartResults } from "./results.js";
import type { Scale } from "./scale.js";
import { BenchServer, BenchShop, buyer, FIRST_PRODUCT, PRICE, STOCK } from "./shop.js";
import { seed } from "./seed.js";

/** Who sells: the nth worker, the customer, the product. */
type Sell = (worker: number, customer: number, productId: string) => Promise<void>;

/** A stretch of sales by one of the two. */
interface Block {
  readonly perSecond: number;
  readonly latencies: readonly number[];
  readonly walBytes: number;
  readonly cpuMs: number;
}

/** Checkout by wallet against its floor: alternating blocks on one database. */
export async function checkout({ checkout: scale }: Scale): Promise<PartResults["checkout"]> {
  const server = await BenchServer.start();
  try {
    const url = await server.create("checkout");
    const shop = await BenchShop.open(url, Math.max(...scale.connections));
    try {
      await seed(url, shop.resolve(HOUSE_ACCOUNTS), {
        orders: 0,
        products: scale.products,
        customers: scale.buyers,
        ordersOfOne: 0,
      });
      return { checkout: await salesOf(shop, scale) };
    } finally {
      await shop.close();
    }
  } finally {
    await server.stop();
  }
}

/** Sales of a seeded shop, at each number of connections. @param stock of every product at first */
export async function salesOf(shop: BenchShop, scale: Scale["checkout"], stock = STOCK): Promise<CheckoutFigures[]> {
  const bench = new CheckoutBench(shop, await RecordedSale.of(shop), scale, stock);
  const figures: CheckoutFigures[] = [];
  for (const connections of scale.connections) figures.push(await bench.at(connections));
  return figures;
}

class CheckoutBench {
  /** The recorded one is the first. */
  private sales = 1;
  private next = 0;

  constructor(
    private readonly shop: BenchShop,
    private readonly recorded: RecordedSale,
    private readonly scale: Scale["checkout"],
    private readonly stock: bigint,
  ) {}

  async at(connections: number): Promise<CheckoutFigures> {
    const clients = Array.from({ length: connections }, () => new Client(this.shop.url));
    for (const client of clients) await client.connect();
    const sales = this.shop.resolve(SaleService);
    const byService: Sell = async (_, customer, productId) => {
      const actor = buyer(customer);
      const checkout = { checkoutKey: newKey(), productId, quantity: 1, expectedDue: PRICE };
      await traced(actor.correlationId, () => sales.buyNow(actor, checkout));
    };
    const byFloor: Sell = async (worker, customer, productId) => {
      const client = clients[worker];
      if (!client) throw new Error(`There is no connection ${worker}.`);
      await this.recorded.replay(client, buyer(customer), productId);
    };
    try {
      return await this.compare(connections, byService, byFloor, async () => {
        const [client] = clients;
        if (!client || !(await Pgbench.isInstalled())) return undefined;
        return Pgbench.of(this.shop.url, this.recorded, client, this.scale);
      });
    } finally {
      for (const client of clients) await client.end();
    }
  }

  private async compare(
    connections: number,
    byService: Sell,
    byFloor: Sell,
    findPgbench: () => Promise<Pgbench | undefined>,
  ): Promise<CheckoutFigures> {
    const service: Block[] = [];
    const floor: Block[] = [];
    const byPgbench: PgbenchBlock[] = [];
    // Connections, prepared statements and compiled code of both come to be before the first round.
    for (const sell of [byService, byFloor]) await this.block(connections, sell, this.scale.blockMs / 3);
    await sameRows(this.shop, this.recorded.orderId);
    const pgbench = await findPgbench();
    if (pgbench) {
      await this.pgbenchBlock(pgbench, connections, this.scale.blockMs / 3);
      await sameRows(this.shop, this.recorded.orderId);
    }
    for (let round = 0; round < this.scale.rounds; round += 1) {
      const turns = [
        () => this.measure(service, connections, byService),
        () => this.measure(floor, connections, byFloor),
        ...(pgbench
          ? [async () => void byPgbench.push(await this.pgbenchBlock(pgbench, connections, this.scale.blockMs))]
          : []),
      ];
      // Who goes first changes, so that neither always has the other's checkpoint.
      for (const turn of round % 2 === 0 ? turns : turns.reverse()) await turn();
      await checkSales(this.shop, this.sales, this.stock);
    }
    const latencies = service.flatMap((block) => block.latencies);
    return {
      connections,
      salesPerSecond: rounded(median(service.map((block) => block.perSecond))),
      floorPerSecond: rounded(median(floor.map((block) => block.perSecond))),
      ...(pgbench && { pgbenchPerSecond: rounded(median(byPgbench.map((block) => block.perSecond))) }),
      ratio: rounded(median(service.map((block, round) => block.perSecond / (floor[round]?.perSecond ?? NaN)))),
      statements: this.recorded.statements,
      walBytes: Math.round(median(service.map((block) => block.walBytes))),
      cpuMs: rounded(median(service.map((block) => block.cpuMs))),
      p50Ms: rounded(percentile(latencies, 0.5)),
      p99Ms: rounded(percentile(latencies, 0.99)),
    };
  }

  private async measure(blocks: Block[], connections: number, sell: Sell): Promise<void> {
    blocks.push(await this.block(connections, sell, this.scale.blockMs));
  }

  private async pgbenchBlock(pgbench: Pgbench, connections: number, lengthMs: number): Promise<PgbenchBlock> {
    const block = await pgbench.block(connections, lengthMs);
    this.sales += block.sold;
    return block;
  }

  private async block(connections: number, sell: Sell, lengthMs: number): Promise<Block> {
    const latencies: number[] = [];
    const walBefore = await this.walPosition();
    const cpuBefore = process.cpuUsage();
    const startedAt = performance.now();
    const work = async (worker: number): Promise<void> => {
      while (performance.now() - startedAt < lengthMs) {
        const saleAt = performance.now();
        // One after another through all buyers and products, so that no two workers meet on a wallet.
        this.next += 1;
        await sell(worker, this.next % this.scale.buyers, String(FIRST_PRODUCT + (this.next % this.scale.products)));
        latencies.push(performance.now() - saleAt);
      }
    };
    await Promise.all(Array.from({ length: connections }, (_, worker) => work(worker)));
    const seconds = (performance.now() - startedAt) / 1_000;
    const { user, system } = process.cpuUsage(cpuBefore);
    const sold = latencies.length;
    this.sales += sold;
    return {
      perSecond: sold / seconds,
      latencies,
      walBytes: ((await this.walPosition()) - walBefore) / sold,
      cpuMs: (user + system) / 1_000 / sold,
    };
  }

  /** Bytes of write-ahead log since the server was made. */
  private async walPosition(): Promise<number> {
    const [row] = await this.shop.query<{ bytes: string }>("SELECT pg_current_wal_lsn() - '0/0' AS bytes");
    return Number(row?.bytes);
  }
}
