import "reflect-metadata";
import fc from "fast-check";
import "../../src/platform/container.js";
import { seed } from "./depth.js";

// Every property draws by the run's seed, so that PROOF_SEED repeats a whole run.
fc.configureGlobal({ seed });
