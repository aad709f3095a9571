/** What `scripts/coverage.mjs` found when the course was built: the page /coverage/ is set from it. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const level = z.enum(["exact", "partial", "not modelled"]);
export type Level = z.infer<typeof level>;
const names = z.array(z.string());

const schema = z.object({
  releases: names,
  commands: z.object({ compared: z.number(), differing: z.array(z.object({ command: z.string(), reason: z.string() })) }),
  kinds: z.array(
    z.object({
      kind: z.string(),
      apiVersion: z.string(),
      verbs: names,
      subresources: names,
      releases: names,
      watchers: names,
      compared: z.number(),
      level,
    }),
  ),
  paths: z.array(z.object({ release: z.string(), served: z.number(), missing: names })),
  parameters: z.array(z.object({ name: z.string(), level })),
  verbs: z.array(
    z.object({
      path: z.string(),
      releases: names,
      compared: z.number(),
      level,
      flags: z.array(z.object({ name: z.string(), level, releases: names })),
    }),
  ),
  gates: z.array(z.object({ name: z.string(), on: names })),
  refusals: z.array(z.object({ room: z.string(), texts: names })),
});
export type Coverage = z.infer<typeof schema>;

/** Null while writing (`astro dev`, or KUBEWEKEND_OUTPUTS=optional) when nothing was gathered; in a build that is an error. */
export function coverage(): Coverage | null {
  const file = join(process.cwd(), ".cache/coverage.json");
  if (existsSync(file)) return schema.parse(JSON.parse(readFileSync(file, "utf8")));
  if (import.meta.env.DEV || process.env.KUBEWEKEND_OUTPUTS === "optional") return null;
  throw new Error("there is no .cache/coverage.json\n  hint: node scripts/coverage.mjs");
}

export const LEVELS: readonly Level[] = ["exact", "partial", "not modelled"];

/** How many of each level. */
export function tally(rows: readonly { level: Level }[]): Record<Level, number> {
  const counted = { exact: 0, partial: 0, "not modelled": 0 };
  for (const row of rows) counted[row.level]++;
  return counted;
}
