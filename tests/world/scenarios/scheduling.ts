/** The scheduler and what one tells it. */
import { away, back, CONTROL, type Scenario, sleeper } from "./scenario.ts";

const pod = (name: string, spec: Record<string, unknown> = {}): Record<string, string> => ({ [`${name}.json`]: sleeper(name, spec) });
const asking = (requests: Record<string, string>, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  containers: [{ name: "main", image: "busybox:1.36", command: ["sleep", "100000"], resources: { requests }, ...more }],
});
const apply = (name: string, spec: Record<string, unknown>, wait = 15) => ({
  do: `kubectl apply -f ${name}.json`,
  files: pod(name, spec),
  wait,
});
const why = (name: string): string =>
  `kubectl get events --field-selector involvedObject.name=${name},reason=FailedScheduling -o jsonpath='{.items[0].message}'`;
const UNTOLERATED = "1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }";
const NOT_HELPFUL = "preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling..";
const zoned = (terms: Record<string, unknown>): Record<string, unknown> => ({ affinity: terms });
/** A second scheduler, as the documentation makes one: the same image under another name. */
const MINE = `
apiVersion: v1
kind: ServiceAccount
metadata: {name: mine, namespace: kube-system}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: mine}
subjects: [{kind: ServiceAccount, name: mine, namespace: kube-system}]
roleRef: {kind: ClusterRole, name: cluster-admin, apiGroup: rbac.authorization.k8s.io}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: mine, namespace: kube-system}
data:
  config.yaml: |
    apiVersion: kubescheduler.config.k8s.io/v1
    kind: KubeSchedulerConfiguration
    profiles: [{schedulerName: mine}]
    leaderElection: {leaderElect: false}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: mine, namespace: kube-system}
spec:
  selector: {matchLabels: {app: mine}}
  template:
    metadata: {labels: {app: mine}}
    spec:
      serviceAccountName: mine
      containers:
      - name: scheduler
        image: registry.k8s.io/kube-scheduler:v1.28.9
        command: [kube-scheduler, --config=/etc/mine/config.yaml]
        volumeMounts: [{name: config, mountPath: /etc/mine}]
      volumes: [{name: config, configMap: {name: mine}}]
`;
const MOST = `apiVersion: kubescheduler.config.k8s.io/v1
kind: KubeSchedulerConfiguration
clientConnection: {kubeconfig: /etc/kubernetes/scheduler.conf}
profiles:
- schedulerName: default-scheduler
  pluginConfig:
  - name: NodeResourcesFit
    args: {scoringStrategy: {type: MostAllocated, resources: [{name: cpu, weight: 1}, {name: memory, weight: 1}]}}
`;
const nodesOf = (label: string): string =>
  `kubectl get pods -l app=${label} -o jsonpath='{.items[*].spec.nodeName}' | tr ' ' '\\n' | sort | uniq -c | awk '{print $1}'`;

export const scheduling: Readonly<Record<string, Scenario>> = {
  "kube-scheduler": {
    steps: [
      {
        do: "kubectl -n kube-system describe pod kube-scheduler-kind-control-plane",
        see: ["--leader-elect=true\n", "--kubeconfig=/etc/kubernetes/scheduler.conf\n"],
      },
      { do: away("kube-scheduler"), wait: 20 },
      { do: "kubectl run p --image=nginx:1.27", wait: 60 },
      { do: "kubectl get pod p -o wide --no-headers", see: /^p +0\/1 +Pending +0 +\S+ +<none> +<none> / },
      { do: "kubectl describe pod p | tail -1", see: /^Events: +<none>\n$/ },
      {
        do: "kubectl create --raw /api/v1/namespaces/default/pods/p/binding -f binding.json",
        files: {
          "binding.json": JSON.stringify({
            apiVersion: "v1",
            kind: "Binding",
            metadata: { name: "p" },
            target: { apiVersion: "v1", kind: "Node", name: "kind-worker2" },
          }),
        },
        wait: 20,
      },
      { do: "kubectl get pod p -o wide --no-headers", see: /^p +1\/1 +Running .* kind-worker2 / },
      { do: "kubectl run late --image=nginx:1.27", wait: 10 },
      { do: back("kube-scheduler"), wait: 60 },
      { do: "kubectl get pod late --no-headers", see: /^late +1\/1 +Running / },
    ],
  },
  filtering: {
    steps: [
      apply("huge", asking({ cpu: "64" })),
      {
        do: why("huge"),
        see: `0/3 nodes are available: ${UNTOLERATED}, 2 Insufficient cpu. preemption: 0/3 nodes are available: 1 Preemption is not helpful for scheduling, 2 No preemption victims found for incoming pod..`,
      },
      apply("nowhere", { nodeSelector: { disk: "ssd" } }),
      {
        do: why("nowhere"),
        see: `0/3 nodes are available: ${UNTOLERATED}, 2 node(s) didn't match Pod's node affinity/selector. ${NOT_HELPFUL}`,
      },
      ...["one", "two"].map((name) => apply(name, asking({}, { ports: [{ containerPort: 80, hostPort: 8080 }] }))),
      apply("three", asking({}, { ports: [{ containerPort: 80, hostPort: 8080 }] })),
      { do: why("three"), see: ["2 node(s) didn't have free ports for the requested pod ports"] },
      { do: "kubectl taint nodes kind-worker maint=yes:NoSchedule && kubectl cordon kind-worker2" },
      apply("last", {}),
      { do: why("last"), see: [`1 node(s) had untolerated taint {maint: yes}, ${UNTOLERATED}, 1 node(s) were unschedulable`] },
    ],
  },
  prioritising: {
    steps: [
      apply("ballast", { nodeName: "kind-worker", ...asking({ cpu: "1", memory: "2Gi" }) }),
      apply("spread", asking({ cpu: "100m", memory: "100Mi" })),
      { do: "kubectl get pod spread -o jsonpath={.spec.nodeName}", see: "kind-worker2" },
      { do: "kubectl sched explain spread", see: [/^NodeResourcesFit +1 +\d+ +\d+$/m, "default-scheduler chose kind-worker2"] },
      apply(
        "drawn",
        zoned({
          nodeAffinity: {
            preferredDuringSchedulingIgnoredDuringExecution: [
              {
                weight: 1,
                preference: { matchExpressions: [{ key: "kubernetes.io/hostname", operator: "In", values: ["kind-worker2"] }] },
              },
              {
                weight: 100,
                preference: { matchExpressions: [{ key: "kubernetes.io/hostname", operator: "In", values: ["kind-worker"] }] },
              },
            ],
          },
        }),
      ),
      { do: "kubectl get pod drawn -o jsonpath={.spec.nodeName}", see: "kind-worker" },
      { do: "docker cp most.yaml kind-control-plane:/etc/kubernetes/scheduler-most.yaml", files: { "most.yaml": MOST } },
      {
        do: `${CONTROL} sed -i -e 's|^    - kube-scheduler$|&\\n    - --config=/etc/kubernetes/most.yaml|' -e 's|^    volumeMounts:|&\\n    - mountPath: /etc/kubernetes/most.yaml\\n      name: most|' -e 's|^  volumes:|&\\n  - hostPath: {path: /etc/kubernetes/scheduler-most.yaml}\\n    name: most|' /etc/kubernetes/manifests/kube-scheduler.yaml`,
        wait: 60,
      },
      apply("packed", asking({ cpu: "100m", memory: "100Mi" })),
      { do: "kubectl get pod packed -o jsonpath={.spec.nodeName}", see: "kind-worker" },
    ],
  },
  "taints/tolerations": {
    steps: [
      apply("stays", { nodeName: "kind-worker" }),
      apply("patient", {
        nodeName: "kind-worker",
        tolerations: [{ key: "maint", operator: "Exists", effect: "NoExecute", tolerationSeconds: 120 }],
      }),
      { do: "kubectl taint nodes kind-worker maint=yes:NoSchedule", see: "node/kind-worker tainted\n", wait: 20 },
      { do: "kubectl get pod stays --no-headers", see: / Running / },
      { do: "kubectl taint nodes kind-worker maint=yes:NoExecute", wait: 20 },
      { do: "kubectl get pod stays", code: 1, see: /NotFound/ },
      { do: "kubectl get pod patient --no-headers", see: / Running /, wait: 110 },
      { do: "kubectl get pod patient", code: 1, see: /NotFound/ },
      { do: "kubectl taint nodes kind-worker maint-", see: "node/kind-worker untainted\n" },
    ],
  },
  "affinity / spread": {
    steps: [
      { do: "kubectl label node kind-worker zone=a && kubectl label node kind-worker2 zone=b" },
      apply(
        "a",
        zoned({
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: {
              nodeSelectorTerms: [{ matchExpressions: [{ key: "zone", operator: "In", values: ["a"] }] }],
            },
          },
        }),
      ),
      { do: "kubectl get pod a -o jsonpath={.spec.nodeName}", see: "kind-worker" },
      apply(
        "apart",
        zoned({
          podAntiAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: "zone", labelSelector: { matchLabels: { run: "a" } } }],
          },
        }),
      ),
      { do: "kubectl get pod apart -o jsonpath={.spec.nodeName}", see: "kind-worker2" },
      {
        do: "kubectl apply -f even.json",
        files: {
          "even.json": JSON.stringify({
            apiVersion: "apps/v1",
            kind: "Deployment",
            metadata: { name: "even" },
            spec: {
              replicas: 4,
              selector: { matchLabels: { app: "even" } },
              template: {
                metadata: { labels: { app: "even" } },
                spec: {
                  topologySpreadConstraints: [
                    {
                      maxSkew: 1,
                      topologyKey: "zone",
                      whenUnsatisfiable: "DoNotSchedule",
                      labelSelector: { matchLabels: { app: "even" } },
                    },
                  ],
                  containers: [{ name: "main", image: "nginx:1.27" }],
                },
              },
            },
          }),
        },
        wait: 30,
      },
      { do: nodesOf("even"), see: "2\n2\n" },
      apply(
        "never",
        zoned({
          podAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: "zone", labelSelector: { matchLabels: { run: "nobody" } } }],
          },
        }),
      ),
      { do: why("never"), see: ["2 node(s) didn't match pod affinity rules"] },
    ],
  },
  "scheduling readiness": {
    steps: [
      apply("gated", { schedulingGates: [{ name: "example.com/wait" }] }),
      { do: "kubectl get pod gated --no-headers", see: /SchedulingGated/ },
      { do: `kubectl patch pod gated --type=json -p '[{"op":"remove","path":"/spec/schedulingGates"}]'`, wait: 15 },
      { do: "kubectl get pod gated --no-headers", see: / Running / },
      {
        do: `kubectl patch pod gated --type=json -p '[{"op":"add","path":"/spec/schedulingGates","value":[{"name":"late"}]}]'`,
        code: 1,
        see: /spec\.schedulingGates\[0\]\.name: Forbidden: only deletion is allowed, but found new scheduling gate 'late'/,
      },
    ],
  },
  "Scheduling Framework / 2nd scheduler": {
    steps: [
      apply("waits", { schedulerName: "mine" }, 60),
      { do: "kubectl describe pod waits | tail -1", see: /^Events: +<none>\n$/ },
      { do: "kubectl get pod waits --no-headers", see: / Pending / },
      { do: "kubectl apply -f mine.yaml", files: { "mine.yaml": MINE }, wait: 60 },
      { do: "kubectl get pod waits --no-headers", see: / Running / },
      {
        do: "kubectl get events --field-selector involvedObject.name=waits,reason=Scheduled -o jsonpath='{.items[0].reportingComponent}'",
        see: "mine",
      },
    ],
  },
};
