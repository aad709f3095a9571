/**
 * What `kubectl explain` said of real control planes, kinds and fields, is what it says here. The recordings lie beside
 * the checkout; without them the test is skipped.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { releases } from "../../src/kube/releases/index.ts";
import { World } from "../../src/sim/index.ts";
import { worldOptions } from "../../src/workbench/workbench.ts";

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

for (const release of releases) {
  const folder = join(import.meta.dirname, `../../../shared/golden/v1.${release.minor}/reference/kubectl/explain`);
  test.skipIf(!existsSync(folder))(
    `${release.version} explains as it was recorded`,
    async () => {
      const world = await World.boot(worldOptions({ release: release.version, workers: 2, turn }));
      const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".txt"));
      const differing: string[] = [];
      for (const file of files) {
        const [prompt = "", ...lines] = readFileSync(join(folder, file), "utf8").split("\n");
        const command = prompt.replace(/^\$ /, "");
        const { stdout, stderr, code } = await world.execute(command);
        const said = `${stdout}${stderr}${code === 0 ? "" : `[exit ${code}]`}`;
        if (said.trim() !== lines.join("\n").trim()) differing.push(command);
      }
      world.stop();
      expect(differing).toEqual([]);
      expect(files.length).toBeGreaterThan(150);
    },
    60_000,
  );
}
