/**
 * The same commands in two equal worlds: by the kubectl of the page in its shell, and by the real binary against
 * `serve`. A part of the corpus by default; all of it with `npm run conformance`.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { clusters } from "./clusters/index.ts";
import { later } from "./clusters/later.ts";
import { differing, differsInV135 } from "./differing.ts";
import { findKubectl } from "./real-kubectl.ts";
import type { Scenario } from "./scenario.ts";
import { Twins } from "./twins.ts";
import { isUnordered, withoutOrder } from "./unordered.ts";

const all = process.env["CONFORMANCE"] === "all";
/**
 * What only reads may be asked again: the real binary walks Go's maps in a new order each time, and for it real time
 * passes, so that a second may lie between the two answers.
 */
const READS =
  /^kubectl (?:--?\S+ (?:[a-z]\S* )?)*(?:get|describe|explain|api-\S+|auth|logs|events|top|rollout (?:status|history)|diff|wait|version|cluster-info)\b/;

compare("v1.28", "v1.28.9", clusters);
compare("v1.35", "v1.36.1", later);

function compare(binary: "v1.28" | "v1.35", release: string, scenarios: readonly Scenario[]): void {
  const asked = scenarios.filter(({ quick }) => all || quick);
  if (asked.length === 0) return;
  const found = findKubectl(binary);
  if ("missing" in found) console.log(`skipped: ${found.missing}`);
  describe.skipIf("missing" in found)(`kubectl ${binary} and the page's kubectl at ${release}`, () => {
    for (const scenario of asked) {
      describe(scenario.name, () => {
        let twins: Twins;
        beforeAll(async () => {
          twins = await Twins.of(scenario, release, "path" in found ? found.path : "");
        }, 90_000);
        afterAll(async () => twins?.stop());
        for (const command of scenario.commands) {
          it(command, { retry: READS.test(command) ? 3 : 0 }, async ({ skip }) => {
            const { ours, real } = await twins.ask(command);
            const reason = differing[command] ?? (binary === "v1.35" ? differsInV135(command) : undefined);
            if (reason !== undefined && ours !== real) skip(reason);
            if (isUnordered(command)) expect(withoutOrder(ours)).toBe(withoutOrder(real));
            else expect(ours).toBe(real);
          });
        }
      });
    }
  });
}
