/** Customers at a port that a kind cluster publishes: through its Service, its names and its Pods, and counted. */
import { expect, it } from "vitest";
import { turn } from "../../src/headless/turn.ts";
import { World } from "../../src/sim/index.ts";
import { inEra } from "../../src/workbench/in-era.ts";
import { courseCluster, worldOptions } from "../../src/workbench/workbench.ts";
import { snapshot } from "../../src/worker/views.ts";

const SHOP = `
kubectl create deployment front --image=kubewekend/shopfront:1.4.2 --replicas=2
kubectl create service nodeport front --tcp=80:8080 --node-port=30080
sleep 10
kubectl rollout status deployment/front > /dev/null
sim begin
`;

it("are served or turned away by what they meet, ten seconds at a time, with a budget and notes", async () => {
  const cluster = courseCluster(1);
  const nodes = cluster.nodes.map((node) =>
    node.role === "control-plane" ? { ...node, extraPortMappings: [{ hostPort: 8080, containerPort: 30080 }] } : node,
  );
  const world = await World.boot(await inEra("street", worldOptions({ cluster: { ...cluster, nodes }, turn })));
  const run = async (line: string): Promise<string> => (await world.execute(line)).stdout;
  const said = (): string | undefined => world.outside?.traffic().at(-1)?.said;

  await run("sleep 30");
  expect(said()).toBe("dial tcp 127.0.0.1:8080: connect: connection refused");
  await run(SHOP);
  await run("sleep 30");
  // front is there, and nobody is called orders.
  expect(said()).toMatch(/^Kubewekend Coffee is closed: lookup orders on 10\.96\.0\.10:53: no such host$/);
  expect(await run("kubectl logs deploy/front | tail -n 1")).toMatch(/^shopfront: no answer from http:\/\/orders: lookup orders/);
  await run("kubectl create service clusterip orders --tcp=80:8080; sleep 20");
  expect(said()).toMatch(/^Kubewekend Coffee is closed: dial tcp 10\.96\.\d+\.\d+:80: connect: connection refused$/);

  await run("kubectl create deployment echo --image=gcr.io/google-samples/hello-app:1.0; kubectl set selector service orders app=echo");
  await run('sim note it was the "Service"; sleep 70');
  expect(await run("sim customers")).toMatch(/^the last minute: \d+ customers, 0 went away/);

  // A program that is killed while it waits for another one takes nobody with it.
  await run("kubectl set env deployment/front ORDERS=192.0.2.7; sleep 20");
  expect(said()).toMatch(/192\.0\.2\.7/);
  await run("kubectl delete pods -l app=front --force --grace-period=0; sleep 10; kubectl set env deployment/front ORDERS-; sleep 90");

  const { figure, summary, table } = snapshot(world, "customers");
  if (figure.kind !== "customers") throw new Error(figure.kind);
  expect(summary).toMatch(/^The last minute: 100 % served\. [0-3]:\d\d of outage spent, of 30:00\.$/);
  expect(figure.notes.map(({ text }) => text)).toEqual(["it was the Service"]);
  expect(figure.budget.spent).toBeGreaterThan(40);
  expect(figure.budget.spent).toBeLessThan(120);
  expect(table.rows.filter(([, , , note]) => note !== "")).toHaveLength(1);
});
