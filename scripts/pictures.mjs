// Takes the README's pictures anew: from the run that proves the page in a browser, whose screens it copies.
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync } from "node:fs";

/** Screens of `test/page.spec.ts`, by the name of their picture. */
const PICTURES = { product: "product-1280", ticket: "ticket-staff-1280", phone: "storefront-360" };

const run = spawnSync(process.execPath, ["node_modules/vitest/vitest.mjs", "run", "test/page.spec.ts"], {
  stdio: "inherit",
  // Without a browser there are no pictures: that is a failure here. Windows of all widths are there at full depth only.
  env: { ...process.env, CI: "true", PROOF: "full" },
});
if (run.status !== 0) process.exit(1);
mkdirSync("docs/pictures", { recursive: true });
for (const [picture, screen] of Object.entries(PICTURES)) {
  copyFileSync(`test/out/screens/${screen}.png`, `docs/pictures/${picture}.png`);
}
