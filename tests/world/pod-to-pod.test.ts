/** Ways between pods that go by address, and packets that are lost on the way. */
import { beforeAll, describe, expect, it } from "vitest";
import { TestSession } from "../headless/session.ts";

const pod = (name: string, node: string): string =>
  `{apiVersion: v1, kind: Pod, metadata: {name: ${name}}, spec: {nodeName: ${node}, containers: [{name: main, image: "nginx:1.27"}]}}`;
const ask = (from: string, to: string, patience: number): string =>
  `kubectl exec ${from} -- curl -s -m ${patience} -o /dev/null -w '%{http_code}\\n' http://$(kubectl get pod ${to} -o jsonpath={.status.podIP})`;

describe("pods by address", () => {
  let session: TestSession;
  beforeAll(async () => {
    session = await TestSession.start({ workers: 2 });
    const files = { "pods.yaml": [pod("a", "kind-worker"), pod("b", "kind-worker"), pod("c", "kind-worker2")].join("\n---\n") };
    await session.output("kubectl apply -f pods.yaml && kubectl wait --for=condition=Ready pod --all", { files });
  }, 60_000);
  it.each([
    ["a", "b"],
    ["b", "a"],
    ["a", "c"],
    ["a", "a"],
  ])("%s reaches %s", async (from, to) => {
    expect(await session.output(ask(from, to, 3))).toBe("200\n");
  });
  it("a connection whose first packet was lost is begun again a second later, and then three", async () => {
    await session.output("docker exec kind-worker2 ip link set eth0 down");
    const up = "(sleep 2; docker exec kind-worker2 ip link set eth0 up) &";
    expect(await session.output(`(${up} date +%s > /tmp/then; ${ask("a", "c", 20)}; echo $(( $(date +%s) - $(cat /tmp/then) )))`)).toMatch(
      /^200\n3\n$/,
    );
  });
  it("who has less patience than that gets nothing", async () => {
    await session.output("docker exec kind-worker2 ip link set eth0 down");
    expect(await session.output(`${ask("a", "c", 2)} || true`)).toContain("000");
  });
});
