/** /proc and /sys/fs/cgroup as containers, nodes and the laptop show them; namespaces of processes. */
import { beforeAll, describe, expect, it, test } from "vitest";
import { TestSession } from "../headless/session.ts";

const POD = JSON.stringify({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "p" },
  spec: {
    nodeName: "kind-worker",
    containers: [
      {
        name: "c",
        image: "busybox:1.36",
        command: ["sleep", "3600"],
        env: [{ name: "COLOUR", value: "blue" }],
        resources: { limits: { cpu: "500m", memory: "64Mi" } },
      },
    ],
  },
});

describe("/proc and control groups", () => {
  let session: TestSession;
  beforeAll(async () => {
    session = await TestSession.start({ workers: 1 });
    await session.output("kubectl apply -f pod.json", { files: { "pod.json": POD } });
    await session.advance(20);
    await session.output("docker run -d --name d -m 128m --cpus 0.25 nginx:1.27");
  }, 60_000);

  const IN_POD = "kubectl exec p -- ";
  const ON_NODE = "docker exec kind-worker ";
  const IN_DOCKER = "docker exec d ";
  test.each([
    [`${IN_POD}cat /proc/1/cmdline | tr '\\0' ' '`, /^sleep 3600 $/],
    [`${IN_POD}cat /proc/1/comm`, /^sleep\n$/],
    [`${IN_POD}cat /proc/1/status`, /^Name:\tsleep\nUmask:\t0022\nState:\tS \(sleeping\)\n(?:.*\n)*PPid:\t0\n/],
    [`${IN_POD}cat /proc/self/cgroup`, /^0::\/\n$/],
    [`${IN_POD}sh -c 'cat /proc/1/environ' | tr '\\0' '\\n' | grep COLOUR`, /^COLOUR=blue\n$/],
    [`${IN_POD}cat /sys/fs/cgroup/memory.max /sys/fs/cgroup/cpu.max`, /^67108864\n50000 100000\n$/],
    [`${IN_POD}cat /sys/fs/cgroup/pids.current`, /^[1-9]\n$/],
    [`${IN_POD}cat /sys/fs/cgroup/memory.current`, /^[1-9]\d+\n$/],
    [`${IN_POD}cat /proc/net/route`, /^Iface\tDestination\tGateway \tFlags.*\neth0\t00000000\t01\w{2}F40A\t0003\t/],
    [`${IN_POD}cat /proc/sys/kernel/hostname`, /^p\n$/],
    [`${IN_POD}sh -c 'ls /proc | grep -c ^[0-9]'`, /^[1-9]\n$/],
    [`${IN_POD}cat /proc/mounts`, /^overlay \/ overlay rw,relatime 0 0\nproc \/proc proc/],
    [`${IN_DOCKER}cat /sys/fs/cgroup/memory.max /sys/fs/cgroup/cpu.max`, /^134217728\n25000 100000\n$/],
    [`${ON_NODE}cat /proc/1/comm`, /^(systemd|init)\n$/],
    [`${ON_NODE}sh -c 'cat /proc/$(pgrep -x kubelet)/cgroup'`, /^0::\/kubelet\.slice\/kubelet\.service\n$/],
    ["grep -c ^processor /proc/cpuinfo", /^4\n$/],
    ["head -1 /proc/meminfo", /^MemTotal: {8}8388608 kB\n$/],
    ["cat /proc/loadavg", /^0\.00 0\.00 0\.00 1\/\d+ \d+\n$/],
    ["cat /proc/uptime", /^\d+\.\d\d \d+\.\d\d\n$/],
    ["readlink /proc/self/ns/net", /^net:\[402653\d{4}\]\n$/],
    ["free -b | awk '/Mem/{print $2}'", /^8589934592\n$/],
  ])("%s", async (command, want) => {
    expect(await session.output(command)).toMatch(want);
  });

  it("a node sees its containers' groups and processes where they hang", async () => {
    const pid = (await session.output(`${ON_NODE}pgrep -f 'sleep 3600'`)).trim().split("\n")[0];
    const uid = (await session.output("kubectl get pod p -o jsonpath={.metadata.uid}")).replaceAll("-", "_");
    const cgroup = (await session.output(`${ON_NODE}cat /proc/${pid}/cgroup`)).trim();
    expect(cgroup).toMatch(
      new RegExp(`^0::/kubelet\\.slice/kubelet-kubepods\\.slice/kubelet-kubepods-pod${uid}\\.slice/cri-containerd-[0-9a-f]{64}\\.scope$`),
    );
    expect(await session.output(`${ON_NODE}cat /sys/fs/cgroup${cgroup.slice(3)}/memory.max`)).toBe("67108864\n");
    expect(await session.output(`${ON_NODE}ls /sys/fs/cgroup/kubelet.slice/kubelet-kubepods.slice`)).toMatch(
      /kubelet-kubepods-besteffort\.slice/,
    );
    expect(await session.output(`${ON_NODE}cat /proc/${pid}/oom_score_adj`)).toBe("-997\n");
  });
  it("namespaces are listed, and a command runs in the network of a container", async () => {
    const pid = (await session.output(`${ON_NODE}pgrep -f 'sleep 3600'`)).trim().split("\n")[0];
    const ip = await session.output("kubectl get pod p -o jsonpath={.status.podIP}");
    expect(await session.output(`${ON_NODE}nsenter -t ${pid} -n ip addr`)).toContain(`inet ${ip}/24`);
    expect(await session.output(`${ON_NODE}lsns -t net`)).toMatch(/^ +NS TYPE +NPROCS +PID USER +COMMAND\n4026\d+ net +\d+ +1 root +/);
    expect(await session.output(`${ON_NODE}lsns -t net`)).toMatch(/ sleep 3600\n/);
    expect((await session.run(`${ON_NODE}nsenter -t 999999 -n ip addr`)).stderr).toBe(
      "nsenter: cannot open /proc/999999/ns/net: No such file or directory\n",
    );
  });
});
