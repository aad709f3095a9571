/** What the code refuses in words: every `kubewekend does not model …` that stands in it, by room. */
import { readdirSync, readFileSync } from "node:fs";

const src = new URL("../../src/", import.meta.url);
const ROOMS = ["sim", "cli", "shell", "images"];

export function refusals() {
  const found = new Map();
  for (const room of ROOMS)
    for (const file of readdirSync(new URL(`${room}/`, src), { recursive: true, encoding: "utf8" })) {
      if (!file.endsWith(".ts") || file.endsWith(".test.ts")) continue;
      const where = `${room}/${file.split("/")[0].replace(/\.ts$/, "")}`;
      const code = readFileSync(new URL(`${room}/${file}`, src), "utf8").replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
      for (const [, text] of code.matchAll(/kubewekend does not model ((?:\$\{[^}]*\}|[^"`\\\n])*)/g)) {
        const what = text
          .replaceAll(/\$\{[^}]*\}/g, "…")
          .replace(/[\s;:.(]+$/, "")
          .trim();
        if (/[a-z]{2}/.test(what) && what !== "the") found.set(where, (found.get(where) ?? new Set()).add(what));
      }
    }
  return [...found].map(([room, texts]) => ({ room, texts: [...texts].sort() })).sort((a, b) => (a.room < b.room ? -1 : 1));
}
