/** A busy day of a cluster: what runs in it, and what is done to it, drawn from a seed. */
import { turn } from "../../src/headless/turn.ts";
import { World } from "../../src/sim/index.ts";
import { worldOptions } from "../../src/workbench/workbench.ts";
import { Invariants, type Watched } from "./invariants.ts";

const template = (app: string, image: string, more = ""): string =>
  `{metadata: {labels: {app: ${app}}}, spec: {terminationGracePeriodSeconds: 5, containers: [{name: c, image: "${image}", resources: {requests: {cpu: 50m, memory: 32Mi}}${more}}]}}`;
const WORKLOADS = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec: {replicas: 6, selector: {matchLabels: {app: web}}, template: ${template("web", "nginx:1.25", ", readinessProbe: {httpGet: {path: /, port: 80}}")}}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80}]}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web}
spec: {maxUnavailable: 2, selector: {matchLabels: {app: web}}}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  serviceName: db
  replicas: 3
  selector: {matchLabels: {app: db}}
  template: ${template("db", "redis:7.0")}
  volumeClaimTemplates: [{metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}]
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent}
spec: {selector: {matchLabels: {app: agent}}, template: ${template("agent", "busybox:1.36", ", command: [sleep, infinity]")}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: crash}
spec: {replicas: 1, selector: {matchLabels: {app: crash}}, template: ${template("crash", "busybox:1.36", ", command: [sh, -c, 'sleep 20; exit 1']")}}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: tick}
spec:
  schedule: "*/5 * * * *"
  concurrencyPolicy: Replace
  jobTemplate:
    spec:
      ttlSecondsAfterFinished: 600
      backoffLimit: 2
      template: {spec: {restartPolicy: Never, containers: [{name: c, image: "busybox:1.36", command: [sh, -c, "sleep 10"]}]}}
---
apiVersion: v1
kind: Namespace
metadata: {name: small}
---
apiVersion: v1
kind: ResourceQuota
metadata: {name: small, namespace: small}
spec: {hard: {pods: "5", requests.cpu: 400m}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: packed, namespace: small}
spec: {replicas: 5, selector: {matchLabels: {app: packed}}, template: ${template("packed", "nginx:1.25")}}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: scaled}
spec:
  minReplicas: 1
  maxReplicas: 5
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: scaled}
  metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 50}}}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: scaled}
spec: {selector: {matchLabels: {app: scaled}}, template: ${template("scaled", "registry.k8s.io/hpa-example", "")}}
---
apiVersion: v1
kind: Service
metadata: {name: scaled}
spec: {selector: {app: scaled}, ports: [{port: 80}]}
`;
const METRICS = [
  "kubectl apply -f https://github.com/kubernetes-sigs/metrics-server/releases/latest/download/components.yaml",
  `kubectl patch -n kube-system deploy metrics-server --type=json -p '[{"op":"add","path":"/spec/template/spec/containers/0/args/-","value":"--kubelet-insecure-tls"}]'`,
];

export interface Day {
  readonly seed: number;
  readonly hours: number;
  readonly violations: readonly string[];
  /** Writes to the store that were checked. */
  readonly checked: number;
  readonly commands: number;
  /** Pending events of the clock after each hour. */
  readonly pending: readonly number[];
  /** Heap after each hour in MiB, when it can be told. */
  readonly heap: readonly number[];
  readonly hash: string;
}

/** A small generator of its own: the world's chance must not depend on the test's. */
function chance(seed: number): (below: number) => number {
  let state = seed * 2_654_435_761 + 1;
  return (below) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) | 0;
    return ((state ^ (state >>> 13)) >>> 0) % below;
  };
}

export async function day(seed: number, hours: number): Promise<Day> {
  const world = await World.boot(worldOptions({ workers: 3, seed, turn }));
  const [store] = world.disks.all() as unknown as Watched[];
  if (!store) throw new Error("the cluster has no store");
  const invariants = new Invariants(store, world.clock);
  const below = chance(seed);
  const violations: string[] = [];
  const pending: number[] = [];
  const heap: number[] = [];
  let commands = 0;
  const run = async (command: string): Promise<void> => {
    commands++;
    await world.execute(command, { timeout: 120 });
  };
  world.writeFile(`${world.cwd()}/workloads.yaml`, WORKLOADS);
  await run("kubectl apply -f workloads.yaml");
  for (const command of METRICS) await run(command);
  const stopped = new Set<string>();
  const cordoned = new Set<string>();
  const worker = (): string => ["kind-worker", "kind-worker2", "kind-worker3"][below(3)] as string;
  const disturb = async (): Promise<void> => {
    const node = worker();
    switch (below(12)) {
      case 0:
        return run(`kubectl set image deploy/web c=nginx:1.2${5 + below(3)}`);
      case 1:
        return run(`kubectl scale deploy/web --replicas=${3 + below(8)}`);
      case 2:
        return run("kubectl rollout restart sts/db ds/agent");
      case 3:
        return run(`kubectl delete pod -l app=${["web", "db", "agent", "packed"][below(4)]} -A --wait=false`);
      case 4:
        if (stopped.size > 0) return;
        stopped.add(node);
        return run(`docker stop ${node}`);
      case 5:
        cordoned.add(node);
        return run(`kubectl drain ${node} --ignore-daemonsets --delete-emptydir-data --force --timeout=60s`);
      case 6:
        return run(`kubectl create job once-${commands} --image=busybox:1.36 -- sh -c "sleep 5; exit ${below(2)}"`);
      case 7:
        return run("kubectl rollout undo deploy/web");
      case 8:
        return run(`docker exec ${node} systemctl restart ${["kubelet", "containerd"][below(2)]}`);
      case 9:
        return run(`kubectl scale sts/db --replicas=${1 + below(4)}`);
      case 10:
        return run(
          `kubectl run load-${commands} --image=busybox:1.36 --restart=Never -- sh -c "for i in $(seq 200); do wget -q -O- http://scaled >/dev/null; done"`,
        );
      default:
        return run(
          "kubectl delete pod,job --field-selector=status.phase=Succeeded --all 2>/dev/null; kubectl delete jobs --all --cascade=foreground --wait=false",
        );
    }
  };
  const calm = async (): Promise<void> => {
    for (const node of stopped) await run(`docker start ${node}`);
    stopped.clear();
    for (const node of cordoned) await run(`kubectl uncordon ${node}`);
    cordoned.clear();
  };
  for (let hour = 0; hour < hours; hour++) {
    for (let step = 0; step < 8; step++) {
      await disturb();
      await world.advance(60 + below(300));
    }
    await calm();
    // Dead nodes' pods are evicted after five minutes, volumes come back, back-offs run out.
    await world.advance(900);
    for (const text of invariants.orphans()) violations.push(`hour ${hour + 1}: ${text}`);
    for (const text of invariants.unsettled().filter((one) => !/\/(crash|scaled)(-|\b)/.test(one)))
      violations.push(`hour ${hour + 1}: ${text}`);
    pending.push(world.clock.pending().length);
    const { gc } = globalThis as { gc?: () => void };
    gc?.();
    heap.push(Math.round(process.memoryUsage().heapUsed / 2 ** 20));
    const left = 3600 * (hour + 1) - world.clock.now / 1e6;
    if (left > 0) await world.advance(left);
  }
  // A controller that may not do its work says so in the manager's log and nowhere else.
  const log = await world.execute("kubectl logs -n kube-system kube-controller-manager-kind-control-plane", { timeout: 60 });
  for (const line of log.stdout.split("\n")) if (line.includes("is forbidden: User")) violations.push(line);
  invariants.stop();
  const [first = 0] = pending.slice(1);
  const most = Math.max(...pending.slice(-3));
  if (hours > 4 && most > first * 1.5 + 50) violations.push(`timers pile up: ${pending.join(", ")}`);
  const hash = world.hash();
  world.stop();
  return { seed, hours, violations: [...violations, ...invariants.violations], checked: invariants.checked, commands, pending, heap, hash };
}
