/**
 * Verbs that keep a connection, in two equal worlds: by the kubectl of the page in its shell, and by the real binary
 * against `serve`. Output and exit code must be equal, for both releases.
 */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { kubeconfigFor, type Serving, serve } from "../../src/headless/serve.ts";
import { turn } from "../../src/headless/turn.ts";
import { World } from "../../src/sim/index.ts";
import { worldOptions } from "../../src/workbench/workbench.ts";
import { findKubectl, RealKubectl } from "./real-kubectl.ts";
import { withoutVolatile } from "./volatile.ts";

const TWO = `apiVersion: v1
kind: Pod
metadata: {name: two, annotations: {}}
spec:
  initContainers:
  - {name: setup, image: busybox, command: ["true"]}
  containers:
  - {name: first, image: busybox, command: [sleep, "100000"]}
  - {name: second, image: busybox, command: [sh, -c, "echo from second; sleep 100000"]}
`;
const PREPARE = [
  "kubectl run idle --image=busybox -- sleep 100000",
  "kubectl create deployment web --image=nginx --replicas=1",
  "kubectl expose deployment web --port=8080 --target-port=80",
  "kubectl create service clusterip lonely --tcp=80",
  "kubectl run over --image=busybox --restart=Never -- true",
  "kubectl run crash --image=busybox -- sh -c 'echo why; exit 3'",
  'kubectl run pending --image=busybox --overrides=\'{"spec":{"nodeSelector":{"a":"b"}}}\'',
  "kubectl run nopull --image=nosuch.example/none:1",
  "kubectl apply -f two.yaml",
];
const COMMANDS = [
  "kubectl exec idle -- echo hello",
  "kubectl exec idle -- sh -c 'echo out; echo err >&2; exit 7'",
  "kubectl exec idle echo old form",
  "kubectl exec idle",
  "kubectl exec",
  "kubectl exec nosuch -- ls",
  "kubectl exec idle -- nosuch",
  "kubectl exec idle -- /etc",
  "kubectl exec idle -c nosuch -- ls",
  "kubectl exec two -- hostname",
  "kubectl exec two -c second -- hostname",
  "kubectl exec -q two -- hostname",
  "kubectl exec two -c setup -- hostname",
  "kubectl exec deploy/web -- sh -c 'echo $HOSTNAME | cut -c1-4'",
  "kubectl exec svc/web -- true",
  "kubectl exec deploy/nosuch -- true",
  "kubectl exec cm/kube-root-ca.crt -- true",
  "kubectl exec over -- ls",
  "kubectl exec crash -- ls",
  "kubectl exec pending -- ls",
  "kubectl exec nopull -- ls",
  "kubectl exec -f two.yaml -- hostname",
  "printf 'a\\nb' | kubectl exec -i idle -- cat",
  "printf 'a\\nb' | kubectl exec idle -- cat",
  "printf 'a\\nb' | kubectl exec -it idle -- cat",
  "printf 'a\\nb' | kubectl exec -t idle -- cat",
  "printf 'a\\nb' | kubectl exec -itq idle -- cat",
  "kubectl exec idle -- yes | head -n 1",
  "kubectl exec idle -- sh -c 'kill -9 $$'",
  "kubectl exec -n nosuch idle -- ls",
  "kubectl exec idle --pod-running-timeout=0s -- ls",
  "kubectl --as=nobody exec idle -- ls",
  "kubectl --as=system:serviceaccount:default:default exec idle -- ls",
  "kubectl attach nosuch",
  "kubectl attach",
  "kubectl attach a b c",
  "kubectl attach over",
  "kubectl attach crash",
  "kubectl attach pending",
  "kubectl attach two -c nosuch",
  "kubectl attach idle --pod-running-timeout=0s",
  "kubectl logs nosuch",
  "kubectl logs two",
  "kubectl logs two -c second",
  "kubectl logs two --all-containers",
  "kubectl logs two -c nosuch",
  "kubectl logs pending",
  "kubectl logs nopull",
  "kubectl logs crash -p",
  "kubectl logs over -f",
  "kubectl port-forward",
  "kubectl port-forward idle",
  "kubectl port-forward nosuch 80",
  "kubectl port-forward over 80",
  "kubectl port-forward pending 80",
  "kubectl port-forward idle nope",
  "kubectl port-forward idle nope:80",
  "kubectl port-forward idle 80:nope",
  "kubectl port-forward idle 80:0",
  "kubectl port-forward svc/web 80",
  "kubectl port-forward svc/web 1234:nope",
  "kubectl port-forward svc/lonely 80 --pod-running-timeout=1s",
  "kubectl port-forward svc/nosuch 80",
  "kubectl port-forward deploy/nosuch 80",
  "kubectl port-forward idle 80 --pod-running-timeout=0s",
  "kubectl port-forward idle 8080:80 --address=nope",
  "kubectl port-forward cm/kube-root-ca.crt 80",
  "kubectl cp",
  "kubectl cp a b",
  "kubectl cp nope idle:/tmp",
  "kubectl cp two.yaml idle:",
  "kubectl cp idle:/a idle:/b",
  "kubectl cp a/b/c:d e",
  "kubectl cp two.yaml nosuch:/tmp",
  "kubectl cp two.yaml idle:/tmp -c nosuch",
  "kubectl cp two.yaml over:/tmp",
  "kubectl cp two.yaml two:/tmp",
  "kubectl cp two.yaml idle:/tmp/copied && kubectl exec idle -- head -n 2 /tmp/copied",
  "kubectl cp two.yaml default/idle:/tmp && kubectl exec idle -- ls /tmp",
  "kubectl cp two.yaml idle:/no/such/folder",
  "mkdir -p tree/branch && echo leaf > tree/branch/leaf && kubectl cp tree idle:/tmp/tree && kubectl exec idle -- find /tmp/tree",
  "kubectl cp idle:/tmp/tree back && cat back/branch/leaf",
  "kubectl cp idle:tmp/copied copied && tail -n 1 copied",
  "kubectl cp idle:/tmp/copied .",
  "kubectl cp idle:/tmp/copied new/folder/file && ls new/folder",
  "kubectl cp --no-preserve two.yaml idle:/tmp/other",
  "kubectl cp --retries=2 idle:/tmp/other other && head -n 1 other",
  "kubectl cp deploy/web:/tmp x",
  "kubectl run once --image=busybox --restart=Never --attach -- echo attached",
  "kubectl get pod once --no-headers",
  "kubectl run gone --image=busybox --restart=Never --rm --attach -- sh -c 'sleep 1; echo attached; exit 4'",
  "echo typed | kubectl run typed --image=busybox --restart=Never --rm -i -- sh -c 'read a; echo got $a'",
  "echo typed | kubectl run typed2 --image=busybox --restart=Never --rm -i -q -- cat",
  "kubectl run x --image=busybox --rm",
  "kubectl run x --image=busybox -t",
  "kubectl run x --image=busybox --rm --attach --dry-run=client",
  "kubectl run x --image=busybox --restart=Never -i --dry-run=server",
  "kubectl debug",
  "kubectl debug idle",
  "kubectl debug nosuch --image=busybox",
  "kubectl debug idle --image=busybox -c dbg -- sleep 1000",
  "kubectl debug idle --image=busybox -c dbg -- sleep 1000",
  "kubectl get pod idle -o jsonpath='{.spec.ephemeralContainers[*].name}'",
  "kubectl debug idle --image=busybox --target=nosuch -c dbg2",
  "kubectl debug idle --copy-to=copy --image=busybox -c sidecar -- sleep 1000",
  "kubectl get pod copy -o jsonpath='{.spec.containers[*].name}'",
  "kubectl debug idle --copy-to=copy --image=busybox -c sidecar",
  "kubectl debug idle --copy-to=copy2 --set-image=*=nginx",
  "kubectl debug node/kind-worker --image=busybox -- sleep 1000 | sed 's/debugger-kind-worker-[a-z0-9]*/DEBUGGER/'",
  "kubectl debug idle --image=busybox --profile=nosuch",
  "kubectl proxy --port=nope",
];

/** Commands that still differ, with the reason. They are run and skipped while they do. */
const differing: Readonly<Record<string, string>> = {
  "kubectl run once --image=busybox --restart=Never --attach -- echo attached": "whether the end of a short command is known yet",
  "kubectl run gone --image=busybox --restart=Never --rm --attach -- sh -c 'sleep 1; echo attached; exit 4'":
    "time goes on between the real one's requests: the container may have ended when it attaches",
  "kubectl logs two -c nosuch": "later ones tell the containers there are",
  ...Object.fromEntries(
    COMMANDS.filter((command) => command.startsWith("kubectl debug ")).map((command) => [
      command,
      "v1.35 still takes --profile=legacy by default, and says that it is going to be removed",
    ]),
  ),
};

for (const [client, release] of [
  ["v1.28", "v1.28.9"],
  ["v1.35", "v1.36.1"],
] as const) {
  const found = findKubectl(client);
  if ("missing" in found) console.log(`skipped: ${found.missing}`);

  describe.skipIf("missing" in found)(`the page's kubectl and the real one of ${client}`, { retry: 2 }, () => {
    let ours: World;
    let serving: Serving;
    let real: RealKubectl;
    beforeAll(async () => {
      const options = worldOptions({ workers: 1, turn, release });
      ours = await World.boot(options);
      serving = await serve(options, { port: 0, speed: 0 });
      const kubeconfig = join(mkdtempSync(join(tmpdir(), "kubeconfig-")), "config");
      writeFileSync(kubeconfig, kubeconfigFor(serving.url));
      real = new RealKubectl("path" in found ? found.path : "", kubeconfig);
      for (const world of [ours, serving.world]) world.writeFile("/home/learner/two.yaml", TWO);
      writeFileSync(join(real.cwd, "two.yaml"), TWO);
      for (const line of PREPARE)
        for (const world of [ours, serving.world]) {
          const { code, stderr } = await world.execute(line);
          if (code !== 0) throw new Error(`${line}: ${stderr}`);
        }
      for (const world of [ours, serving.world]) await world.advance(60);
      await level();
    }, 90_000);
    afterAll(async () => {
      ours?.stop();
      await serving?.close();
    });
    /** Both worlds at the same instant, the last command's consequences behind them. */
    async function level(): Promise<void> {
      const then = Math.ceil(Math.max(ours.clock.now, serving.world.clock.now) / 1e6 + 1) * 1e6 + 5e5;
      await ours.runUntil(then);
      await serving.world.runUntil(then);
    }

    for (const command of COMMANDS)
      it(command, async ({ skip }) => {
        const theirs = await real.shell(command);
        const mine = await ours.execute(command, { timeout: 300 });
        await level();
        const shown = (one: { stdout: string; stderr: string; code: number }) =>
          withoutVolatile(`${one.stdout}\n--- stderr\n${one.stderr}\n--- code ${one.code}`.replaceAll(real.cwd, "/home/learner")).replace(
            /[0-9a-f]{64}/g,
            "ID",
          );
        const reason = differing[command];
        if (reason !== undefined && shown(mine) !== shown(theirs)) skip(reason);
        expect(shown(mine)).toBe(shown(theirs));
      });
  });
}
