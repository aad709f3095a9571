import { expect, test } from "vitest";
import { readLab } from "../headless/lab-folder.ts";
import { turn } from "../headless/turn.ts";
import { World } from "../sim/index.ts";
import { LabWorld } from "./lab-world.ts";
import { worldOptions } from "./workbench.ts";

const start = async () => LabWorld.start(await readLab("ask-for-three"), { turn });

test("looking on and checking leave no trace in the world", async () => {
  const watched = await start();
  await watched.world.execute("kubectl create deployment web --image=nginx:1.27 --replicas=3");
  const before = watched.world.hash();
  watched.tasks();
  await watched.check();
  expect(watched.world.hash()).toBe(before);
  const { observe: _, ...unwatched } = watched.world.options;
  const alone = await World.replay(unwatched, watched.world.log, watched.world.clock.now);
  expect(alone.hash()).toBe(before);
});

test("an edge task stays done when its state is left again; a level task breaks", async () => {
  const lab = await start();
  const state = (id: string) => lab.tasks().find((task) => task.id === id)?.state;
  await lab.world.execute("kubectl create deployment web --image=$LAB_IMAGE --replicas=3");
  await lab.world.settle(60);
  expect(state("three")).toBe("done");
  await lab.world.execute("kubectl scale deployment web --replicas=5");
  await lab.world.settle(60);
  await lab.world.advance(11);
  expect([state("three"), state("five")]).toEqual(["done", "done"]);
  await lab.world.execute("kubectl scale deployment web --replicas=4");
  await lab.world.settle(60);
  expect([state("three"), state("five")]).toEqual(["done", "broken"]);
});

test("what a controller still has to do is told as waiting, not as failing", async () => {
  const lab = await start();
  await lab.world.execute("kubectl create deployment web --image=$LAB_IMAGE --replicas=3");
  await lab.world.advance(1);
  const { finding, state, already } = lab.tasks()[0] ?? {};
  expect({ state, code: finding?.code, waiting: finding?.waiting, already }).toEqual({
    state: "partly",
    code: "three.not-ready",
    waiting: true,
    already: `Deployment \`web\` exists. It runs \`${lab.vars["image"]}\`. It asks for \`3\` copies.`,
  });
});

test("a condition with a hold says how long it must still hold", async () => {
  const lab = await start();
  await lab.world.execute("kubectl create deployment web --image=$LAB_IMAGE --replicas=3");
  await lab.world.settle(60);
  await lab.world.execute("kubectl scale deployment web --replicas=5");
  await lab.world.settle(60);
  const found = lab.tasks().find(({ id }) => id === "five")?.finding;
  expect(found).toMatchObject({ code: "hold", waiting: true, observed: expect.stringMatching(/must hold for \d+ more seconds/) });
});

test("answers belong to the world: undo takes them back", async () => {
  const lab = await start();
  const { length } = lab.world.log;
  const { now } = lab.world.clock;
  lab.answer("who", "replicaset");
  expect(lab.tasks().at(-1)?.state).toBe("done");
  const before = await lab.rewound(length, now);
  expect(before.tasks().at(-1)?.state).toBe("todo");
});

test("a copy of the world may be broken without harm", async () => {
  const lab = await start();
  await lab.world.execute("kubectl create deployment web --image=$LAB_IMAGE --replicas=3");
  await lab.world.settle(60);
  const before = lab.world.hash();
  const copy = await lab.world.fork();
  await copy.execute("kubectl delete deployment web");
  expect(lab.world.hash()).toBe(before);
  expect((await copy.execute("kubectl get deployments")).stderr).toContain("No resources found");
});

test("a chapter's world needs no lab", () => {
  expect(worldOptions({ turn }).observe).toBeUndefined();
});
