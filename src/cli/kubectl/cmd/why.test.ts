/** `kubectl why`, over the whole world: the record is only as good as what every component puts into it. */
import { expect, test } from "vitest";
import { turn } from "../../../headless/turn.ts";
import { World } from "../../../sim/index.ts";
import { worldOptions } from "../../../workbench/workbench.ts";

const boot = () => World.boot(worldOptions({ workers: 1, turn }));
/** Without times and names that chance made. */
const plain = (text: string): string[] =>
  text
    .replace(/-[a-z0-9]{8,10}-[a-z0-9]{5}\b/g, "-HASH-ID")
    .replace(/\bweb-[a-z0-9]{8,10}\b(?!-)/g, "web-HASH")
    .split("\n")
    .map((line) =>
      line
        .replace(/^\+\d+\.\d{3}s +(\S+) +(\d+|-) +/, (_, who: string, revision: string) => `${who} ${revision === "-" ? "-" : "N"} `)
        .trimEnd(),
    );

test("a pod's chain goes back over kubelet, scheduler and controllers to the typed line", async () => {
  const world = await boot();
  await world.execute("kubectl create deployment web --image=nginx");
  await world.settle(60);
  const { stdout, code } = await world.execute("kubectl why $(kubectl get pods -o name)");
  expect(code).toBe(0);
  expect(plain(stdout).slice(2)).toEqual([
    expect.stringMatching(/^pods\/default\/web-HASH-ID was last written at revision \d+, because:$/),
    "",
    "WHEN      WHO                       REVISION   DID",
    "kubelet/kind-worker N updated the status of pods/default/web-HASH-ID",
    "kubelet/kind-worker - was told of pods/default/web-HASH-ID (ADDED)",
    "default-scheduler N bound pods/default/web-HASH-ID",
    "default-scheduler - looked for a node for pods/default/web-HASH-ID",
    "default-scheduler - was told of pods/default/web-HASH-ID (ADDED)",
    "replicaset-controller N created pods/default/web-HASH-ID",
    "replicaset-controller - compared replicasets.apps/default/web-HASH",
    "kube-controller-manager - was told of replicasets.apps/default/web-HASH (ADDED)",
    "deployment-controller N created replicasets.apps/default/web-HASH",
    "deployment-controller - compared deployments.apps/default/web",
    "kube-controller-manager - was told of deployments.apps/default/web (ADDED)",
    "kubectl N created deployments.apps/default/web",
    "user - typed kubectl create deployment web --image=nginx",
    "",
  ]);
  world.stop();
});

test("an object that was changed later has two reasons: the change, and what made it", async () => {
  const world = await boot();
  await world.execute("kubectl create configmap note --from-literal=a=b");
  await world.execute("kubectl label configmap note by=hand");
  const { stdout } = await world.execute("kubectl why configmap note");
  expect(plain(stdout).filter((line) => /typed|revision/.test(line))).toEqual([
    expect.stringMatching(/^configmaps\/default\/note was last written at revision \d+, because:$/),
    "user - typed kubectl label configmap note by=hand",
    expect.stringMatching(/^It was made at revision \d+, because:$/),
    "user - typed kubectl create configmap note --from-literal=a=b",
  ]);
  world.stop();
});

test("what nobody asked for ends at a timer", async () => {
  const world = await boot();
  const { stdout } = await world.execute("kubectl why lease -n kube-node-lease kind-worker");
  expect(stdout).toContain("(nobody asked: a timer of kubelet/kind-worker)");
  world.stop();
});

test.each([
  ["kubectl why", 1, "error: an object must be named\nSee 'kubectl why -h' for help and examples\n"],
  ["kubectl why pod nope", 1, 'Error from server (NotFound): pods "nope" not found\n'],
  [
    "kubectl why node kind-worker -o wide",
    1,
    "error: unable to match a printer suitable for the output format \"wide\"\nSee 'kubectl why -h' for help and examples\n",
  ],
  ["kubectl who", 1, 'error: unknown command "who" for "kubectl"\n'],
  [
    "docker exec kind-control-plane kubectl --kubeconfig /etc/kubernetes/admin.conf why node kind-worker",
    1,
    "error: no record is kept on this machine: kubectl why works on the laptop\n",
  ],
])("%s is refused", async (line, code, stderr) => {
  const world = await boot();
  expect(await world.execute(line)).toEqual({ stdout: "", stderr, code });
  world.stop();
});

test("its help says whose it is, and kubectl's own help does not name it", async () => {
  const world = await boot();
  const help = await world.execute("kubectl why --help");
  expect(help.stdout).toMatch(/^kubectl why belongs to Kubewekend; no other kubectl has it\./);
  expect((await world.execute("kubectl help why")).stdout).toBe(help.stdout);
  expect((await world.execute("kubectl --help")).stdout).not.toContain("why");
  world.stop();
});
