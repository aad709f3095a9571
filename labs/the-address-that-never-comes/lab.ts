/** Lab 21: a Service of type LoadBalancer in a cluster that has no cloud, and then has one. */
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
import { nodes, pods, services } from "../../src/kube/resource.ts";
import type { Service } from "../../src/kube/types.ts";

const SYSTEM = "kube-system";
const MANAGER = "cloud-controller-manager";
const namespaceOf = (context: Context): string => context.vars["namespace"] ?? "";
const machineOf = (context: Context): string => context.vars["machine"] ?? "";
const serviceOf = (context: Context): Service | undefined => context.get(services, "shop", namespaceOf(context));
const addressOf = (service: Service | undefined): string => service?.status.loadBalancer?.ingress?.[0]?.ip ?? "";

const sameService: StateCheck = {
  id: "same-service",
  codes: ["gone", "other-type"],
  guard: true,
  test(context) {
    const [now, before] = [serviceOf(context), context.baseline.get(services, "shop", namespaceOf(context))];
    if (!now || now.metadata.uid !== before?.metadata.uid) return fail("gone");
    return now.spec.type === "LoadBalancer" ? passed : fail("other-type", { type: now.spec.type ?? "" });
  },
};
const noExternalIPs: StateCheck = {
  id: "no-external-ips",
  codes: ["external-ips"],
  guard: true,
  test(context) {
    const given = serviceOf(context)?.spec.externalIPs?.[0];
    return given === undefined ? passed : fail("external-ips", { address: given });
  },
};
const notForged: StateCheck = {
  id: "not-forged",
  codes: ["forged"],
  guard: true,
  test: (context) =>
    context.journal.some(
      ({ verb, resource, subresource }) => resource === "services" && subresource === "status" && ["patch", "update"].includes(verb),
    )
      ? fail("forged")
      : passed,
};
/** Written by the one who rented it. */
const rented: StateCheck = {
  id: "rented",
  codes: ["pending"],
  needs: ["same-service"],
  test(context) {
    const service = serviceOf(context);
    const address = addressOf(service);
    const written = context
      .changes(services)
      .some(({ actor, object }) => actor === MANAGER && object.metadata.uid === service?.metadata.uid && addressOf(object) === address);
    return address !== "" && written
      ? passed
      : waiting("pending", {}, service ? [evidence(services, service, ".status.loadBalancer")] : []);
  },
};
const answers: BehaviourCheck = {
  id: "answers",
  codes: ["silent"],
  behaviour: true,
  test: (context) =>
    context.fork(async (copy) => {
      const { code } = await copy.execute(`curl -s -m 3 -o /dev/null http://${addressOf(serviceOf(copy.context))}`);
      return code === 0 ? passed : fail("silent", { address: addressOf(serviceOf(copy.context)) });
    }),
};

const byTheRightHand: StateCheck = {
  id: "hand",
  codes: ["node-deleted"],
  guard: true,
  test(context) {
    const done = context.journal.some(
      ({ verb, resource, name }) => verb === "delete" && resource === "nodes" && name === machineOf(context),
    );
    return done ? fail("node-deleted") : passed;
  },
};
/** The cloud says that the machine exists, and is off. */
const switchedOff = (context: Context): boolean =>
  context.get(nodes, machineOf(context))?.spec.taints?.some(({ key }) => key === "node.cloudprovider.kubernetes.io/shutdown") ?? false;
const machineGone: StateCheck = {
  id: "machine",
  codes: ["still-there", "switched-off", "wrong-machine"],
  test(context) {
    const others = ["kind-worker", "kind-worker2", "kind-worker3"].filter((name) => name !== machineOf(context));
    const missing = others.find((name) => context.host(name) === undefined);
    if (missing !== undefined) return fail("wrong-machine", { name: missing });
    if (context.host(machineOf(context)) === undefined && !switchedOff(context)) return passed;
    return fail(switchedOff(context) ? "switched-off" : "still-there");
  },
};
const nodeGone: StateCheck = {
  id: "node",
  codes: ["node-left"],
  needs: ["machine"],
  test(context) {
    const node = context.get(nodes, machineOf(context));
    return node ? waiting("node-left", {}, [evidence(nodes, node, ".status.conditions")]) : passed;
  },
};
const podsMoved: StateCheck = {
  id: "moved",
  codes: ["pods-left"],
  needs: ["node"],
  test(context) {
    const left = context.list(pods, { namespace: namespaceOf(context) }).find(({ spec }) => spec.nodeName === machineOf(context));
    return left ? waiting("pods-left", { pod: left.metadata.name }, [evidence(pods, left)]) : passed;
  },
};
const place = (context: Context) => ({ name: "shop", namespace: namespaceOf(context) });

export default defineLab({
  id: "cloud.the-address-that-never-comes",
  number: 21,
  chapter: "06-5-cloud-controller-manager",
  cluster: { workers: 3 },
  vars: (chance) => ({
    namespace: pick(chance, ["market", "shop", "cafe"]),
    machine: pick(chance, ["kind-worker", "kind-worker2", "kind-worker3"]),
  }),
  start: true,
  par: 4,
  tasks: [
    {
      id: "why",
      mode: "edge",
      answers: ["why"],
      checks: [answered("why", "why", () => "nobody", { endpoints: "endpoints", proxy: "proxy", slow: "slow" })],
    },
    {
      id: "attach",
      mode: "level",
      checks: [available("manager", () => ({ name: MANAGER, namespace: SYSTEM }))],
    },
    {
      id: "address",
      mode: "level",
      checks: [sameService, noExternalIPs, notForged, rented, answers],
      misconceptions: [
        {
          code: "external-ips",
          when(context) {
            const check = noExternalIPs.test(context);
            return !check.ok && check.values;
          },
        },
        { code: "forged", when: (context) => notForged.test(context).ok === false && {} },
      ],
    },
    {
      id: "machine",
      mode: "level",
      checks: [byTheRightHand, machineGone, nodeGone, podsMoved, available("again", place, { needs: ["moved"], hold: 5 })],
      misconceptions: [{ code: "node-deleted", when: (context) => byTheRightHand.test(context).ok === false && {} }],
    },
  ],
  files: () => ({ "/home/learner/cloud-controller-manager.yaml": MANIFEST }),
});

/** The manifest that the provider hands out: an account, its permissions, and one Pod on the control plane. */
const MANIFEST = `apiVersion: v1
kind: ServiceAccount
metadata:
  name: cloud-controller-manager
  namespace: kube-system
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: system:cloud-controller-manager
rules:
  - { apiGroups: [""], resources: [events], verbs: [create, patch, update] }
  - { apiGroups: [""], resources: [nodes], verbs: [get, list, watch, patch, update, delete] }
  - { apiGroups: [""], resources: [nodes/status, services/status], verbs: [patch, update] }
  - { apiGroups: [""], resources: [services], verbs: [get, list, watch, patch, update] }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: system:cloud-controller-manager
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: system:cloud-controller-manager
subjects:
  - kind: ServiceAccount
    name: cloud-controller-manager
    namespace: kube-system
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: cloud-controller-manager
  namespace: kube-system
  labels: { k8s-app: cloud-controller-manager }
spec:
  replicas: 1
  selector:
    matchLabels: { k8s-app: cloud-controller-manager }
  template:
    metadata:
      labels: { k8s-app: cloud-controller-manager }
    spec:
      hostNetwork: true
      serviceAccountName: cloud-controller-manager
      priorityClassName: system-cluster-critical
      nodeSelector:
        node-role.kubernetes.io/control-plane: ""
      tolerations:
        - { key: node-role.kubernetes.io/control-plane, effect: NoSchedule }
        - { key: node.cloudprovider.kubernetes.io/uninitialized, value: "true", effect: NoSchedule }
      containers:
        - name: cloud-controller-manager
          image: registry.kubewekend.internal/docker-cloud/cloud-controller-manager:v1.28.0
          args:
            - --cloud-provider=docker
            - --configure-cloud-routes=false
            - --leader-elect=false
          resources:
            requests: { cpu: 50m }
`;
