/** NetworkPolicy: obeyed by the kindnetd of later kind releases, and by that of kind v0.23 not at all. */
import { describe, expect, it } from "vitest";
import { TestSession } from "../headless/session.ts";

const POLICIES = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: deny}
spec: {podSelector: {}, policyTypes: [Ingress]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web}
spec:
  podSelector: {matchLabels: {app: web}}
  ingress:
  - from: [{podSelector: {matchLabels: {run: friend}}}, {namespaceSelector: {matchLabels: {team: ops}}}]
    ports: [{port: 80}]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: closed}
spec:
  podSelector: {matchLabels: {run: closed}}
  policyTypes: [Egress]
  egress: [{to: [{namespaceSelector: {}}], ports: [{port: 53, protocol: UDP}]}]
`;

async function prepared(release: string): Promise<(pod: string, namespace?: string) => Promise<string>> {
  const session = await TestSession.start({ workers: 2, release });
  await session.output("kubectl create deployment web --image=nginx --replicas=2");
  await session.output("kubectl expose deployment web --port=80");
  await session.output("kubectl create ns ops && kubectl label ns ops team=ops");
  for (const name of ["friend", "other", "closed"])
    await session.output(`kubectl run ${name} --image=busybox:1.36 --command -- sleep 9999`);
  for (const name of ["friend", "ops"]) await session.output(`kubectl run ${name} -n ops --image=busybox:1.36 --command -- sleep 9999`);
  await session.advance(20);
  await session.output("kubectl apply -f policies.yaml", { files: { "policies.yaml": POLICIES } });
  await session.advance(2);
  return async (pod, namespace = "default") => {
    const { code } = await session.run(`kubectl exec -n ${namespace} ${pod} -- wget -q -T 2 -O- http://web.default`);
    return code === 0 ? "answered" : "silent";
  };
}

describe("network policies", () => {
  it("of v1.36.1 decide who reaches whom", async () => {
    const ask = await prepared("v1.36.1");
    expect(await ask("friend")).toBe("answered");
    expect(await ask("other")).toBe("silent");
    expect(await ask("closed")).toBe("silent");
    // Of another namespace it is the namespace that counts here.
    expect(await ask("ops", "ops")).toBe("answered");
  });
  it("of v1.28.9 are stored and change nothing", async () => {
    const ask = await prepared("v1.28.9");
    for (const pod of ["friend", "other", "closed"]) expect(await ask(pod)).toBe("answered");
  });
});
