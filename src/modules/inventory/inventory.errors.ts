import { domainErrors } from "../../platform/errors.js";
import type { InventoryErrors } from "./inventory.types.js";

export const inventoryError = domainErrors<InventoryErrors>();
