/** What the shop must be, told without a database: wallets, orders, stock and codes, moved by simple rules. */

export type ModelState = "pending" | "paid" | "processing" | "delivered" | "completed" | "cancelled" | "expired";

export interface ModelProduct {
  readonly id: string;
  readonly price: bigint;
  /** Null for unlimited. */
  stock: number | null;
  readonly service: boolean;
}

export interface ModelCode {
  readonly code: string;
  /** What it takes off a list price. */
  readonly off: (list: bigint) => bigint;
  readonly stackable: boolean;
  readonly maxUses: number;
  readonly perCustomer: number;
  used: number;
  readonly usedBy: number[];
}

export interface ModelOrder {
  readonly id: string;
  readonly buyer: number;
  readonly product: ModelProduct;
  /** The tier's discount when it was opened, in basis points. */
  readonly tierRate: number;
  state: ModelState;
  code: ModelCode | null;
  /** What a sale that was made elsewhere cost; its product is none of ours. */
  readonly elsewhere?: bigint;
}

/** The contract's default tiers by lifetime spend, highest first: at least so many cents, so many basis points. */
const TIERS: readonly (readonly [bigint, number])[] = [
  [100_000n, 500],
  [50_000n, 375],
  [10_000n, 250],
  [5_000n, 150],
];

export class ShopModel {
  readonly balance: bigint[];
  readonly spend: bigint[];
  readonly orders: ModelOrder[] = [];
  /** They buy nothing and use no code; money that arrives pays their orders all the same. */
  readonly blocked = new Set<number>();

  constructor(
    buyers: number,
    readonly products: readonly ModelProduct[],
    readonly codes: readonly ModelCode[],
  ) {
    this.balance = Array.from({ length: buyers }, () => 0n);
    this.spend = Array.from({ length: buyers }, () => 0n);
  }

  tierRate(buyer: number): number {
    return TIERS.find(([least]) => (this.spend[buyer] ?? 0n) >= least)?.[1] ?? 0;
  }

  /** The price of one unit, and whether the code counts. */
  price(product: ModelProduct, tierRate: number, code: ModelCode | null): { due: bigint; counts: boolean } {
    const list = product.price;
    const tier = (2n * list * BigInt(tierRate) + 10_000n) / 20_000n;
    if (!code) return { due: list - tier, counts: false };
    const off = code.off(list);
    if (code.stackable) return { due: tier + off > list ? 0n : list - tier - off, counts: true };
    return off > tier ? { due: list - off, counts: true } : { due: list - tier, counts: false };
  }

  /** Why the buyer cannot use the code now; null when they can. */
  codeRefusal(buyer: number, code: ModelCode): string | null {
    if (code.used >= code.maxUses) return "promo.exhausted";
    return (code.usedBy[buyer] ?? 0) >= code.perCustomer ? "promo.alreadyUsed" : null;
  }

  pendingOf(buyer: number): ModelOrder | undefined {
    return this.orders.find((order) => order.buyer === buyer && order.state === "pending");
  }

  use(order: ModelOrder, code: ModelCode): void {
    order.code = code;
    code.used += 1;
    code.usedBy[order.buyer] = (code.usedBy[order.buyer] ?? 0) + 1;
  }

  release({ buyer, code }: ModelOrder): void {
    if (!code) return;
    code.used -= 1;
    code.usedBy[buyer] = (code.usedBy[buyer] ?? 0) - 1;
  }

  due(order: ModelOrder): bigint {
    return order.elsewhere ?? this.price(order.product, order.tierRate, order.code).due;
  }

  /** Money moves and the goods follow at once: the jobs have run when anybody looks. */
  pay(order: ModelOrder): void {
    const due = this.due(order);
    this.balance[order.buyer] = (this.balance[order.buyer] ?? 0n) - due;
    this.spend[order.buyer] = (this.spend[order.buyer] ?? 0n) + due;
    order.state = order.product.service ? "processing" : "delivered";
  }

  /** Staff record a sale that was made elsewhere: it counts for the buyer, and moves no wallet and no stock. */
  sellElsewhere(buyer: number, id: string, product: ModelProduct, amount: bigint): void {
    this.spend[buyer] = (this.spend[buyer] ?? 0n) + amount;
    this.orders.push({ id, buyer, product, tierRate: 0, state: "completed", code: null, elsewhere: amount });
  }

  latestOf(buyer: number): ModelOrder | undefined {
    return this.orders.findLast((order) => order.buyer === buyer);
  }

  /** Money from outside fills the wallet, then pays the order if that can be done. */
  arrive(order: ModelOrder, amount: bigint): void {
    this.balance[order.buyer] = (this.balance[order.buyer] ?? 0n) + amount;
    const affordable = (this.balance[order.buyer] ?? 0n) >= this.due(order);
    if (order.state === "pending" && affordable) this.pay(order);
    if (order.state !== "expired" || !affordable || !this.canBeRevived(order)) return;
    if (order.product.stock !== null) order.product.stock -= 1;
    if (order.code) this.use(order, order.code);
    this.pay(order);
  }

  private canBeRevived({ buyer, product, code }: ModelOrder): boolean {
    return product.stock !== 0 && (!code || this.codeRefusal(buyer, code) === null);
  }

  /** Staff cancel what is paid and not delivered: all of it goes back, and the code stays used. */
  undo(order: ModelOrder): void {
    const due = this.due(order);
    this.balance[order.buyer] = (this.balance[order.buyer] ?? 0n) + due;
    this.spend[order.buyer] = (this.spend[order.buyer] ?? 0n) - due;
    order.state = "cancelled";
    if (order.product.stock !== null) order.product.stock += 1;
  }

  /** An order that ends without a sale gives its stock and its code back. */
  end(order: ModelOrder, state: "cancelled" | "expired"): void {
    order.state = state;
    if (order.product.stock !== null) order.product.stock += 1;
    this.release(order);
  }
}
