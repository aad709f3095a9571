// `npm run -s kubewekend -- COMMAND …`: bundles src/headless when sources are newer than the bundle, and runs it.
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { install } from "./install.mjs";
import { root } from "./with-node.mjs";

const bundles = join(root, ".cache", "headless");

function newest(folder) {
  let latest = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) latest = Math.max(latest, newest(path));
    else latest = Math.max(latest, statSync(path).mtimeMs);
  }
  return latest;
}

/** Path of the bundle of the sources as they are now; a running command keeps the chunks of its own. */
async function build() {
  const sources = ["src", "labs"].filter((folder) => existsSync(join(root, folder)));
  const version = Math.max(...sources.map((folder) => newest(join(root, folder)))).toFixed(0);
  const folder = join(bundles, version);
  if (existsSync(folder)) return join(folder, "main.mjs");
  const { build: bundleWith } = await import("esbuild");
  const outdir = `${folder}.${process.pid}`;
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
  mkdirSync(bundles, { recursive: true });
  // Two first runs at once: one of them is first, both are right.
  if (existsSync(folder)) rmSync(outdir, { recursive: true });
  else renameSync(outdir, folder);
  const day = Date.now() - 24 * 3600 * 1000;
  for (const old of readdirSync(bundles)) {
    const path = join(bundles, old);
    if (path !== folder && statSync(path).mtimeMs < day) rmSync(path, { recursive: true, force: true });
  }
  return join(folder, "main.mjs");
}

install();
process.env.KUBEWEKEND_ROOT = root;
await import(pathToFileURL(await build()).href);
