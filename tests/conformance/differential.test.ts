/**
 * The same commands in two equal worlds: by the kubectl of the page in its shell, and by the real binary against
 * `serve`. Equal seed, equal preparation, equal virtual time: output and exit code must be equal.
 */
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { kubeconfigFor, type Serving, serve } from "../../src/headless/serve.ts";
import { turn } from "../../src/headless/turn.ts";
import { World } from "../../src/sim/index.ts";
import { worldOptions } from "../../src/workbench/workbench.ts";
import { differing } from "./differing.ts";
import { findKubectl, RealKubectl } from "./real-kubectl.ts";
import { clusters } from "./scenarios.ts";
import { withoutVolatile } from "./volatile.ts";

const found = findKubectl();
if ("missing" in found) console.log(`skipped: ${found.missing}`);

describe.skipIf("missing" in found)("the page's kubectl and the real one", () => {
  for (const { name, files, prepare, commands } of clusters) {
    describe(name, () => {
      let ours: World;
      let serving: Serving;
      let real: RealKubectl;
      beforeAll(async () => {
        const options = worldOptions({ workers: 2, turn });
        ours = await World.boot(options);
        serving = await serve(options, { port: 0, speed: 0 });
        const kubeconfig = join(mkdtempSync(join(tmpdir(), "kubeconfig-")), "config");
        writeFileSync(kubeconfig, kubeconfigFor(serving.url));
        real = new RealKubectl("path" in found ? found.path : "", kubeconfig);
        for (const [path, content] of Object.entries(files ?? {})) {
          for (const world of [ours, serving.world]) world.writeFile(`/home/learner/${path}`, content);
          mkdirSync(dirname(join(real.cwd, path)), { recursive: true });
          writeFileSync(join(real.cwd, path), content);
        }
        for (const line of prepare) {
          for (const world of [ours, serving.world]) {
            const { code, stderr } = await world.execute(line);
            if (code !== 0) throw new Error(`${line}: ${stderr}`);
            await world.settle(60);
          }
        }
        await level();
      }, 90_000);
      afterAll(async () => {
        ours?.stop();
        await serving?.close();
      });
      /** Both worlds at the same instant, the last command's consequences behind them. */
      async function level(): Promise<void> {
        // Amid a second: the two run commands some microseconds apart.
        const then = Math.ceil(Math.max(ours.clock.now, serving.world.clock.now) / 1e6 + 1) * 1e6 + 5e5;
        await ours.runUntil(then);
        await serving.world.runUntil(then);
      }

      for (const command of commands) {
        it(command, async ({ skip }) => {
          const theirs = await real.shell(command);
          const mine = await ours.execute(command);
          await level();
          const shown = (one: { stdout: string; stderr: string; code: number }) =>
            withoutVolatile(`${one.stdout}\n--- stderr\n${one.stderr}\n--- code ${one.code}`.replaceAll(real.cwd, "/home/learner"));
          const reason = differing[command];
          if (reason !== undefined && shown(mine) !== shown(theirs)) skip(reason);
          expect(shown(mine)).toBe(shown(theirs));
        });
      }
    });
  }
});
