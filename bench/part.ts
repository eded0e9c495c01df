// Before anything that carries decorators.
import "../src/platform/container.js";
import { checkout } from "./checkout.js";
import { growth } from "./growth.js";
import { importFile } from "./import.js";
import { interactions } from "./interactions.js";
import { PARTS, type PartName, type PartResults } from "./results.js";
import { FULL, QUICK, type Scale } from "./scale.js";
import { keys } from "./keys.js";
import { start } from "./start.js";

const parts: { readonly [P in PartName]: (scale: Scale) => Promise<PartResults[P]> } = {
  checkout,
  interactions,
  start,
  growth,
  keys,
  import: importFile,
};

/** One part of the bench, in a process of its own: neither its memory nor its compiled code is another part's. */
async function main(): Promise<void> {
  const [name, quick] = process.argv.slice(2);
  const part = PARTS.find((known) => known === name);
  if (!part) throw new Error(`There is no part ${name}.`);
  const results = await parts[part](quick === "--quick" ? QUICK : FULL);
  if (process.send) process.send(results);
  else process.stderr.write(`${JSON.stringify(results, undefined, 2)}\n`);
}

await main();
