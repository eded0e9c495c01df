export interface InventoryErrors {
  /** Fewer units than asked for; `left` can be sold now. */
  "inventory.outOfStock": { left: bigint };
}
