import { expect, test } from "vitest";
import { turn } from "../headless/turn.ts";
import { World } from "../sim/index.ts";
import { Story } from "./story.ts";
import { worldOptions } from "./workbench.ts";

const command = "kubectl create deployment web --image=nginx";
const boot = () => World.boot(worldOptions({ workers: 1, turn }));
const hashed = (text: string): string => text.replace(/web-[a-z0-9]{8,10}/, "web-HASH").replace(/HASH-[a-z0-9]{5}/, "HASH-ID");

test("a line's story has every deed, in order, with key, revision and the step it followed from", async () => {
  const world = await boot();
  const story = new Story(world, command);
  await world.execute(command);
  const steps = await story.rest();
  expect(
    steps
      .filter(({ beside }) => !beside)
      .map(({ actor, verb, object, key, revision }) => [actor, verb, hashed(object), ...(revision > 0 ? [hashed(key)] : [])].join(" | ")),
  ).toEqual([
    `user | type | ${command}`,
    "kubectl | create | deployments.apps/default/web | /registry/deployments/default/web",
    "deployment-controller | create | replicasets.apps/default/web-HASH | /registry/replicasets/default/web-HASH",
    "deployment-controller | update status | deployments.apps/default/web | /registry/deployments/default/web",
    "deployment-controller | update status | deployments.apps/default/web | /registry/deployments/default/web",
    "replicaset-controller | create | pods/default/web-HASH-ID | /registry/pods/default/web-HASH-ID",
    "replicaset-controller | update status | replicasets.apps/default/web-HASH | /registry/replicasets/default/web-HASH",
    "default-scheduler | look for a node | pods/default/web-HASH-ID",
    "default-scheduler | bind | pods/default/web-HASH-ID | /registry/pods/default/web-HASH-ID",
    "replicaset-controller | update status | replicasets.apps/default/web-HASH | /registry/replicasets/default/web-HASH",
    "kubelet/kind-worker | update status | pods/default/web-HASH-ID | /registry/pods/default/web-HASH-ID",
    "deployment-controller | update status | deployments.apps/default/web | /registry/deployments/default/web",
    "containerd/kind-worker | make the sandbox | pods/default/web-HASH-ID",
    "containerd/kind-worker | pull the image | nginx",
    "containerd/kind-worker | start the container | pods/default/web-HASH-ID",
    "kubelet/kind-worker | update status | pods/default/web-HASH-ID | /registry/pods/default/web-HASH-ID",
    "replicaset-controller | update status | replicasets.apps/default/web-HASH | /registry/replicasets/default/web-HASH",
    "deployment-controller | update status | deployments.apps/default/web | /registry/deployments/default/web",
  ]);
  const bound = steps.find(({ verb }) => verb === "bind");
  expect(steps[(bound?.because ?? 0) - 1]?.verb).toBe("look for a node");
  expect(steps.map(({ number }) => number)).toEqual(steps.map((_, index) => index + 1));
  // The record is etcd's own: each write's revision is that of the object's version then.
  const { stdout } = await world.execute("kubectl get deployment web -o jsonpath='{.metadata.resourceVersion}'");
  expect(steps.filter(({ key }) => key === "/registry/deployments/default/web").at(-1)?.revision).toBe(Number(stdout));
  world.stop();
});

test("time stands still between two steps, and other lines are not part of the story", async () => {
  const world = await boot();
  const story = new Story(world, command);
  await world.execute("kubectl create configmap aside");
  expect(world.trace.last).toBeGreaterThan(0);
  const running = world.execute(command);
  const before = world.clock.now;
  expect((await story.next()).map(({ actor }) => actor)).toEqual(["user"]);
  expect(world.clock.now).toBe(before);
  const [second] = await story.next();
  expect([second?.actor, second?.verb, second?.because]).toEqual(["kubectl", "create", 1]);
  await running;
  world.stop();
});
