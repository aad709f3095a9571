import { expect, test } from "vitest";
import { nodes, pods } from "../../kube/resource.ts";
import { newTestCluster } from "./testing.ts";

test("a node registers itself, becomes Ready and renews its Lease", async () => {
  const { client, pass } = await newTestCluster();
  await pass(15);
  const node = client.get(nodes, "kind-worker");
  expect(node.metadata.labels).toEqual({
    "beta.kubernetes.io/arch": "amd64",
    "beta.kubernetes.io/os": "linux",
    "kubernetes.io/arch": "amd64",
    "kubernetes.io/hostname": "kind-worker",
    "kubernetes.io/os": "linux",
  });
  expect(node.status.conditions?.map(({ type, status, reason, message }) => `${type} ${status} ${reason} ${message}`)).toEqual([
    "MemoryPressure False KubeletHasSufficientMemory kubelet has sufficient memory available",
    "DiskPressure False KubeletHasNoDiskPressure kubelet has no disk pressure",
    "PIDPressure False KubeletHasSufficientPID kubelet has sufficient PID available",
    "Ready True KubeletReady kubelet is posting ready status",
  ]);
  expect(node.status.capacity).toEqual({ cpu: "4", "ephemeral-storage": "100Gi", memory: "8Gi", pods: "110" });
});

test("a pod is pulled, started, Ready, and says so in events", async () => {
  const { run, pass, pod, events } = await newTestCluster();
  run({ name: "web", containers: [{ name: "web", image: "web:1.0" }] });
  await pass(5);
  const { status } = pod("web");
  expect(status.phase).toBe("Running");
  expect(status.conditions?.map(({ type, status: value }) => `${type}=${value}`)).toEqual([
    "Initialized=True",
    "Ready=True",
    "ContainersReady=True",
    "PodScheduled=True",
  ]);
  expect(status.podIP).toBe("10.244.1.2");
  expect(events("web").map((line) => line.replace(/\d+(\.\d+)?m?s/g, "Ns"))).toEqual([
    'Normal Pulling Pulling image "web:1.0"',
    'Normal Pulled Successfully pulled image "web:1.0" in Ns (Ns including waiting)',
    "Normal Created Created container web",
    "Normal Started Started container web",
  ]);
});

test("a crashing container restarts at once, then after 10, 20, 40 seconds", async () => {
  const { run, pass, pod, events } = await newTestCluster();
  run({ name: "crash", containers: [{ name: "c", image: "tool:1.0", command: ["exit", "3"] }] });
  await pass(300);
  const [status] = pod("crash").status.containerStatuses ?? [];
  expect(status?.restartCount).toBe(5);
  expect(status?.state?.waiting?.reason).toBe("CrashLoopBackOff");
  expect(status?.state?.waiting?.message).toMatch(/^back-off 2m40s restarting failed container=c pod=crash_default\(/);
  expect(status?.lastState?.terminated).toMatchObject({ exitCode: 3, reason: "Error" });
  expect(events("crash").at(-1)).toMatch(/^Warning BackOff Back-off restarting failed container c in pod crash_default\(.*\) \(x\d+\)$/);
});

test("a deleted pod gets SIGTERM, and leaves the API when its containers have ended", async () => {
  const {
    run,
    pass,
    pod,
    events,
    client,
    nodes: [node],
  } = await newTestCluster();
  run({ name: "web", containers: [{ name: "web", image: "web:1.0" }] });
  run({ name: "deaf", containers: [{ name: "deaf", image: "tool:1.0", command: ["sleep", "1000"] }] });
  await pass(5);
  client.delete(pods, "web", "default");
  client.delete(pods, "deaf", "default");
  await pass(5);
  expect(() => pod("web")).toThrow('pods "web" not found');
  expect(pod("deaf").status.phase).toBe("Running");
  await pass(30);
  expect(() => pod("deaf")).toThrow('pods "deaf" not found');
  expect(events("web").at(-1)).toBe("Normal Killing Stopping container web");
  expect(node?.containerd.listPodSandboxes()).toEqual([]);
});
