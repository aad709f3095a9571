/** What the kubelet ends by itself: pods that outgrow their local storage, and a node that is short of memory. */
import { beforeAll, describe, expect, it } from "vitest";
import { TestSession } from "../headless/session.ts";

const pod = (name: string, command: string, more: { container?: string; spec?: string } = {}): string => `
apiVersion: v1
kind: Pod
metadata: {name: ${name}}
spec:
  nodeName: kind-worker
  containers:
  - {name: c, image: polinux/stress, command: [sh, -c, '${command}']${more.container ?? ""}}
${more.spec ?? ""}
---`;

describe("eviction", () => {
  let session: TestSession;
  beforeAll(async () => {
    session = await TestSession.start({ workers: 1 });
  }, 60_000);
  const status = async (name: string): Promise<string> =>
    (await session.output(`kubectl get pod ${name} -o jsonpath='{.status.phase}|{.status.reason}|{.status.message}'`)).trim();
  const events = async (kind: string, reason: string): Promise<string[]> =>
    (
      await session.output(
        `kubectl get events -A --field-selector involvedObject.kind=${kind},reason=${reason} --no-headers -o custom-columns=N:.involvedObject.name,M:.message`,
      )
    )
      .trim()
      .split("\n")
      .map((line) => line.replace(/ +/g, " ").trim())
      .sort();

  it("a volume, a container and a pod that hold more than they may are evicted ten seconds later", async () => {
    const write = (file: string, megabytes: number): string => `dd if=/dev/zero of=${file} bs=1M count=${megabytes}; sleep 1000`;
    const limit = ", resources: {limits: {ephemeral-storage: 2Mi}}";
    const manifests = [
      pod("volume", write("/d/x", 3), {
        container: ", volumeMounts: [{name: d, mountPath: /d}]",
        spec: "  volumes: [{name: d, emptyDir: {sizeLimit: 2Mi}}]",
      }),
      pod("layer", write("/x", 3), { container: limit, spec: "  - {name: d, image: busybox, command: [sleep, '1000']}" }),
      pod("whole", write("/d/x", 3), {
        container: `${limit}, volumeMounts: [{name: d, mountPath: /d}]`,
        spec: "  volumes: [{name: d, emptyDir: {}}]",
      }),
      pod("small", write("/d/x", 1), {
        container: ", volumeMounts: [{name: d, mountPath: /d}]",
        spec: "  volumes: [{name: d, emptyDir: {sizeLimit: 2Mi}}]",
      }),
    ];
    await session.output("kubectl apply -f pods.yaml", { files: { "pods.yaml": manifests.join("\n") } });
    await session.advance(30);
    expect(await status("volume")).toBe('Failed|Evicted|Usage of EmptyDir volume "d" exceeds the limit "2Mi".');
    expect(await status("layer")).toBe('Failed|Evicted|Container c exceeded its local ephemeral storage limit "2Mi".');
    expect(await status("whole")).toBe("Failed|Evicted|Pod ephemeral local storage usage exceeds the total limit of containers 2Mi.");
    expect(await status("small")).toBe("Running||");
    expect(await events("Pod", "Evicted")).toEqual([
      'layer Container c exceeded its local ephemeral storage limit "2Mi".',
      'volume Usage of EmptyDir volume "d" exceeds the limit "2Mi".',
      "whole Pod ephemeral local storage usage exceeds the total limit of containers 2Mi.",
    ]);
    await session.output("kubectl delete pod --all --now");
  });

  it("a node short of memory evicts who uses most beyond its request, and takes no BestEffort pod for five minutes", async () => {
    const threshold =
      "sed -i 's/evictionHard:/evictionHard:\\n  memory.available: 5Gi/' /var/lib/kubelet/config.yaml && systemctl restart kubelet";
    await session.output(`docker exec kind-worker sh -c "${threshold}"`);
    const stress = (megabytes: number): string => `exec stress --vm 1 --vm-bytes ${megabytes}M --vm-hang 1`;
    const manifests = [
      pod("greedy", stress(2500)),
      pod("modest", stress(1000), { container: ", resources: {requests: {memory: 1200Mi}}" }),
    ];
    await session.output("kubectl apply -f hogs.yaml", { files: { "hogs.yaml": manifests.join("\n") } });
    await session.advance(30);
    expect(await status("greedy")).toMatch(
      /^Failed\|Evicted\|The node was low on resource: memory\. Threshold quantity: 5Gi, available: \d+Ki\. Container c was using \d+Ki, request is 0, has larger consumption of memory\.$/,
    );
    expect(await status("modest")).toBe("Running||");
    const pressure = () =>
      session.output(
        `kubectl get node kind-worker -o jsonpath='{.status.conditions[?(@.type=="MemoryPressure")].reason} {.spec.taints[*].key}'`,
      );
    expect(await pressure()).toBe("KubeletHasInsufficientMemory node.kubernetes.io/memory-pressure");
    expect(await events("Node", "EvictionThresholdMet")).toEqual(["kind-worker Attempting to reclaim memory"]);
    await session.output("kubectl apply -f late.yaml", { files: { "late.yaml": pod("late", "sleep 1000") } });
    await session.advance(3);
    expect(await status("late")).toBe("Failed|Evicted|Pod was rejected: The node had condition: [MemoryPressure].");
    await session.advance(310);
    expect((await pressure()).trim()).toBe("KubeletHasSufficientMemory");
  });
});
