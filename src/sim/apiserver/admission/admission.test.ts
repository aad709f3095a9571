import { expect, test } from "vitest";
import type { ResourceType } from "../../../kube/resource.ts";
import {
  limitRanges,
  namespaces,
  nodes,
  persistentVolumeClaims,
  pods,
  priorityClasses,
  resourceQuotas,
  serviceAccounts,
  storageClasses,
} from "../../../kube/resource.ts";
import { StatusError } from "../../../kube/status.ts";
import type { Container, KubeObject, New, Pod, rbac } from "../../../kube/types.ts";
import { newTestServer } from "../testing.ts";

type Role = KubeObject & { rules: rbac.PolicyRule[] };
type RoleBinding = KubeObject & { roleRef: rbac.RoleRef };
const RBAC = { group: "rbac.authorization.k8s.io", version: "v1", namespaced: true } as const;
const roles: ResourceType<Role> = { ...RBAC, resource: "roles", kind: "Role" };
const roleBindings: ResourceType<RoleBinding> = { ...RBAC, resource: "rolebindings", kind: "RoleBinding" };

/** A server with every plugin on, and a default service account. */
function realServer() {
  const world = newTestServer({ disableAdmissionPlugins: [] });
  world.client.create(serviceAccounts, { metadata: { name: "default", namespace: "default" } });
  return world;
}
function pod(name: string, spec: Partial<Pod["spec"]> = {}, container: Partial<Container> = {}): New<Pod> {
  return { metadata: { name, namespace: "default" }, spec: { containers: [{ name: "c", image: "nginx", ...container }], ...spec } };
}
function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof StatusError) return error.message;
    throw error;
  }
  return "none";
}
const made = <T extends KubeObject>(object: unknown) => object as New<T>;

test("a pod gets its account, token volume, priority and tolerations", () => {
  const { client } = realServer();
  const { spec } = client.create(pods, pod("web"));
  expect(spec.serviceAccountName).toBe("default");
  expect(spec.volumes?.[0]?.name).toMatch(/^kube-api-access-[a-z0-9]{5}$/);
  expect(spec.containers[0]?.volumeMounts).toEqual([
    { name: spec.volumes?.[0]?.name, readOnly: true, mountPath: "/var/run/secrets/kubernetes.io/serviceaccount" },
  ]);
  expect([spec.priority, spec.preemptionPolicy]).toEqual([0, "PreemptLowerPriority"]);
  expect(spec.tolerations?.map(({ key, tolerationSeconds }) => `${key} ${tolerationSeconds}`)).toEqual([
    "node.kubernetes.io/not-ready 300",
    "node.kubernetes.io/unreachable 300",
  ]);
});

test("what the chain refuses is said in upstream's words", () => {
  const { client } = realServer();
  const cases: [() => unknown, string][] = [
    [() => client.create(pods, { ...pod("a"), metadata: { name: "a", namespace: "nope" } }), 'namespaces "nope" not found'],
    [() => client.delete(namespaces, "default"), 'namespaces "default" is forbidden: this namespace may not be deleted'],
    [
      () => client.create(pods, pod("a", { serviceAccountName: "bot" })),
      'pods "a" is forbidden: error looking up service account default/bot: serviceaccount "bot" not found',
    ],
    [
      () => client.create(pods, pod("a", { priorityClassName: "ghost" })),
      'pods "a" is forbidden: no PriorityClass with name ghost was found',
    ],
  ];
  for (const [work, want] of cases) expect(refusal(work)).toBe(want);
});

test("nothing is made in a namespace that is being deleted", () => {
  const { client } = realServer();
  client.create(namespaces, { metadata: { name: "blue" } });
  client.delete(namespaces, "blue");
  expect(client.get(namespaces, "blue").status.phase).toBe("Terminating");
  expect(refusal(() => client.create(serviceAccounts, { metadata: { name: "late", namespace: "blue" } }))).toBe(
    'serviceaccounts "late" is forbidden: unable to create new content in namespace blue because it is being terminated',
  );
  client.update(namespaces, { ...client.get(namespaces, "blue"), spec: {} }, { subresource: "finalize" });
  expect(refusal(() => client.get(namespaces, "blue"))).toBe('namespaces "blue" not found');
});

test("a priority class gives its value, and a limit range its defaults and bounds", () => {
  const { client } = realServer();
  client.create(priorityClasses, made({ metadata: { name: "high" }, value: 1000 }));
  expect(client.create(pods, pod("a", { priorityClassName: "high" })).spec.priority).toBe(1000);
  client.create(
    limitRanges,
    made({
      metadata: { name: "lr", namespace: "default" },
      spec: {
        limits: [
          { type: "Container", default: { cpu: "200m" }, defaultRequest: { cpu: "100m" }, min: { cpu: "50m" }, max: { cpu: "500m" } },
        ],
      },
    }),
  );
  expect(client.create(pods, pod("b")).spec.containers[0]?.resources).toEqual({ limits: { cpu: "200m" }, requests: { cpu: "100m" } });
  expect(refusal(() => client.create(pods, pod("big", {}, { resources: { limits: { cpu: "2" } } })))).toBe(
    'pods "big" is forbidden: maximum cpu usage per Container is 500m, but limit is 2',
  );
});

test("a quota counts what is made and refuses more", () => {
  const { client } = realServer();
  const quota = client.create(resourceQuotas, made({ metadata: { name: "small", namespace: "default" }, spec: { hard: { pods: "1" } } }));
  client.updateStatus(resourceQuotas, { ...quota, status: { hard: { pods: "1" }, used: { pods: "0" } } });
  client.create(pods, pod("a"));
  expect(client.get(resourceQuotas, "small", "default").status.used).toEqual({ pods: "1" });
  expect(refusal(() => client.create(pods, pod("b")))).toBe(
    'pods "b" is forbidden: exceeded quota: small, requested: pods=1, used: pods=1, limited: pods=1',
  );
});

test("a claim gets the default class and its protection", () => {
  const { client } = realServer();
  const annotations = { "storageclass.kubernetes.io/is-default-class": "true" };
  client.create(storageClasses, made({ metadata: { name: "standard", annotations }, provisioner: "rancher.io/local-path" }));
  const claim = client.create(
    persistentVolumeClaims,
    made({
      metadata: { name: "data", namespace: "default" },
      spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
    }),
  ) as KubeObject & { spec: { storageClassName?: string } };
  expect([claim.spec.storageClassName, claim.metadata.finalizers]).toEqual(["standard", ["kubernetes.io/pvc-protection"]]);
});

test("a namespace that enforces the restricted standard refuses an ordinary pod", () => {
  const { client } = realServer();
  const current = client.get(namespaces, "default");
  client.update(namespaces, {
    ...current,
    metadata: { ...current.metadata, labels: { ...current.metadata.labels, "pod-security.kubernetes.io/enforce": "restricted" } },
  });
  expect(refusal(() => client.create(pods, pod("a")))).toBe(
    'pods "a" is forbidden: violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false (container "c" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (container "c" must set securityContext.capabilities.drop=["ALL"]), runAsNonRoot != true (pod or container "c" must set securityContext.runAsNonRoot=true), seccompProfile (pod or container "c" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")',
  );
});

test("nobody grants what he does not hold", () => {
  const { client, clientFor } = realServer();
  const group = "rbac.authorization.k8s.io";
  const rules = [
    { apiGroups: [group], resources: ["roles", "rolebindings"], verbs: ["create", "update"] },
    { apiGroups: [""], resources: ["pods"], verbs: ["get", "list"] },
  ];
  client.create(roles, made({ metadata: { name: "giver", namespace: "default" }, rules }));
  client.create(
    roleBindings,
    made({
      metadata: { name: "giver", namespace: "default" },
      roleRef: { apiGroup: group, kind: "Role", name: "giver" },
      subjects: [{ kind: "User", apiGroup: group, name: "jane" }],
    }),
  );
  const jane = clientFor({ name: "jane", groups: ["system:authenticated"] });
  const role = (name: string, resources: string[], verbs: string[]) =>
    made<Role>({ metadata: { name, namespace: "default" }, rules: [{ apiGroups: [""], resources, verbs }] });
  expect(refusal(() => jane.create(roles, role("less", ["pods"], ["get"])))).toBe("none");
  expect(refusal(() => jane.create(roles, role("more", ["pods", "secrets"], ["get", "watch"])))).toBe(
    'roles.rbac.authorization.k8s.io "more" is forbidden: user "jane" (groups=["system:authenticated"]) is attempting to grant RBAC permissions not currently held:\n{APIGroups:[""], Resources:["pods"], Verbs:["watch"]}\n{APIGroups:[""], Resources:["secrets"], Verbs:["get" "watch"]}',
  );
  const bind = (name: string) =>
    made<RoleBinding>({ metadata: { name, namespace: "default" }, roleRef: { apiGroup: group, kind: "ClusterRole", name }, subjects: [] });
  expect(refusal(() => jane.create(roleBindings, bind("nosuch")))).toBe('clusterroles.rbac.authorization.k8s.io "nosuch" not found');
  expect(refusal(() => jane.create(roleBindings, bind("cluster-admin")))).toBe(
    'rolebindings.rbac.authorization.k8s.io "cluster-admin" is forbidden: user "jane" (groups=["system:authenticated"]) is attempting to grant RBAC permissions not currently held:\n{APIGroups:["*"], Resources:["*"], Verbs:["*"]}\n{NonResourceURLs:["*"], Verbs:["*"]}',
  );
});

test("who is bound to a role that is not there is told so", () => {
  const { client, clientFor } = realServer();
  const subjects = [{ kind: "User", apiGroup: "rbac.authorization.k8s.io", name: "jane" }];
  const binding = { roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "gone" }, subjects };
  client.create(roleBindings, made({ metadata: { name: "late", namespace: "default" }, ...binding }));
  const jane = clientFor({ name: "jane", groups: ["system:authenticated"] });
  expect(refusal(() => jane.list(pods, { namespace: "default" }))).toBe(
    'pods is forbidden: User "jane" cannot list resource "pods" in API group "" in the namespace "default": RBAC: role.rbac.authorization.k8s.io "gone" not found',
  );
  expect(refusal(() => jane.list(nodes))).toBe(
    'nodes is forbidden: User "jane" cannot list resource "nodes" in API group "" at the cluster scope',
  );
});

test("a limit range says the same thing once, for however many containers", () => {
  const { client } = realServer();
  const limits = [
    { type: "Container", max: { cpu: "1" }, maxLimitRequestRatio: { cpu: "2" } },
    { type: "Pod", max: { cpu: "2" } },
  ];
  client.create(limitRanges, made({ metadata: { name: "small", namespace: "default" }, spec: { limits } }));
  const container = (name: string) => ({ name, image: "nginx", resources: { limits: { cpu: "3" }, requests: { cpu: "0" } } });
  expect(refusal(() => client.create(pods, pod("two", { containers: [container("a"), container("b")] })))).toBe(
    'pods "two" is forbidden: [maximum cpu usage per Container is 1, but limit is 3, cpu max limit to request ratio per Container is 2, but no request is specified or request is 0, maximum cpu usage per Pod is 2, but limit is 6]',
  );
});

test("a quota of a scope counts the pods that lie in it", () => {
  const { client } = realServer();
  const quota = (name: string, spec: object) => {
    const made1 = client.create(resourceQuotas, made({ metadata: { name, namespace: "default" }, spec: { hard: { pods: "0" }, ...spec } }));
    client.updateStatus(resourceQuotas, { ...made1, status: { hard: { pods: "0" }, used: { pods: "0" } } });
  };
  quota("across", { scopes: ["CrossNamespacePodAffinity"] });
  quota("short", { scopes: ["Terminating"] });
  const term = { topologyKey: "zone", namespaceSelector: {} };
  const affinity = { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } };
  const refused = (name: string) => `pods "x" is forbidden: exceeded quota: ${name}, requested: pods=1, used: pods=0, limited: pods=0`;
  expect(refusal(() => client.create(pods, pod("x", { affinity })))).toBe(refused("across"));
  expect(refusal(() => client.create(pods, pod("x", { activeDeadlineSeconds: 5 })))).toBe(refused("short"));
  expect(refusal(() => client.create(pods, pod("x")))).toBe("none");
});

test("a kubelet changes its own node only, and pods bound to it", () => {
  const { client, clientFor } = realServer();
  const kubelet = clientFor({ name: "system:node:one", groups: ["system:nodes", "system:authenticated"] });
  client.create(nodes, made({ metadata: { name: "two" } }));
  expect(refusal(() => kubelet.create(nodes, made({ metadata: { name: "one" } })))).toBe("none");
  const label = (name: string, key: string) =>
    refusal(() => kubelet.patch(nodes, name, undefined, { type: "merge", body: { metadata: { labels: { [key]: "x" } } } }));
  expect(label("one", "mine")).toBe("none");
  expect(label("two", "mine")).toBe('nodes "two" is forbidden: node "one" is not allowed to modify node "two"');
  expect(label("one", "node-role.kubernetes.io/x")).toBe(
    'nodes "one" is forbidden: is not allowed to modify labels: node-role.kubernetes.io/x',
  );
  client.create(pods, pod("there", { nodeName: "two" }));
  expect(refusal(() => kubelet.delete(pods, "there", "default"))).toBe(
    'pods "there" is forbidden: node "one" can only delete pods with spec.nodeName set to itself',
  );
});

test("a certificate request says who made it, not who it says it is", () => {
  const { client, clientFor } = realServer();
  const requests: ResourceType<KubeObject & { spec: Record<string, unknown> }> = {
    group: "certificates.k8s.io",
    version: "v1",
    resource: "certificatesigningrequests",
    kind: "CertificateSigningRequest",
    namespaced: false,
  };
  const kubelet = clientFor({ name: "jane", groups: ["system:masters", "system:authenticated"] });
  const spec = {
    request: btoa("-----BEGIN CERTIFICATE REQUEST-----\n"),
    signerName: "example.com/x",
    usages: ["client auth"],
    username: "root",
    groups: ["wheel"],
  };
  kubelet.create(requests, made({ metadata: { name: "csr" }, spec }));
  expect(client.get(requests, "csr").spec).toMatchObject({ username: "jane", groups: ["system:masters", "system:authenticated"] });
  client.patch(requests, "csr", undefined, { type: "merge", body: { spec: { username: "root" } } });
  expect(client.get(requests, "csr").spec["username"]).toBe("jane");
});

test("a claim grows when it is bound and its class allows it", () => {
  const { client } = realServer();
  for (const allowVolumeExpansion of [true, false])
    client.create(
      storageClasses,
      made({ metadata: { name: allowVolumeExpansion ? "grows" : "stays" }, provisioner: "a.io/b", allowVolumeExpansion }),
    );
  const grow = (name: string, storageClassName: string, phase: "Bound" | "Pending") => {
    const spec = { accessModes: ["ReadWriteOnce"], storageClassName, resources: { requests: { storage: "1Gi" } } };
    const claim = client.create(persistentVolumeClaims, made({ metadata: { name, namespace: "default" }, spec }));
    const bound = client.updateStatus(persistentVolumeClaims, { ...claim, status: { phase } });
    return refusal(() =>
      client.update(persistentVolumeClaims, { ...bound, spec: { ...bound.spec, resources: { requests: { storage: "2Gi" } } } }),
    );
  };
  expect(grow("a", "grows", "Bound")).toBe("none");
  expect(grow("b", "stays", "Bound")).toBe(
    'persistentvolumeclaims "b" is forbidden: only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize',
  );
  expect(grow("c", "grows", "Pending")).toContain("spec is immutable after creation except resources.requests for bound claims");
});

test("an ingress without a class gets the newest default one", () => {
  const { client } = realServer();
  const kind = { group: "networking.k8s.io", version: "v1" } as const;
  const classes: ResourceType<KubeObject> = { ...kind, namespaced: false, resource: "ingressclasses", kind: "IngressClass" };
  const ingresses: ResourceType<KubeObject & { spec: { ingressClassName?: string } }> = {
    ...kind,
    namespaced: true,
    resource: "ingresses",
    kind: "Ingress",
  };
  const defaultBackend = { service: { name: "web", port: { number: 80 } } };
  const classOf = (name: string, more: object = {}) =>
    client.create(ingresses, made({ metadata: { name, namespace: "default" }, spec: { defaultBackend, ...more } })).spec.ingressClassName;
  expect(classOf("before")).toBeUndefined();
  const annotations = { "ingressclass.kubernetes.io/is-default-class": "true" };
  client.create(classes, made({ metadata: { name: "nginx", annotations }, spec: { controller: "k8s.io/ingress-nginx" } }));
  expect(classOf("after")).toBe("nginx");
  expect(classOf("own", { ingressClassName: "other" })).toBe("other");
});
