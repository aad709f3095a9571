/** Packet rules that nobody renews: they stay, and send a share of the connections to a pod that is gone. */
import { expect, it } from "vitest";
import { TestSession } from "../headless/session.ts";

it("loses the share of one endpoint when kube-proxy has gone before the pod", async () => {
  const session = await TestSession.start({ workers: 2 });
  await session.output("kubectl create deployment api --image=nginx:1.27 --replicas=3 && kubectl expose deployment api --port=80", {
    settle: 60,
  });
  const patch = JSON.stringify({ spec: { template: { spec: { nodeSelector: { no: "such-node" } } } } });
  await session.output(`kubectl -n kube-system patch daemonset kube-proxy -p '${patch}'`, { settle: 60 });
  await session.output("kubectl delete $(kubectl get pods -l app=api -o name | head -1)", { settle: 60 });
  await session.output("VIP=$(kubectl get service api -o jsonpath={.spec.clusterIP})");
  const lost = await session.output(
    "for i in $(seq 120); do docker exec kind-worker curl -s -m 1 -o /dev/null http://$VIP || echo lost; done | wc -l",
  );
  // A third of 120. A choice for each packet instead of each connection would lose five in nine: 67.
  expect(Number(lost)).toBeGreaterThan(25);
  expect(Number(lost)).toBeLessThan(55);
});
