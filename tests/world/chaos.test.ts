/**
 * Killing anything at any moment: seeded schedules of real commands. When everything has been started again, the
 * world converges and no invariant of the cluster is broken. More seeds: `CHAOS_SEEDS=500 vitest run tests/world/chaos`, from another one on: `CHAOS_FIRST=501`.
 */
import { describe, expect, it } from "vitest";
import { TestSession } from "../headless/session.ts";

const SEEDS = Number(process.env["CHAOS_SEEDS"] ?? 4);
const FIRST = Number(process.env["CHAOS_FIRST"] ?? 1);
/** Schedules that did not converge once: a node that is paused while its runtime starts a container. */
const ONCE_BROKEN = [365, 473];
const CONTROL = "docker exec kind-control-plane";
const MANIFESTS = "/etc/kubernetes/manifests";
const NODES = ["kind-worker", "kind-worker2"];

/** What breaks something, and what mends it (nothing: it mends itself). */
const FAULTS: readonly { name: string; break: string; mend?: string }[] = [
  ...["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler"].map((name) => ({
    name,
    break: `${CONTROL} mv ${MANIFESTS}/${name}.yaml /tmp/`,
    mend: `${CONTROL} mv /tmp/${name}.yaml ${MANIFESTS}/`,
  })),
  ...["kind-control-plane", ...NODES].flatMap((node) => [
    { name: `${node} kubelet`, break: `docker exec ${node} systemctl stop kubelet`, mend: `docker exec ${node} systemctl start kubelet` },
    {
      name: `${node} containerd`,
      break: `docker exec ${node} systemctl stop containerd`,
      mend: `docker exec ${node} systemctl start containerd`,
    },
    { name: `${node} link`, break: `docker exec ${node} ip link set eth0 down`, mend: `docker exec ${node} ip link set eth0 up` },
    { name: `${node} rules`, break: `docker exec ${node} iptables -t nat -F` },
    { name: `${node} processes`, break: `docker exec ${node} pkill -9 -f 'nginx|kube-proxy|kindnetd|coredns'` },
  ]),
  ...["kind-control-plane", ...NODES].flatMap((node) => [
    { name: `${node} paused`, break: `docker pause ${node}`, mend: `docker unpause ${node}` },
    { name: `${node} stopped`, break: `docker stop ${node}`, mend: `docker start ${node}` },
    { name: `${node} killed`, break: `docker kill ${node}`, mend: `docker start ${node}` },
  ]),
  ...["etcd", "kube-apiserver", "kube-controller", "kube-scheduler"].map((name) => ({
    name: `kill -9 ${name}`,
    break: `${CONTROL} pkill -9 -f ${name}`,
  })),
  { name: "a pod", break: "kubectl delete pod -l app=web --wait=false" },
  { name: "a rollout", break: "kubectl rollout restart deployment web" },
];

/** mulberry32: a schedule's own chance. */
function chance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

async function schedule(seed: number): Promise<{ told: string[]; session: TestSession }> {
  const next = chance(seed);
  const session = await TestSession.start({ workers: 2, seed });
  await session.output("kubectl create deployment web --image=nginx --replicas=3", { settle: 30 });
  await session.output("kubectl expose deployment web --port=80");
  await session.output("kubectl create configmap kept --from-literal=a=b");
  const told: string[] = [];
  const broken: { name: string; mend: string }[] = [];
  for (let step = 0; step < 6; step++) {
    const fault = FAULTS[Math.floor(next() * FAULTS.length)];
    // One fault at a time on a node's own life: a stopped machine takes no commands.
    if (fault && !broken.some(({ name }) => name === fault.name)) {
      const { code } = await session.run(fault.break, { timeout: 60 });
      told.push(`${fault.name}${code === 0 ? "" : ` (${code})`}`);
      if (code === 0 && fault.mend) broken.push({ name: fault.name, mend: fault.mend });
    }
    await session.advance(Math.floor(next() * 120));
    if (next() < 0.4) {
      const mended = broken.splice(Math.floor(next() * broken.length), 1)[0];
      if (mended) {
        const { code } = await session.run(mended.mend);
        told.push(`mend ${mended.name} (${code})`);
        // A paused machine takes no commands: later, then.
        if (code !== 0) broken.push(mended);
      }
    }
  }
  // Machines first: a service on a stopped one cannot be started.
  for (const { mend } of broken
    .reverse()
    .sort(
      (a, b) =>
        Number(b.mend.startsWith("docker start") || b.mend.startsWith("docker unpause")) -
        Number(a.mend.startsWith("docker start") || a.mend.startsWith("docker unpause")),
    ))
    await session.run(mend);
  return { told, session };
}

describe("whatever is killed, and whenever", () => {
  it.each([...new Set([...Array.from({ length: SEEDS }, (_, at) => FIRST + at), ...ONCE_BROKEN])])(
    "schedule %i converges",
    async (seed) => {
      const { told, session } = await schedule(seed);
      await session.advance(900);
      const rows = async (line: string) => (await session.output(line)).split("\n").filter((row) => row !== "");
      const found = {
        nodes: (await rows("kubectl get nodes --no-headers")).filter((row) => !/ Ready /.test(row)),
        pods: (await rows("kubectl get pods -A --no-headers")).filter((row) => !/ (\d+)\/\1 +Running /.test(row)),
        deployment: await session.output("kubectl get deployment web -o jsonpath='{.status.readyReplicas}/{.status.replicas}'"),
        addresses: ((addresses) => addresses.length - new Set(addresses).size)(
          await rows("kubectl get pods -l app=web -o jsonpath='{range .items[*]}{.status.podIP}{\"\\n\"}{end}'"),
        ),
        endpoints: (
          await session.output(
            "kubectl get endpointslices -l kubernetes.io/service-name=web -o jsonpath='{.items[*].endpoints[*].conditions.ready}'",
          )
        ).split(" "),
        kept: await session.output("kubectl get configmap kept -o jsonpath={.data.a}"),
        answer: (await session.run("kubectl run ask --rm -i --restart=Never --image=busybox -- wget -qO- -T 5 http://web", { timeout: 60 }))
          .code,
      };
      expect({ told, ...found }).toEqual({
        told,
        nodes: [],
        pods: [],
        deployment: "3/3",
        addresses: 0,
        endpoints: ["true", "true", "true"],
        kept: "b",
        answer: 0,
      });
    },
    60_000,
  );
});
