import { fileURLToPath } from "node:url";

/** Of the checkout; git ignores it. This file runs as `dist/bench/places.js`. */
export const LOG_FOLDER = fileURLToPath(new URL("../../bench/out", import.meta.url));
