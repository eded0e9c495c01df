import { action, word } from "../../platform/discord/custom-id.js";
import { PERIODS } from "./sales-report.types.js";

/** Shows the sales of another period. */
export const showSales = action("salesReport.show", { period: word(...PERIODS) });
