/**
 * Stop X, observe Y: nine components, eight observations, by real commands and the virtual clock. Nothing is
 * scripted: each cell is what the machines, left alone, come to.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { TestSession } from "../headless/session.ts";

const CONTROL = "docker exec kind-control-plane";
const VICTIM = "docker exec kind-worker";
const MANIFESTS = "/etc/kubernetes/manifests";

interface Row {
  /** What `kubectl get pods` says, soon and later. */
  get: string;
  /** Requests from another node to a Service with a backend on each worker; processes on the worker. */
  traffic: string;
  /** A process killed on the worker. */
  crashed: string;
  /** A pod that is deleted, or that stood on the stopped node. */
  replaced: string;
  placed: string;
  /** A Service made now, asked from a pod of the worker and of another node. */
  service: string;
  dns: string;
  recovery: string;
}
interface Component {
  stop: string[];
  start: string[];
  /** Stops a node rather than a part of the control plane: its pods are not deleted, they are given up. */
  node?: boolean;
  row: Row;
}

const away = (name: string): Pick<Component, "stop" | "start"> => ({
  stop: [`${CONTROL} mv ${MANIFESTS}/${name}.yaml /tmp/`],
  start: [`${CONTROL} mv /tmp/${name}.yaml ${MANIFESTS}/`],
});
const unit = (name: string): Pick<Component, "stop" | "start" | "node"> => ({
  stop: [`${VICTIM} systemctl stop ${name}`],
  start: [`${VICTIM} systemctl start ${name}`],
  node: true,
});
const REFUSED = "The connection to the server 127.0.0.1:PORT was refused - did you specify the right host or port?";
const CANNOT = "refused";

const COMPONENTS: Record<string, Component> = {
  etcd: {
    ...away("etcd"),
    row: {
      get: `Error from server: etcdserver: request timed out; ${REFUSED}`,
      traffic: "all answered; 3 processes",
      crashed: "restarted",
      replaced: CANNOT,
      placed: CANNOT,
      service: CANNOT,
      dns: "answers",
      recovery: "everything runs; new work is done",
    },
  },
  "kube-apiserver": {
    ...away("kube-apiserver"),
    row: {
      get: `${REFUSED}; ${REFUSED}`,
      traffic: "all answered; 3 processes",
      crashed: "restarted",
      replaced: CANNOT,
      placed: CANNOT,
      service: CANNOT,
      dns: "answers",
      recovery: "everything runs; new work is done",
    },
  },
  "kube-controller-manager": {
    ...away("kube-controller-manager"),
    row: {
      get: "answers; answers",
      traffic: "all answered; 3 processes",
      crashed: "restarted",
      replaced: "no",
      placed: "Running",
      service: "near: refused; far: refused",
      dns: "answers",
      recovery: "everything runs; new work is done",
    },
  },
  "kube-scheduler": {
    ...away("kube-scheduler"),
    row: {
      get: "answers; answers",
      traffic: "all answered; 3 processes",
      crashed: "restarted",
      replaced: "Pending, no events",
      placed: "Pending, no events",
      service: "near: answered; far: answered",
      dns: "answers",
      recovery: "everything runs; new work is done",
    },
  },
  kubelet: {
    ...unit("kubelet"),
    row: {
      get: "answers, Ready; answers, NotReady",
      traffic: "all answered; 3 processes",
      crashed: "not restarted",
      replaced: "after 300 s elsewhere",
      placed: "Running on kind-worker2",
      service: "near: answered; far: answered",
      dns: "answers",
      recovery: "everything runs; new work is done",
    },
  },
  containerd: {
    ...unit("containerd"),
    row: {
      get: "answers, Ready; answers, NotReady",
      traffic: "all answered; 3 processes",
      crashed: "not restarted",
      replaced: "after 300 s elsewhere",
      placed: "Running on kind-worker2",
      service: "near: answered; far: answered",
      dns: "answers",
      recovery: "everything runs; new work is done",
    },
  },
  "kube-proxy": {
    stop: ["kubectl -n kube-system get ds kube-proxy -o yaml > proxy.yaml", "kubectl -n kube-system delete ds kube-proxy"],
    start: ["grep -v resourceVersion proxy.yaml | kubectl create -f -"],
    row: {
      get: "answers; answers",
      traffic: "all answered; 3 processes",
      crashed: "restarted",
      replaced: "yes, but old rules lead to a pod that is gone",
      placed: "Running",
      service: "near: timed out; far: timed out",
      dns: "answers",
      recovery: "everything runs; new work is done",
    },
  },
  CoreDNS: {
    stop: ["kubectl -n kube-system scale deployment coredns --replicas=0"],
    start: ["kubectl -n kube-system scale deployment coredns --replicas=2"],
    row: {
      get: "answers; answers",
      traffic: "all answered; 3 processes",
      crashed: "restarted",
      replaced: "yes",
      placed: "Running",
      service: "near: answered; far: answered",
      dns: "connection refused",
      recovery: "everything runs; new work is done",
    },
  },
  "the node": {
    stop: ["docker stop kind-worker"],
    start: ["docker start kind-worker"],
    node: true,
    row: {
      get: "answers, Ready; answers, NotReady",
      traffic: "all answered; no node",
      crashed: "no node",
      replaced: "after 300 s elsewhere",
      placed: "Running on kind-worker2",
      service: "near: no node; far: answered",
      dns: "answers",
      recovery: "everything runs; new work is done",
    },
  },
};

/** busybox that sleeps, on a node of its own choosing. */
const sleeper = (name: string, node: string, seconds: number) =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}}\nspec: {nodeName: ${node}, terminationGracePeriodSeconds: 1, containers: [{name: ${name}, image: busybox, command: [sleep, "${seconds}"]}]}\n---\n`;

/** One world in which a component is stopped, and what is seen there. */
class Stage {
  readonly session: TestSession;
  readonly component: Component;
  serviceIp = "";
  constructor(session: TestSession, component: Component) {
    this.session = session;
    this.component = component;
  }
  async prepare(): Promise<void> {
    const { session } = this;
    await session.output("kubectl apply -f pods.yaml", {
      files: { "pods.yaml": sleeper("near", "kind-worker", 100_001) + sleeper("far", "kind-worker2", 100_002) },
    });
    // One pod of each Service's backends on each worker; `doomed` where the node is stopped.
    await session.output("kubectl create deployment web --image=nginx --replicas=2");
    await session.output("kubectl expose deployment web --port=80");
    await session.output("kubectl cordon kind-worker2");
    await session.output("kubectl create deployment doomed --image=nginx");
    await session.output("kubectl expose deployment doomed --port=80");
    await session.output("kubectl wait --for=condition=Available deployment/web deployment/doomed --timeout=60s");
    await session.output("kubectl uncordon kind-worker2");
    this.serviceIp = await this.addressOf("web");
    await session.advance(5);
  }
  async stop(): Promise<void> {
    for (const line of this.component.stop) await this.session.output(line);
  }
  addressOf(service: string): Promise<string> {
    return this.session.output(`kubectl get service ${service} -o jsonpath={.spec.clusterIP}`);
  }
  /** A command in one of the two sleeping pods, past the API server. */
  inside(pod: "near" | "far", command: string) {
    const node = pod === "near" ? "kind-worker" : "kind-worker2";
    return this.session.run(`docker exec ${node} sh -c 'crictl exec $(crictl ps -q --name ^${pod}$) ${command}'`);
  }
  async fetch(pod: "near" | "far", address: string): Promise<string> {
    const { code, stderr } = await this.inside(pod, `wget -T 3 -qO- http://${address}/`);
    if (code === 0) return "answered";
    if (/is not running/.test(stderr)) return "no node";
    return /refused/.test(stderr) ? "refused" : /timed out/.test(stderr) ? "timed out" : stderr.trim();
  }
  /** The last line that kubectl says when it fails, with the port made anonymous. */
  async kubectl(line: string): Promise<string | undefined> {
    const { code, stderr } = await this.session.run(`kubectl ${line}`);
    if (code === 0) return undefined;
    return (stderr.trimEnd().split("\n").at(-1) ?? "").replace(/127\.0\.0\.1:\d+/g, "127.0.0.1:PORT");
  }

  async get(): Promise<string> {
    const once = async (): Promise<string> => {
      const failed = await this.kubectl("get pods");
      if (failed !== undefined) return failed;
      if (!this.component.node) return "answers";
      return `answers, ${(await this.session.output("kubectl get node kind-worker --no-headers")).split(/ +/)[1]}`;
    };
    const soon = await once();
    await this.session.advance(this.component.node ? 60 : 150);
    return `${soon}; ${await once()}`;
  }
  async traffic(): Promise<string> {
    let answered = 0;
    for (let i = 0; i < 6; i++) if ((await this.fetch("far", this.serviceIp)) === "answered") answered++;
    const { code, stdout } = await this.session.run(`${VICTIM} pgrep -f 'nginx: master|sleep 100001'`);
    const processes = code > 1 || stdout === "" ? "no node" : `${stdout.trim().split("\n").length} processes`;
    return `${answered === 6 ? "all" : answered === 0 ? "none" : "some"} answered; ${processes}`;
  }
  async crashed(): Promise<string> {
    const { stderr } = await this.session.run(`${VICTIM} pkill -9 -f 'sleep 100001'`);
    if (/is not running/.test(stderr)) return "no node";
    await this.session.advance(20);
    return (await this.session.run(`${VICTIM} pgrep -f 'sleep 100001'`)).stdout === "" ? "not restarted" : "restarted";
  }
  async replaced(): Promise<string> {
    const { session } = this;
    if (this.component.node) {
      const elsewhere = async (): Promise<number> =>
        Number(await session.output("kubectl get pods -l app=doomed -o wide --no-headers | grep Running | grep -c kind-worker2 || true"));
      // Asked for the first time some 150 seconds after the stop.
      await session.advance(100);
      if ((await elsewhere()) > 0) return "at once";
      await session.advance(200);
      return (await elsewhere()) > 0 ? "after 300 s elsewhere" : "no";
    }
    const before = await session.run("kubectl get pods -l app=doomed -o jsonpath='{.items[0].metadata.name} {.items[0].status.podIP}'");
    const failed = await this.kubectl("delete pod -l app=doomed --wait=false");
    if (failed !== undefined) return /refused/.test(failed) ? CANNOT : failed;
    await session.advance(40);
    const now = (await session.output("kubectl get pods -l app=doomed --no-headers")).trim();
    const [name = "", , state] = now.split(/ +/);
    if (name === "" || now === "") return "no";
    if (name === before.stdout.split(" ")[0]) return "not deleted";
    if (state !== "Running") return `${state}${await this.events(name)}`;
    const answer = await this.fetch("far", await this.addressOf("doomed"));
    return answer === "answered" ? "yes" : "yes, but old rules lead to a pod that is gone";
  }
  async events(pod: string): Promise<string> {
    return (await this.session.output(`kubectl describe pod ${pod} | tail -1`)).endsWith("<none>\n") ? ", no events" : "";
  }
  async placed(): Promise<string> {
    const failed = await this.kubectl("run fresh --image=nginx");
    if (failed !== undefined) return /refused/.test(failed) ? CANNOT : failed;
    await this.session.advance(30);
    const [state = "", node = ""] = (
      await this.session.output("kubectl get pod fresh -o jsonpath='{.status.phase} {.spec.nodeName}'")
    ).split(" ");
    return `${state}${this.component.node ? ` on ${node}` : ""}${state === "Pending" ? await this.events("fresh") : ""}`;
  }
  async service(): Promise<string> {
    const failed = await this.kubectl("expose deployment web --name=second --port=80");
    if (failed !== undefined) return /refused/.test(failed) ? CANNOT : failed;
    await this.session.advance(3);
    const address = await this.addressOf("second");
    // The worker's own pod stands in for the one that was killed where nobody restarts it.
    const near = /containerd|kubelet/.test(this.component.stop[0] ?? "") ? await this.fromNode(address) : await this.fetch("near", address);
    return `near: ${near}; far: ${await this.fetch("far", address)}`;
  }
  async fromNode(address: string): Promise<string> {
    return (await this.session.run(`${VICTIM} curl -s -m 3 -o /dev/null http://${address}/`)).code === 0 ? "answered" : "failed";
  }
  async dns(): Promise<string> {
    const { code, stdout, stderr } = await this.inside("far", "nslookup web.default.svc.cluster.local");
    if (code === 0 && stdout.includes(this.serviceIp)) return "answers";
    return /refused/.test(stdout + stderr) ? "connection refused" : /timed out/.test(stdout + stderr) ? "timed out" : stdout + stderr;
  }
  async recovery(): Promise<string> {
    const { session } = this;
    for (const line of this.component.start) await session.output(line);
    await session.advance(400);
    const broken = await session.output("kubectl get pods -A --no-headers | grep -Ev ' ([0-9]+)/\\1 +Running ' || true");
    const nodes = await session.output("kubectl get nodes --no-headers | grep -vc ' Ready ' || true");
    await session.output("kubectl create deployment after --image=nginx --replicas=2");
    await session.output("kubectl expose deployment after --port=80");
    await session.advance(60);
    const address = await this.addressOf("after");
    const answers = await this.fetch("far", address);
    return `${broken === "" && nodes === "0\n" ? "everything runs" : `broken: ${broken}${nodes}`}; ${answers === "answered" ? "new work is done" : answers}`;
  }
}

describe("stop X, observe Y", () => {
  beforeAll(() => {}, 60_000);
  it.each(Object.entries(COMPONENTS))(
    "%s",
    async (_, component) => {
      const stage = new Stage(await TestSession.start({ workers: 2 }), component);
      await stage.prepare();
      await stage.stop();
      const row: Row = {
        get: await stage.get(),
        traffic: await stage.traffic(),
        crashed: await stage.crashed(),
        service: await stage.service(),
        placed: await stage.placed(),
        dns: await stage.dns(),
        replaced: await stage.replaced(),
        recovery: await stage.recovery(),
      };
      expect(row).toEqual(component.row);
    },
    60_000,
  );
});
