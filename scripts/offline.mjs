/**
 * Writes the service worker after the build. It keeps what is visited; once a terminal has been opened, the page asks
 * it to keep the whole course, so that everything works without a network. A new version waits until the old one is
 * closed.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const worker = (base, version, assets, pages) => `const cacheName = "kubewekend-${version}";
const base = ${JSON.stringify(base)};
const assets = ${JSON.stringify(assets)};
const pages = ${JSON.stringify(pages)};
const keepAll = async () => {
  const cache = await caches.open(cacheName);
  const kept = new Set((await cache.keys()).map((request) => new URL(request.url).pathname));
  for (const path of [...assets, ...pages]) if (!kept.has(path)) await cache.add(path);
};
addEventListener("message", (event) => {
  if (event.data === "keep") event.waitUntil(keepAll());
});
addEventListener("activate", (event) => {
  event.waitUntil(
    caches.keys().then((names) => Promise.all(names.filter((name) => name.startsWith("kubewekend-") && name !== cacheName).map((name) => caches.delete(name)))),
  );
});
addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin || !url.pathname.startsWith(base)) return;
  const kept = () => caches.match(request, { ignoreSearch: true });
  const fetched = async () => {
    const response = await fetch(request);
    if (response.ok) {
      const copy = response.clone();
      event.waitUntil(caches.open(cacheName).then((cache) => cache.put(request, copy)));
    }
    return response;
  };
  if (url.pathname.startsWith(base + "_astro/")) {
    event.respondWith(kept().then((found) => found ?? fetched()));
    return;
  }
  event.respondWith(fetched().catch(async () => (await kept()) ?? (await caches.match(base + "404.html")) ?? Response.error()));
});
`;

const walk = (folder, below = "") =>
  readdirSync(join(folder, below), { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? walk(folder, `${below}${entry.name}/`) : [`${below}${entry.name}`],
  );

/** @returns {import("astro").AstroIntegration} */
export function offline() {
  let base = "/";
  return {
    name: "offline",
    hooks: {
      "astro:config:done": ({ config }) => {
        base = `${config.base.replace(/\/$/, "")}/`;
      },
      "astro:build:done": ({ dir }) => {
        const folder = fileURLToPath(dir);
        const files = walk(folder).sort();
        const assets = files.filter((file) => file.startsWith("_astro/") || file === "favicon.svg").map((file) => base + file);
        const pages = files.filter((file) => file.endsWith(".html")).map((file) => base + file.replace(/index\.html$/, ""));
        const version = createHash("sha256");
        for (const file of files.filter((name) => name.endsWith(".html") || name.startsWith("_astro/")))
          version.update(file).update(readFileSync(join(folder, file)));
        writeFileSync(join(folder, "sw.js"), worker(base, version.digest("hex").slice(0, 12), assets, pages));
      },
    },
  };
}
