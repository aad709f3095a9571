/** What stops when something stops, and comes back with it: nothing of this is scripted. */
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { TestSession } from "../headless/session.ts";

const MANIFESTS = "/etc/kubernetes/manifests";
const away = (name: string) => `docker exec kind-control-plane mv ${MANIFESTS}/${name}.yaml /tmp/`;
const back = (name: string) => `docker exec kind-control-plane mv /tmp/${name}.yaml ${MANIFESTS}/`;

describe("a component that is stopped", () => {
  let session: TestSession;
  beforeAll(() => {}, 60_000);
  beforeEach(async () => {
    session = await TestSession.start({ workers: 2 });
  }, 60_000);
  const state = async (line: string) =>
    (await session.output(line))
      .trimEnd()
      .split("\n")
      .slice(1)
      .map((row) => row.replace(/ +/g, " ").split(" ").slice(1, 4).join(" "));

  it("kube-scheduler: pods stay Pending without a word, and are placed when it is back", async () => {
    await session.output(away("kube-scheduler"));
    await session.advance(60);
    expect(await session.output("kubectl get pods -n kube-system -o name | grep -c scheduler || true")).toBe("0\n");
    await session.output("kubectl create deployment web --image=nginx");
    await session.advance(60);
    expect(await state("kubectl get pods")).toEqual(["0/1 Pending 0"]);
    expect(await session.output("kubectl describe pods | tail -1")).toBe("Events:                      <none>\n");
    await session.output(back("kube-scheduler"));
    await session.advance(90);
    expect(await state("kubectl get pods")).toEqual(["1/1 Running 0"]);
  });

  it.each([
    ["kube-scheduler", "s/--leader-elect=/--leader-elected=/", "unknown flag: --leader-elected"],
    ["kube-controller-manager", "s#--kubeconfig=.*#--kubeconfig=/etc/nope.conf#", "stat /etc/nope.conf: no such file or directory"],
  ])("%s: a wrong flag in its file is refused in words, and it starts again and again", async (name, edit, why) => {
    await session.output(`docker exec kind-control-plane sed -i '${edit}' ${MANIFESTS}/${name}.yaml`);
    await session.advance(60);
    expect(await session.output(`kubectl logs -n kube-system ${name}-kind-control-plane`)).toBe(`Error: ${why}\n`);
    expect(await state(`kubectl get pods -n kube-system -l component=${name}`)).toEqual([
      expect.stringMatching(/^0\/1 (Error|CrashLoopBackOff) \d/),
    ]);
  });

  it("kube-controller-manager: a Deployment is only an object, and becomes pods when it is back", async () => {
    await session.output(away("kube-controller-manager"));
    await session.advance(60);
    await session.output("kubectl create deployment web --image=nginx");
    await session.advance(60);
    expect(await state("kubectl get deployments")).toEqual(["0/1 0 0"]);
    expect((await session.run("kubectl get rs")).stderr).toBe("No resources found in default namespace.\n");
    await session.output(back("kube-controller-manager"));
    await session.advance(90);
    expect(await state("kubectl get deployments")).toEqual(["1/1 1 1"]);
  });

  it("kube-apiserver: kubectl is refused, what runs goes on running", async () => {
    await session.output("kubectl create deployment web --image=nginx", { settle: 60 });
    await session.output(away("kube-apiserver"));
    await session.advance(60);
    const port = (await session.output("docker port kind-control-plane")).trim().split(":").at(-1);
    const refused = `dial tcp 127.0.0.1:${port}: connect: connection refused`;
    const { stdout, stderr, code } = await session.run("kubectl get pods");
    expect({ stdout, code }).toEqual({ stdout: "", code: 1 });
    const lines = stderr.trimEnd().split("\n");
    expect(lines).toHaveLength(6);
    for (const line of lines.slice(0, 5))
      expect(line.replace(/^E\d{4} [\d:.]+ +\d+ /, "")).toBe(
        `memcache.go:265] couldn't get current server API group list: Get "https://127.0.0.1:${port}/api?timeout=32s": ${refused}`,
      );
    expect(lines[5]).toBe(`The connection to the server 127.0.0.1:${port} was refused - did you specify the right host or port?`);
    expect((await session.run("kubectl create deployment x --image=nginx")).stderr).toBe(
      `error: failed to create deployment: Post "https://127.0.0.1:${port}/apis/apps/v1/namespaces/default/deployments?fieldManager=kubectl-create&fieldValidation=Strict": ${refused}\n`,
    );
    const ran = "for n in kind-worker kind-worker2; do docker exec $n crictl ps; done | grep -c nginx";
    expect(await session.output(ran)).toBe("1\n");
    await session.output(back("kube-apiserver"));
    await session.advance(120);
    expect(await state("kubectl get deployments")).toEqual(["1/1 1 1"]);
  });

  it("etcd: requests time out, and the data is there when it is back", async () => {
    await session.output("kubectl create configmap kept --from-literal=a=b");
    await session.output(away("etcd"));
    await session.advance(20);
    expect(await session.run("kubectl get pods")).toMatchObject({
      stdout: "",
      stderr: "Error from server: etcdserver: request timed out\n",
      code: 1,
    });
    await session.output(back("etcd"));
    await session.advance(180);
    expect(await session.output("kubectl get cm kept -o jsonpath={.data.a}")).toBe("b");
  });

  it("a kubelet: NotReady after 40 seconds, pods leave 300 seconds later", async () => {
    await session.output("kubectl create deployment web --image=nginx --replicas=2", { settle: 60 });
    const node = await session.output("kubectl get pods -o jsonpath='{.items[0].spec.nodeName}'");
    const status = async () => (await session.output(`kubectl get node ${node} --no-headers`)).split(/ +/)[1];
    await session.output(`docker exec ${node} systemctl stop kubelet`);
    await session.advance(30);
    expect(await status()).toBe("Ready");
    await session.advance(30);
    expect(await status()).toBe("NotReady");
    const gone = () => session.output("kubectl get pods --no-headers | grep -c Terminating || true");
    await session.advance(240);
    expect(await gone()).toBe("0\n");
    await session.advance(60);
    expect(await gone()).toBe("1\n");
    expect(await state("kubectl get deployments")).toEqual(["2/2 2 2"]);
    await session.output(`docker exec ${node} systemctl start kubelet`);
    await session.advance(60);
    expect(await status()).toBe("Ready");
    expect(await gone()).toBe("0\n");
  });

  it("a node's container: the same, and its pods answer no more", async () => {
    await session.output("docker stop kind-worker");
    await session.advance(60);
    expect(
      (await session.output("kubectl get nodes --no-headers")).split("\n").map((line) => line.split(/ +/).slice(0, 2).join(" ")),
    ).toEqual(["kind-control-plane Ready", "kind-worker NotReady", "kind-worker2 Ready", ""]);
    expect(await session.output("docker ps --format '{{.Names}}' | sort")).toBe("kind-control-plane\nkind-worker2\n");
    await session.output("docker start kind-worker");
    await session.advance(90);
    expect(await session.output("kubectl get nodes --no-headers | grep -c ' Ready '")).toBe("3\n");
  });

  it("a process that fails: five restarts in five minutes", async () => {
    await session.output("kubectl run crash --image=busybox -- sh -c 'exit 1'");
    await session.advance(300);
    expect(await session.output("kubectl get pod crash --no-headers")).toMatch(/^crash +0\/1 +CrashLoopBackOff +5 \(\S+ ago\) +5m\S* *\n$/);
    expect(await session.output("kubectl get pod crash -o jsonpath='{.status.containerStatuses[0].lastState.terminated.exitCode}'")).toBe(
      "1",
    );
  });

  it("an init container that goes on: Init:0/1, and the pod is not initialized until it has ended", async () => {
    const patience = JSON.stringify({ spec: { initContainers: [{ name: "wait", image: "busybox", command: ["sleep", "60"] }] } });
    await session.output(`kubectl run patient --image=nginx --overrides='${patience}'`);
    await session.advance(30);
    expect(await state("kubectl get pods")).toEqual(["0/1 Init:0/1 0"]);
    const initialized = `kubectl get pod patient -o jsonpath='{.status.conditions[?(@.type=="Initialized")].status} {.status.initContainerStatuses[0].ready}'`;
    expect(await session.output(initialized)).toBe("False false");
    await session.advance(60);
    expect(await state("kubectl get pods")).toEqual(["1/1 Running 0"]);
    expect(await session.output(initialized)).toBe("True true");
  });

  it("an image that is none: ErrImagePull and ImagePullBackOff", async () => {
    await session.output("kubectl run i --image=nginx:nope");
    await session.advance(10);
    expect(await session.output("kubectl get pod i --no-headers")).toMatch(/^i +0\/1 +(ErrImagePull|ImagePullBackOff) +0 +\d+s\n$/);
    expect(
      await session.output("kubectl get events --field-selector involvedObject.name=i,reason=Failed -o jsonpath='{.items[0].message}'"),
    ).toBe(
      'Failed to pull image "nginx:nope": rpc error: code = NotFound desc = failed to pull and unpack image "docker.io/library/nginx:nope": failed to resolve reference "docker.io/library/nginx:nope": docker.io/library/nginx:nope: not found',
    );
  });

  it("a claim of the standard class is bound when a pod wants it", async () => {
    const files = {
      "data.yaml":
        "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data}\nspec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}\n",
      "pod.yaml":
        "apiVersion: v1\nkind: Pod\nmetadata: {name: writer}\nspec:\n  containers: [{name: main, image: busybox, command: [sh, -c, 'echo kept > /data/a; sleep 100000'], volumeMounts: [{name: data, mountPath: /data}]}]\n  volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]\n",
    };
    await session.output("kubectl apply -f data.yaml", { files, settle: 20 });
    expect(await session.output("kubectl get pvc data --no-headers")).toMatch(/^data +Pending +standard +\d+s\n$/);
    await session.output("kubectl apply -f pod.yaml");
    await session.advance(60);
    expect(await session.output("kubectl get pvc data --no-headers")).toMatch(
      /^data +Bound +pvc-[0-9a-f-]{36} +1Gi +RWO +standard +\S+\n$/,
    );
    expect(await session.output("kubectl exec writer -- cat /data/a")).toBe("kept\n");
  });

  it("a namespace that is deleted takes all with it", async () => {
    await session.output("kubectl create ns dev");
    await session.output("kubectl create deployment web --image=nginx -n dev", { settle: 60 });
    expect(await session.output("kubectl delete ns dev")).toBe('namespace "dev" deleted\n');
    expect(await session.run("kubectl get ns dev")).toMatchObject({
      stderr: 'Error from server (NotFound): namespaces "dev" not found\n',
      code: 1,
    });
    expect((await session.run("kubectl get all -n dev")).stderr).toBe("No resources found in dev namespace.\n");
  });

  it("containerd of the control plane: probes go on with what was last known, and nothing crashes", async () => {
    await session.output("docker exec kind-control-plane systemctl stop containerd");
    await session.advance(120);
    expect((await session.output("kubectl get node kind-control-plane --no-headers")).split(/ +/)[1]).toBe("NotReady");
    await session.output("docker exec kind-control-plane systemctl start containerd");
    await session.advance(60);
    expect(await session.output("kubectl get pods -n kube-system --no-headers | grep -vc ' 1/1 .* Running ' || true")).toBe("0\n");
  });
  it("a control plane whose container is started again is where the kubeconfig says", async () => {
    await session.output("docker stop kind-control-plane");
    await session.output("docker start kind-control-plane");
    await session.advance(90);
    expect(await session.output("kubectl get nodes --no-headers | grep -c ' Ready '")).toBe("3\n");
  });
  it("a node that seemed lost: its pods are Ready again when it is back", async () => {
    await session.output("kubectl create deployment web --image=nginx --replicas=2", { settle: 60 });
    await session.output("docker pause kind-worker");
    await session.advance(90);
    expect(await state("kubectl get deployments")).toEqual(["1/2 2 1"]);
    await session.output("docker unpause kind-worker");
    await session.advance(60);
    expect(await state("kubectl get deployments")).toEqual(["2/2 2 2"]);
  });
});
