/** The kubelet's settings have their effect, or are refused in its words: a table of each, on a worker of a cluster. */
import { beforeAll, describe, expect, it, test } from "vitest";
import { TestSession } from "../headless/session.ts";

const NODE = "kind-worker";
const CONFIG = "/var/lib/kubelet/config.yaml";
const stress = (mebibytes: number): string =>
  JSON.stringify({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "hog" },
    spec: {
      containers: [
        { name: "hog", image: "polinux/stress", command: ["stress", "--vm", "1", "--vm-bytes", `${mebibytes}M`, "--vm-hang", "0"] },
      ],
    },
  });

describe("the kubelet's settings", () => {
  let session: TestSession;
  let original = "";
  const on = (line: string) => session.output(`docker exec ${NODE} ${line}`);
  /** The configuration with lines more (or others), and the kubelet started anew. */
  const configure = async (lines: string, seconds = 30): Promise<void> => {
    const fields = new Set(lines.split("\n").map((line) => line.split(":")[0]));
    const kept: string[] = [];
    let dropping = false;
    for (const line of original.split("\n")) {
      if (/^\w/.test(line)) dropping = fields.has(line.split(":")[0]);
      if (!dropping) kept.push(line);
    }
    await session.output(`docker cp conf.yaml ${NODE}:${CONFIG}`, { files: { "conf.yaml": `${kept.join("\n")}${lines}\n` } });
    await on("systemctl restart kubelet");
    await session.advance(seconds);
  };
  const node = (path: string) => session.output(`kubectl get node ${NODE} -o jsonpath='${path}'`);
  beforeAll(async () => {
    session = await TestSession.start({ workers: 1 });
    original = await on(`cat ${CONFIG}`);
  }, 60_000);

  test.each([
    ["maxPods: 7", "{.status.allocatable.pods} {.status.capacity.pods}", "7 7"],
    ["podsPerCore: 2", "{.status.allocatable.pods}", "8"],
    [
      "systemReserved: {cpu: 500m, memory: 1Gi}",
      "{.status.allocatable.cpu} {.status.allocatable.memory} {.status.capacity.cpu}",
      "3500m 7340032Ki 4",
    ],
    ["kubeReserved: {cpu: '1'}\nsystemReserved: {cpu: '1'}", "{.status.allocatable.cpu}", "2"],
    ["evictionHard: {memory.available: 512Mi}", "{.status.allocatable.memory}", "7864320Ki"],
    ["evictionHard: {memory.available: 10%}", "{.status.allocatable.memory}", "7549747Ki"],
  ])("%s", async (lines, path, want) => {
    await configure(lines);
    expect(await node(path)).toBe(want);
    expect(await session.output(`kubectl get node ${NODE} --no-headers | awk '{print $2}'`)).toBe("Ready\n");
  });

  test.each([
    ["--no-such-flag=1", "failed to parse kubelet flag: unknown flag: --no-such-flag"],
    ["--max-pods=many", 'failed to parse kubelet flag: invalid argument \\"many\\" for \\"--max-pods\\" flag'],
    [
      "--node-labels=node-role.kubernetes.io/worker=",
      "failed to validate kubelet flags: unknown 'kubernetes.io' or 'k8s.io' labels specified with --node-labels: [node-role.kubernetes.io/worker]",
    ],
    [
      "--container-runtime-endpoint=unix:///run/crio/crio.sock",
      'validate CRI v1 runtime API for endpoint \\"unix:///run/crio/crio.sock\\": rpc error: code = Unavailable',
    ],
  ])("the flag %s is refused", async (flag, want) => {
    await configure("");
    await on(`sh -c 'echo KUBELET_EXTRA_ARGS="${flag}" > /etc/default/kubelet; systemctl restart kubelet'`);
    await session.advance(10);
    expect(await on("journalctl -u kubelet -n 20")).toContain(`"command failed" err="`);
    expect(await on("journalctl -u kubelet -n 20")).toContain(want);
    expect((await session.run(`docker exec ${NODE} systemctl is-active kubelet`)).stdout).toMatch(/^activ/);
    await on("sh -c 'echo KUBELET_EXTRA_ARGS= > /etc/default/kubelet; systemctl restart kubelet'");
    await session.advance(10);
    expect(await on("systemctl is-active kubelet")).toBe("active\n");
  });
  test.each([
    ["maxPods: -1", "invalid configuration: maxPods (--max-pods) -1 must not be a negative number"],
    ["maxPods: many", "cannot unmarshal string into Go struct field KubeletConfiguration.maxPods of type int32"],
    [
      "imageGCHighThresholdPercent: 120",
      "imageGCHighThresholdPercent (--image-gc-high-threshold) 120 must be between 0 and 100, inclusive",
    ],
    ["evictionHard: {memory.free: 1Gi}", "failed to create kubelet: unknown eviction signal memory.free"],
    ["evictionSoft: {memory.available: 1Gi}", "grace period must be specified for the soft eviction threshold memory.available"],
    ["cgroupDriver: openrc", 'unknown cgroup driver \\"openrc\\"'],
    ["systemReserved: {memory: 64Gi}", "has a reservation of 64Gi but capacity of 8Gi. Expected capacity >= reservation."],
    ["kind: Kubelet", 'no kind \\"Kubelet\\" is registered'],
    ["a: [", "failed to decode, error: yaml: "],
  ])("the configuration %s is refused", async (lines, want) => {
    await configure(lines, 5);
    expect(await on("journalctl -u kubelet -n 20")).toContain(want);
  });
  it("says which settings it does not heed", async () => {
    await configure("serializeImagePulls: true\ncpuManagerPolicy: static");
    expect(await on("journalctl -u kubelet -n 30")).toContain(
      "kubewekend does not model these settings of the kubelet: cpuManagerPolicy, serializeImagePulls\n",
    );
  });
  it("does not register itself when told not to, and takes the Node that somebody makes", async () => {
    await configure("registerNode: false", 5);
    await session.output(`kubectl delete node ${NODE}`);
    await on("systemctl restart kubelet");
    await session.advance(30);
    expect(await session.output("kubectl get nodes -o name")).toBe("node/kind-control-plane\n");
    const files = { "node.json": JSON.stringify({ apiVersion: "v1", kind: "Node", metadata: { name: NODE, labels: { mine: "yes" } } }) };
    await session.output("kubectl apply -f node.json", { files });
    await session.advance(60);
    expect(await session.output(`kubectl get node ${NODE} -L mine --no-headers | awk '{print $2,$6}'`)).toBe("Ready yes\n");
  });
  it("a kubelet of the driver cgroupfs and a runtime of systemd's make no pod", async () => {
    await configure("cgroupDriver: cgroupfs");
    await session.output(`kubectl run mismatch --image=busybox:1.36 --overrides='{"spec":{"nodeName":"${NODE}"}}' -- sleep 3600`);
    await session.advance(20);
    expect(await session.output("kubectl describe pod mismatch")).toMatch(
      /Failed to create pod sandbox: rpc error: code = Unknown desc = failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: expected cgroupsPath to be of format "slice:prefix:name" for systemd cgroups, got "\/kubelet\/kubepods\/besteffort\/pod[0-9a-f-]+\/[0-9a-f]{64}" instead: unknown/,
    );
    await configure("");
    await session.advance(60);
    expect(await session.output("kubectl get pod mismatch --no-headers | awk '{print $2}'")).toBe("1/1\n");
    await session.output("kubectl delete pod mismatch --now");
  });
  it("evicts after the grace period of a soft threshold", async () => {
    await configure(
      "evictionSoft: {memory.available: 7Gi}\nevictionSoftGracePeriod: {memory.available: 1m30s}\nevictionPressureTransitionPeriod: 30s",
    );
    await session.output("kubectl apply -f hog.json", { files: { "hog.json": stress(1500) } });
    await session.advance(60);
    expect(await session.output("kubectl get pod hog --no-headers | awk '{print $3}'")).toBe("Running\n");
    expect(await node('{.status.conditions[?(@.type=="MemoryPressure")].status}')).toBe("True");
    await session.advance(90);
    expect(await session.output("kubectl get pod hog --no-headers | awk '{print $3}'")).toMatch(
      /^(Evicted|Error|ContainerStatusUnknown)\n$/,
    );
    await session.output("kubectl delete pod hog --now");
    await configure("");
  });
  it("has pressure on its disk below a threshold", async () => {
    await configure("evictionHard: {nodefs.available: 102390Mi}");
    expect(await node('{.status.conditions[?(@.type=="DiskPressure")].status}')).toBe("True");
    expect(await node("{.spec.taints[*].key}")).toContain("node.kubernetes.io/disk-pressure");
    await configure("evictionPressureTransitionPeriod: 10s", 60);
    expect(await node('{.status.conditions[?(@.type=="DiskPressure")].status}')).toBe("False");
  });
  it("gives images back when the disk is fuller than it may be", async () => {
    await on("crictl pull docker.io/library/nginx:1.27");
    expect(await on("crictl images")).toContain("docker.io/library/nginx");
    await configure("imageGCHighThresholdPercent: 0", 320);
    expect(await on("crictl images")).not.toContain("docker.io/library/nginx");
  });
});
