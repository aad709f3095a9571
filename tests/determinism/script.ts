/**
 * One session that touches everything that could make two worlds differ: rollouts, crash loops, exec, file edits, a
 * terminal with Ctrl-C, a static pod of the control plane taken away and put back. Node and the browser run the same
 * script; the hash must be the same.
 */
import type { World } from "../../src/sim/index.ts";

export const seed = 7;

/** What is done, and the virtual seconds that pass before the next. */
export type Step =
  /** A line for the shell of headless sessions; it has ended before the next step. */
  | { readonly run: string; readonly timeout?: number; readonly wait?: number }
  /** A line typed into terminal 1. */
  | { readonly type: string; readonly wait?: number }
  /** Ctrl-C in terminal 1. */
  | { readonly interrupt: true; readonly wait?: number }
  /** A file that an editor of the page saved. */
  | { readonly file: string; readonly content: string; readonly wait?: number };

const MANIFESTS = "/etc/kubernetes/manifests";
/** A static pod of the control plane goes away for a while. */
const bounce = (name: string): Step[] => [
  { run: `docker exec kind-control-plane mv ${MANIFESTS}/${name}.yaml /tmp/${name}.yaml`, wait: 25 },
  { run: `docker exec kind-control-plane mv /tmp/${name}.yaml ${MANIFESTS}/${name}.yaml`, wait: 60 },
];

export const steps: readonly Step[] = [
  { run: "kubectl create deployment web --image=nginx:1.25 --replicas=3", wait: 15 },
  { run: "kubectl expose deployment web --port=80" },
  { run: "kubectl run crash --image=busybox -- sh -c 'echo oh no; exit 3'", wait: 2.5 },
  { run: "kubectl set image deployment/web nginx=nginx:1.26", wait: 4 },
  { run: "kubectl rollout undo deployment/web", wait: 30 },
  { run: "kubectl exec deploy/web -- sh -c 'echo hello > /usr/share/nginx/html/index.html; hostname'", wait: 1 },
  { run: "kubectl get pods -w", timeout: 7 },
  {
    file: "/home/learner/pod.yaml",
    content:
      "apiVersion: v1\nkind: Pod\nmetadata:\n  name: probed\n  labels: {app: probed}\nspec:\n  containers:\n  - name: web\n    image: nginx\n    readinessProbe: {httpGet: {path: /, port: 80}, periodSeconds: 3}\n    livenessProbe: {httpGet: {path: /nothing, port: 80}, periodSeconds: 5, failureThreshold: 2}\n",
  },
  { run: "kubectl apply -f pod.yaml", wait: 45 },
  { type: "kubectl get pods -o wide", wait: 1 },
  { type: "for i in 1 2 3 4 5 6; do date; sleep 1; done", wait: 2.25 },
  { interrupt: true, wait: 0.5 },
  { type: "kubectl scale deployment web --replicas=6; kubectl get events -w", wait: 12 },
  { interrupt: true },
  { type: "echo left > note.txt", wait: 1 },
  ...bounce("kube-scheduler"),
  ...bounce("kube-controller-manager"),
  { run: "kubectl delete pod -l app=web --wait=false", wait: 40 },
  { run: "docker stop kind-worker2", wait: 60 },
  { run: "docker start kind-worker2", wait: 60 },
  ...bounce("etcd"),
  ...bounce("kube-apiserver"),
  { run: "kubectl get pods,nodes -o wide", wait: 120 },
];

/** How virtual time is let pass: to an absolute time in microseconds. */
export type Pass = (world: World, until: number) => Promise<void>;
const atOnce: Pass = (world, until) => world.runUntil(until);

/** Runs steps against a booted world with as many seconds between as they say; answers the world's hash. */
export async function run(world: World, script: readonly Step[] = steps, pass: Pass = atOnce): Promise<string> {
  for (const step of script) {
    if ("run" in step) await world.execute(step.run, step.timeout === undefined ? {} : { timeout: step.timeout });
    else if ("file" in step) world.writeFile(step.file, step.content);
    else {
      const device = world.terminal(1)?.device ?? world.openTerminal(1, 80, 24);
      await world.kernel.settle();
      if ("type" in step) device.line(step.type);
      else device.signal("SIGINT");
      await world.kernel.settle();
    }
    await pass(world, world.clock.now + Math.round((step.wait ?? 0) * 1e6));
  }
  return world.hash();
}
