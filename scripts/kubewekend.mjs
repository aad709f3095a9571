// `npm run -s kubewekend -- COMMAND …`: bundles src/headless when sources are newer than the bundle, and runs it.
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { install } from "./install.mjs";
import { root } from "./with-node.mjs";

const outdir = join(root, ".cache", "headless");
const bundle = join(outdir, "main.mjs");

function newest(folder) {
  let latest = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) latest = Math.max(latest, newest(path));
    else latest = Math.max(latest, statSync(path).mtimeMs);
  }
  return latest;
}

async function build() {
  const sources = ["src", "labs"].filter((folder) => existsSync(join(root, folder)));
  if (existsSync(bundle) && statSync(bundle).mtimeMs > Math.max(...sources.map((folder) => newest(join(root, folder))))) return;
  const { build: bundleWith } = await import("esbuild");
  await bundleWith({
    entryPoints: { main: join(root, "src/headless/main.ts") },
    outdir,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    sourcemap: "linked",
    logLevel: "error",
    external: ["esbuild"],
    banner: { js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);" },
  });
}

install();
await build();
process.env.KUBEWEKEND_ROOT = root;
await import(pathToFileURL(bundle).href);
