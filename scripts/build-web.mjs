// Bundles the sandbox's page: its scripts and styles, each into one file that its server sends.
import { copyFile, mkdir } from "node:fs/promises";
import { build } from "esbuild";

const from = "sandbox/web/client";
const to = "dist/sandbox/web";

await mkdir(to, { recursive: true });
await build({
  entryPoints: [
    { in: `${from}/main.tsx`, out: "page" },
    { in: `${from}/styles/page.css`, out: "page" },
  ],
  outdir: to,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  logLevel: "warning",
});
await copyFile(`${from}/index.html`, `${to}/index.html`);
