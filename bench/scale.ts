/** How much of everything a run does. */
export interface Scale {
  readonly checkout: {
    readonly connections: readonly number[];
    /** Each is a block of the service and a block of the floor. */
    readonly rounds: number;
    readonly blockMs: number;
    readonly buyers: number;
    readonly products: number;
  };
  readonly interactions: {
    readonly members: number;
    /** A second. */
    readonly rates: readonly number[];
    readonly blockMs: number;
    /** In flight at once when the bot is saturated. */
    readonly saturation: number;
    /** Until the bot's memory at rest is read. */
    readonly restMs: number;
  };
  readonly start: { readonly first: number; readonly warm: number };
  readonly growth: { readonly small: ShopSize; readonly large: ShopSize; readonly samples: number };
  readonly keys: {
    /** Of the product whose keys are claimed one by one. */
    readonly free: number;
    readonly sold: number;
    readonly samples: number;
    readonly checkout: Scale["checkout"];
    /** Of every product of the checkout: more than it sells. */
    readonly keysOfEach: number;
  };
  readonly import: { readonly rows: number };
}

export interface ShopSize {
  readonly orders: number;
  readonly products: number;
  readonly customers: number;
  /** Of these orders, one member has so many. */
  readonly ordersOfOne: number;
}

/** The scale of the published figures. */
export const FULL: Scale = {
  checkout: { connections: [1, 8, 16], rounds: 7, blockMs: 3_000, buyers: 2_000, products: 1_000 },
  interactions: { members: 2_000, rates: [100, 300], blockMs: 20_000, saturation: 32, restMs: 5_000 },
  start: { first: 3, warm: 5 },
  growth: {
    small: { orders: 1_000, products: 1_000, customers: 100, ordersOfOne: 500 },
    large: { orders: 1_000_000, products: 100_000, customers: 50_000, ordersOfOne: 500 },
    samples: 400,
  },
  keys: {
    free: 1_000,
    sold: 100_000,
    samples: 800,
    checkout: { connections: [8], rounds: 7, blockMs: 3_000, buyers: 2_000, products: 1_000 },
    keysOfEach: 300,
  },
  import: { rows: 10_000 },
};

/** Every line of the bench in a few seconds; its times mean nothing. */
export const QUICK: Scale = {
  checkout: { connections: [1, 2], rounds: 1, blockMs: 200, buyers: 20, products: 10 },
  interactions: { members: 20, rates: [20], blockMs: 500, saturation: 4, restMs: 0 },
  start: { first: 1, warm: 1 },
  growth: {
    small: { orders: 60, products: 40, customers: 5, ordersOfOne: 30 },
    large: { orders: 600, products: 400, customers: 50, ordersOfOne: 30 },
    samples: 4,
  },
  keys: {
    free: 100,
    sold: 1_000,
    samples: 10,
    checkout: { connections: [2], rounds: 1, blockMs: 200, buyers: 20, products: 10 },
    keysOfEach: 300,
  },
  import: { rows: 100 },
};
