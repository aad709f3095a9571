/**
 * The documentation's example manifests, given to our API server as a real one gets them:
 * `kubectl create --dry-run=server -f`. The folder lies beside the checkout; without it the test is skipped.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { expect, test } from "vitest";
import { releases } from "../../src/kube/releases/index.ts";
import { World } from "../../src/sim/index.ts";
import { worldOptions } from "../../src/workbench/workbench.ts";
import { REFUSED } from "./manifests.refused.ts";

const folder = join(import.meta.dirname, "../../../shared/manifests/website");
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function manifests(): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}

for (const release of releases) {
  const files = manifests();
  test.skipIf(files.length === 0)(
    `${release.version} takes the documentation's manifests, but for those a real cluster refuses too`,
    async () => {
      const world = await World.boot(worldOptions({ release: release.version, workers: 2, turn }));
      const refused: Record<string, string> = {};
      for (const file of files) {
        world.writeFile("/home/learner/manifest.yaml", readFileSync(join(folder, file), "utf8"));
        const { code, stderr } = await world.execute("kubectl create --dry-run=server --validate=strict -f manifest.yaml");
        const complaint = stderr
          .split("\n")
          .filter((line) => line !== "" && !line.startsWith("Warning:"))
          .join("\n");
        if (code !== 0) refused[file] = complaint;
      }
      world.stop();
      const expected = Object.fromEntries(
        Object.entries(REFUSED).flatMap(([file, { why, only }]) => (only && only !== release.minor ? [] : [[file, why]])),
      );
      expect(
        Object.keys(refused)
          .filter((file) => !(file in expected))
          .map((file) => `${file}: ${refused[file]}`),
      ).toEqual([]);
      expect(Object.keys(expected).filter((file) => !(file in refused))).toEqual([]);
    },
    120_000,
  );
}
