/** What the commands of a chapter printed when the course was built (`scripts/record.mjs`). */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { StoryStep } from "../../protocol/index.ts";

const schema = z.object({
  outputs: z.array(
    z.object({ at: z.string(), cmd: z.string(), output: z.string(), code: z.number(), story: z.array(z.custom<StoryStep>()).optional() }),
  ),
});
export interface Recorded {
  output: string;
  code: number;
  /** What a `<Story>` brought about. */
  story?: StoryStep[] | undefined;
}

/**
 * The output of the command at `line:column` of a chapter. In a production build a missing one is an error that names
 * its place; while writing (`astro dev`, or KUBEWEKEND_OUTPUTS=optional) it is null.
 */
export function recorded(chapter: string, at: string, cmd: string): Recorded | null {
  const file = join(process.cwd(), ".cache/outputs", `${chapter}.json`);
  const optional = import.meta.env.DEV || process.env.KUBEWEKEND_OUTPUTS === "optional";
  if (existsSync(file)) {
    const found = schema.parse(JSON.parse(readFileSync(file, "utf8"))).outputs.find((entry) => entry.at === at && entry.cmd === cmd.trim());
    if (found) return found;
  }
  if (optional) return null;
  throw new Error(
    `content/en/${chapter}/index.mdx:${at} \`${cmd.trim().split("\n")[0]}\` has no recorded output\n  hint: node scripts/record.mjs ${chapter}`,
  );
}
