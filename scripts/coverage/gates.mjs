/** Behaviours that depend on the release: the features that the code asks for by name. */
import { readdirSync, readFileSync } from "node:fs";

const src = new URL("../../src/", import.meta.url);

export function gates(releases) {
  const names = new Set();
  for (const file of readdirSync(src, { recursive: true, encoding: "utf8" })) {
    if (!file.endsWith(".ts") || file.endsWith(".test.ts")) continue;
    for (const [, name] of readFileSync(new URL(file, src), "utf8").matchAll(/\.enabled\("(\w+)"\)/g)) names.add(name);
  }
  return [...names]
    .sort()
    .map((name) => ({ name, on: releases.filter(({ features }) => features.enabled(name)).map(({ version }) => version) }));
}
