/** Lab 27: a cluster that was made without a network plugin; then one that obeys policies. */
import {
  answered,
  available,
  type BehaviourCheck,
  type Context,
  defineLab,
  evidence,
  fail,
  passed,
  pick,
  type StateCheck,
  waiting,
} from "../../src/course/index.ts";
import { daemonSets, deployments, networkPolicies, nodes, services } from "../../src/kube/resource.ts";
import type { Deployment, Node } from "../../src/kube/types.ts";

const SYSTEM = "kube-system";
const NODES = ["kind-control-plane", "kind-worker", "kind-worker2"];
const CONFIGS = ["05-cilium.conflist", "10-kindnet.conflist"];
const APPS = ["front", "api", "ledger"];
const OUTSIDE = "board";
const namespaceOf = (context: Context): string => context.vars["namespace"] ?? "";
const homeOf = (context: Context, app: string): string => (app === OUTSIDE ? "default" : namespaceOf(context));
const deploymentOf = (context: Context, app: string): Deployment | undefined => context.get(deployments, app, homeOf(context, app));
const isReady = (node: Node | undefined): boolean =>
  node?.status.conditions?.some(({ type, status }) => type === "Ready" && status === "True") ?? false;

const noHostNetwork: StateCheck = {
  id: "host-network",
  codes: ["host-network"],
  guard: true,
  test(context) {
    const all = [...[...APPS, OUTSIDE].map((app) => deploymentOf(context, app)), context.get(deployments, "coredns", SYSTEM)];
    const moved = all.find((one) => one?.spec.template.spec?.hostNetwork === true);
    return moved
      ? fail("host-network", { name: moved.metadata.name }, [evidence(deployments, moved, ".spec.template.spec.hostNetwork")])
      : passed;
  },
};
/** A condition is a report. Nobody but the node may write it. */
const honest: StateCheck = {
  id: "honest",
  codes: ["forged"],
  guard: true,
  test: (context) =>
    context.journal.some(
      ({ verb, resource, subresource }) => resource === "nodes" && subresource === "status" && ["patch", "update"].includes(verb),
    )
      ? fail("forged")
      : passed,
};
const configured: StateCheck = {
  id: "configured",
  codes: ["no-config"],
  test(context) {
    const bare = NODES.find((name) => !CONFIGS.some((file) => context.host(name)?.read(`/etc/cni/net.d/${file}`) !== undefined));
    return bare === undefined ? passed : fail("no-config", { node: bare });
  },
};
const nodesReady: StateCheck = {
  id: "nodes",
  codes: ["not-ready"],
  needs: ["configured"],
  hold: 10,
  test(context) {
    const late = NODES.find((name) => !isReady(context.get(nodes, name)));
    return late === undefined ? passed : waiting("not-ready", { node: late });
  },
};
const dns = available("dns", () => ({ name: "coredns", namespace: SYSTEM }));
const dnsReady: StateCheck = {
  id: "dns",
  codes: ["dns-waiting"],
  needs: ["nodes"],
  test: (context) => (dns.test(context).ok ? passed : waiting("dns-waiting")),
};
const acrossNodes: BehaviourCheck = {
  id: "across",
  codes: ["no-way"],
  behaviour: true,
  test: (context) =>
    context.fork(async (copy) => {
      // Policies are another task's matter.
      await copy.execute("kubectl delete networkpolicies --all -A");
      await copy.execute('kubectl run way-a --image=nginx:1.27 --overrides=\'{"spec":{"nodeName":"kind-worker"}}\'');
      await copy.execute('kubectl run way-b --image=nginx:1.27 --overrides=\'{"spec":{"nodeName":"kind-worker2"}}\'');
      await copy.advance(30);
      const { stdout } = await copy.execute("kubectl get pod way-b -o jsonpath='{.status.podIP}'");
      const { code } = await copy.execute(`kubectl exec way-a -- curl -s -m 3 -o /dev/null http://${stdout.trim()}`);
      return stdout.trim() !== "" && code === 0 ? passed : fail("no-way");
    }),
};

const policiesOf = (context: Context) => context.list(networkPolicies, { namespace: namespaceOf(context) });
const denies: StateCheck = {
  id: "denies",
  codes: ["no-policy", "no-deny", "ingress-only"],
  test(context) {
    const all = policiesOf(context);
    if (all.length === 0) return fail("no-policy");
    const everyone = all.filter(
      ({ spec }) =>
        Object.keys(spec?.podSelector?.matchLabels ?? {}).length === 0 && (spec?.podSelector?.matchExpressions ?? []).length === 0,
    );
    const types = new Set(everyone.flatMap(({ spec }) => spec?.policyTypes ?? []));
    if (!types.has("Ingress")) return fail("no-deny");
    return types.has("Egress") ? passed : fail("ingress-only");
  },
};
const running: StateCheck = {
  id: "running",
  codes: ["app-waiting", "app-gone"],
  needs: ["denies"],
  test(context) {
    for (const app of [...APPS, OUTSIDE]) {
      const deployment = deploymentOf(context, app);
      if (!deployment) return fail("app-gone", { app });
      if ((deployment.status?.availableReplicas ?? 0) < 1) return waiting("app-waiting", { app });
    }
    return passed;
  },
};
/** Who reaches whom: four programs, twelve ways, one of them open. */
const matrix: BehaviourCheck = {
  id: "matrix",
  codes: ["open", "blocked", "no-name"],
  behaviour: true,
  test: (context) =>
    context.fork(async (copy) => {
      const all = [...APPS, OUTSIDE];
      const reaches = async (from: string, to: string): Promise<boolean> => {
        const command = `kubectl -n ${homeOf(copy.context, from)} exec deploy/${from} -- curl -s -m 2 -o /dev/null http://${to}`;
        return (await copy.execute(command)).code === 0;
      };
      const addressOf = (app: string): string => copy.context.get(services, app, homeOf(copy.context, app))?.spec.clusterIP ?? "";
      if (!(await reaches("front", addressOf("api")))) return fail("blocked");
      for (const from of all)
        for (const to of all)
          if (from !== to && !(from === "front" && to === "api") && (await reaches(from, addressOf(to)))) return fail("open", { from, to });
      return (await reaches("front", "api")) ? passed : fail("no-name");
    }),
};

const removedTaints = (context: Context): boolean =>
  context.journal.some(
    ({ verb, resource, subresource }) => resource === "nodes" && subresource === "" && ["patch", "update"].includes(verb),
  );

export default defineLab({
  id: "network.a-cluster-without-a-network",
  number: 27,
  chapter: "07-4-add-ons",
  cluster: {
    name: "kind",
    nodes: [{ role: "control-plane" }, { role: "worker" }, { role: "worker" }],
    networking: {
      apiServerAddress: "127.0.0.1",
      apiServerPort: 0,
      podSubnet: "10.244.0.0/16",
      serviceSubnet: "10.96.0.0/16",
      disableDefaultCNI: true,
      kubeProxyMode: "iptables",
    },
  },
  vars: (chance) => ({ namespace: pick(chance, ["market", "shop", "cafe"]) }),
  start: true,
  par: 10,
  tasks: [
    {
      id: "nodes",
      mode: "edge",
      answers: ["nodes"],
      checks: [answered("nodes", "nodes", () => "plugin", { kubelet: "kubelet", proxy: "proxy", dns: "dns" })],
    },
    {
      id: "control",
      mode: "edge",
      answers: ["control"],
      checks: [answered("control", "control", () => "own-network", { tolerates: "tolerates", first: "first" })],
    },
    {
      id: "network",
      mode: "level",
      checks: [noHostNetwork, honest, configured, nodesReady, dnsReady, acrossNodes],
      misconceptions: [
        { code: "taints-removed", when: (context) => removedTaints(context) && configured.test(context).ok === false && {} },
        { code: "forged", when: (context) => honest.test(context).ok === false && configured.test(context).ok === false && {} },
      ],
    },
    {
      id: "policies",
      mode: "level",
      checks: [denies, running, { ...noHostNetwork, needs: [] }, matrix],
      misconceptions: [
        {
          code: "not-obeyed",
          when: (context) =>
            policiesOf(context).length > 0 &&
            context.get(daemonSets, "kindnet", SYSTEM) !== undefined &&
            context.get(daemonSets, "cilium", SYSTEM) === undefined &&
            {},
        },
      ],
    },
  ],
  files: () => ({ "/home/learner/kindnet.yaml": KINDNET }),
});

/** What `kind create cluster` would have applied: the manifest of kind v0.23's own plugin. */
const KINDNET = `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: kindnet
rules:
- apiGroups: [""]
  resources: ["nodes"]
  verbs: ["list", "watch", "patch"]
- apiGroups: [""]
  resources: ["configmaps"]
  verbs: ["get"]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: kindnet
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: kindnet
subjects:
- kind: ServiceAccount
  name: kindnet
  namespace: kube-system
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: kindnet
  namespace: kube-system
---
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: kindnet
  namespace: kube-system
  labels: { app: kindnet, k8s-app: kindnet, tier: node }
spec:
  selector:
    matchLabels: { app: kindnet }
  template:
    metadata:
      labels: { app: kindnet, k8s-app: kindnet, tier: node }
    spec:
      hostNetwork: true
      nodeSelector: { kubernetes.io/os: linux }
      tolerations: [{ operator: Exists }]
      serviceAccountName: kindnet
      containers:
      - name: kindnet-cni
        image: docker.io/kindest/kindnetd:v20240513-cd2ac642
        env:
        - { name: HOST_IP, valueFrom: { fieldRef: { fieldPath: status.hostIP } } }
        - { name: POD_IP, valueFrom: { fieldRef: { fieldPath: status.podIP } } }
        - { name: POD_SUBNET, value: 10.244.0.0/16 }
        - { name: CONTROL_PLANE_ENDPOINT, value: "kind-control-plane:6443" }
        volumeMounts:
        - { name: cni-cfg, mountPath: /etc/cni/net.d }
        - { name: xtables-lock, mountPath: /run/xtables.lock, readOnly: false }
        - { name: lib-modules, mountPath: /lib/modules, readOnly: true }
        resources:
          requests: { cpu: 100m, memory: 50Mi }
          limits: { cpu: 100m, memory: 50Mi }
        securityContext:
          privileged: false
          capabilities: { add: [NET_RAW, NET_ADMIN] }
      volumes:
      - { name: cni-cfg, hostPath: { path: /etc/cni/net.d } }
      - { name: xtables-lock, hostPath: { path: /run/xtables.lock, type: FileOrCreate } }
      - { name: lib-modules, hostPath: { path: /lib/modules } }
`;
