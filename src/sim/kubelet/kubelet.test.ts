import { expect, test } from "vitest";
import { configMaps, nodes, pods } from "../../kube/resource.ts";
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

const MANIFEST = `apiVersion: v1
kind: Pod
metadata: {name: boss, labels: {tier: control-plane}}
spec:
  hostNetwork: true
  containers:
  - {name: c, image: "web:1.0", command: [serve, "8001"]}
`;

test("a manifest file becomes a pod with a mirror, without the API server too", async () => {
  const {
    nodes: [node],
    pass,
    pod,
    server,
    client,
  } = await newTestCluster();
  if (!node) throw new Error("no node");
  server.stop();
  node.machine.fs.write("/etc/kubernetes/manifests/boss.yaml", MANIFEST);
  await pass(5);
  expect(node.containerd.listContainers().map(({ state }) => state)).toEqual(["running"]);
  server.start();
  await pass(30);
  const mirror = pod("boss-kind-worker");
  expect(mirror.status.phase).toBe("Running");
  expect(mirror.metadata.ownerReferences?.map(({ kind, name }) => `${kind}/${name}`)).toEqual(["Node/kind-worker"]);
  expect(mirror.metadata.annotations?.["kubernetes.io/config.mirror"]).toBe(mirror.metadata.annotations?.["kubernetes.io/config.hash"]);
  client.delete(pods, "boss-kind-worker", "default", { gracePeriodSeconds: 0 });
  await pass(5);
  expect(pod("boss-kind-worker").status.phase).toBe("Running");
  node.machine.fs.remove("/etc/kubernetes/manifests/boss.yaml");
  await pass(40);
  expect(() => pod("boss-kind-worker")).toThrow('pods "boss-kind-worker" not found');
  expect(node.containerd.listContainers()).toEqual([]);
});

test("a failing liveness probe restarts the container", async () => {
  const { run, pass, pod, events } = await newTestCluster();
  const livenessProbe = { httpGet: { path: "/", port: 80 }, periodSeconds: 5, failureThreshold: 2 };
  run({ name: "good", containers: [{ name: "c", image: "web:1.0", livenessProbe }] });
  // Nothing listens on the probed port.
  run({ name: "dead", containers: [{ name: "c", image: "web:1.0", command: ["serve", "81"], livenessProbe }] });
  await pass(14);
  expect(["good", "dead"].map((name) => pod(name).status.containerStatuses?.[0]?.restartCount)).toEqual([0, 1]);
  expect(events("dead").filter((line) => /Unhealthy|Killing/.test(line))).toEqual([
    'Warning Unhealthy Liveness probe failed: Get "http://10.244.1.3:80/": dial tcp 10.244.1.3:80: connect: connection refused (x2)',
    "Normal Killing Container c failed liveness probe, will be restarted",
  ]);
});

test("logs and exec are served on port 10250 to whoever shows a certificate", async () => {
  const {
    run,
    pass,
    nodes: [node],
  } = await newTestCluster();
  run({ name: "job", restartPolicy: "Never", containers: [{ name: "c", image: "tool:1.0", command: ["exit", "0", "done"] }] });
  run({ name: "nope", containers: [{ name: "c", image: "tool:9" }] });
  run({ name: "web", containers: [{ name: "c", image: "web:1.0" }] });
  await pass(10);
  const socket = node?.machine.namespace.socketAt("172.18.0.3", 10250, "TCP");
  const ask = (path: string, certificate = true) =>
    socket?.options.http?.({
      method: "GET",
      path,
      headers: {},
      peer: {
        address: "172.18.0.2",
        ...(certificate ? { certificate: { commonName: "kube-apiserver-kubelet-client", organizations: [] } } : {}),
      },
    });
  expect(await ask("/containerLogs/default/job/c")).toMatchObject({ status: 200, body: "done\n" });
  expect(await ask("/containerLogs/default/job/c", false)).toMatchObject({ status: 401, body: "Unauthorized" });
  expect(await ask("/containerLogs/default/nope/c")).toMatchObject({
    status: 400,
    body: expect.stringMatching(
      /^container "c" in pod "nope" is waiting to start: (image can't be pulled|trying and failing to pull image)$/,
    ),
  });
  expect(await ask("/containerLogs/default/job/c?previous=true")).toMatchObject({
    status: 400,
    body: 'previous terminated container "c" in pod "job" not found',
  });
  const response = await ask("/exec/default/web/c?command=cat&command=%2Fetc%2Fhostname&output=1");
  let out = "";
  response?.upgrade?.subscribe({ stdout: (text) => (out += text), stderr: () => {}, exit: ({ code }) => (out += `exit ${code}`) });
  await pass(1);
  expect(out).toBe("web\nexit 0");
});

test("a mounted ConfigMap follows its object within two minutes; environment does not", async () => {
  const {
    run,
    pass,
    client,
    nodes: [node],
  } = await newTestCluster();
  const made = client.create(configMaps, {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "cfg", namespace: "default" },
    data: { color: "red" },
  });
  run({
    name: "web",
    volumes: [{ name: "v", configMap: { name: "cfg" } }],
    containers: [{ name: "c", image: "web:1.0", volumeMounts: [{ name: "v", mountPath: "/etc/cfg" }] }],
  });
  await pass(5);
  const read = async (): Promise<string> => {
    let text = "";
    const [container] = node?.containerd.listContainers() ?? [];
    node?.containerd.execSync(container?.id ?? "", ["cat", "/etc/cfg/color"], 1, ({ value }) => {
      text = value?.stdout ?? "";
    });
    await pass(1);
    return text;
  };
  expect(await read()).toBe("red");
  client.update(configMaps, { ...made, data: { color: "blue" } });
  await pass(120);
  expect(await read()).toBe("blue");
});

test("containers go on without kubelet and runtime, and are found again", async () => {
  const {
    run,
    pass,
    pod,
    nodes: [node],
  } = await newTestCluster();
  if (!node) throw new Error("no node");
  run({ name: "web", containers: [{ name: "web", image: "web:1.0" }] });
  await pass(5);
  const before = pod("web").status.containerStatuses?.[0]?.containerID;
  node.stopKubelet();
  node.containerd.stop();
  await pass(60);
  node.containerd.start();
  node.startKubelet();
  await pass(30);
  expect(pod("web").status.containerStatuses?.[0]).toMatchObject({ containerID: before, restartCount: 0, ready: true });
});

test("memory beyond the limit is 137 OOMKilled", async () => {
  const { run, pass, pod } = await newTestCluster();
  run({
    name: "oom",
    restartPolicy: "Never",
    containers: [{ name: "c", image: "tool:1.0", command: ["eat", "200000000"], resources: { limits: { memory: "100Mi" } } }],
  });
  await pass(10);
  expect(pod("oom").status.containerStatuses?.[0]?.state?.terminated).toMatchObject({ exitCode: 137, reason: "OOMKilled" });
  expect(pod("oom").status.phase).toBe("Failed");
});

test("a node without network is not ready and says why", async () => {
  const { client, pass, run, events } = await newTestCluster({ cni: false });
  run({ name: "web", containers: [{ name: "web", image: "web:1.0" }], tolerations: [{ operator: "Exists" }] });
  await pass(10);
  const text =
    "container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized";
  expect(client.get(nodes, "kind-worker").status.conditions?.at(-1)).toMatchObject({
    status: "False",
    reason: "KubeletNotReady",
    message: text,
  });
  expect(events("web")[0]).toMatch(`Warning NetworkNotReady network is not ready: ${text}`);
});
