import type { Market } from "./market.js";
import type { Scene } from "./scene.js";

/** The first sale, as buyer and staff see it. */
export async function walkFirstSale({ bea }: Market, scene: Scene): Promise<void> {
  scene.step("Bea looks into her wallet");
  await scene.type(bea, "balance");
}
