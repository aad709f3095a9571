/** The causal trace: every object's chain ends at the line that somebody typed. */
import { expect, test } from "vitest";
import { World } from "../../src/sim/index.ts";
import { worldOptions } from "../../src/workbench/workbench.ts";

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test("the chain of a Pod that runs goes back over kubelet, scheduler and controllers to the typed line", async () => {
  const world = await World.boot(worldOptions({ workers: 2, turn }));
  await world.execute("kubectl create deployment web --image=nginx --replicas=2");
  await world.settle(60);
  const { stdout } = await world.execute("kubectl get pods -o jsonpath='{.items[*].metadata.name}'");
  const names = stdout.split(" ");
  expect(names).toHaveLength(2);
  for (const name of names) {
    const chain = world.trace.chainOf(`pods/default/${name}`);
    const root = chain.at(-1);
    expect({ actor: root?.actor, verb: root?.verb, object: root?.object }).toEqual({
      actor: "user",
      verb: "input",
      object: "kubectl create deployment web --image=nginx --replicas=2",
    });
    const actors = [
      ...new Set(chain.filter(({ verb }) => verb !== "deliver" && verb !== "input").map(({ actor }) => actor.replace(/\/.*/, ""))),
    ].reverse();
    expect(actors).toEqual(["kubectl", "deployment-controller", "replicaset-controller", "default-scheduler", "kubelet"]);
    // Causes come before their effects.
    for (let i = 1; i < chain.length; i++) expect(chain[i]?.at).toBeLessThanOrEqual(chain[i - 1]?.at ?? 0);
  }
  world.stop();
  expect(world.clock.pending()).toEqual([]);
});
