/**
 * What an API server makes at its start when it is missing: system namespaces, default roles, priority classes,
 * flow control, API services, its own Service, and its Lease.
 * Upstream: pkg/controlplane (instance.go, controller/{kubernetesservice,systemnamespaces}), the post-start hooks.
 */
import { fnv32a } from "../../../kube/hash.ts";
import type { KubeObject } from "../../../kube/types.ts";
import type { ApiServer } from "../server.ts";
import { FLOW_SCHEMAS, PRIORITY_LEVELS } from "./flow-control.ts";
import { bootstrapRbac } from "./rbac.ts";

/** Groups with their priorities (kube-aggregator apiserver/apiservice). */
const PRIORITIES: Readonly<Record<string, number>> = {
  "": 18000,
  apps: 17800,
  "events.k8s.io": 17750,
  "authentication.k8s.io": 17700,
  "authorization.k8s.io": 17600,
  autoscaling: 17500,
  batch: 17400,
  "certificates.k8s.io": 17300,
  "networking.k8s.io": 17200,
  policy: 17100,
  "rbac.authorization.k8s.io": 17000,
  "storage.k8s.io": 16800,
  "apiextensions.k8s.io": 16700,
  "admissionregistration.k8s.io": 16700,
  "scheduling.k8s.io": 16600,
  "coordination.k8s.io": 16500,
  "node.k8s.io": 16300,
  "discovery.k8s.io": 16200,
  "resource.k8s.io": 16200,
  "flowcontrol.apiserver.k8s.io": 16100,
};
const VERSION_PRIORITIES: Readonly<Record<string, number>> = {
  "/v1": 1,
  "autoscaling/v2": 30,
  "flowcontrol.apiserver.k8s.io/v1beta3": 18,
  "flowcontrol.apiserver.k8s.io/v1": 21,
  "resource.k8s.io/v1": 21,
};

export function bootstrap(server: ApiServer): void {
  const ensure = (group: string, resource: string, object: unknown): void => {
    const store = server.store(group, resource);
    const { metadata } = object as KubeObject;
    if (!store || store.find(metadata.name, metadata.namespace)) return;
    store.create({ identity: server.loopback }, object as KubeObject, metadata.namespace);
  };
  for (const name of ["kube-system", "kube-public", "kube-node-lease", "default"]) ensure("", "namespaces", { metadata: { name } });
  apiServices(server, ensure);
  priorityClasses(ensure);
  flowControl(ensure, server.timestamp());
  const plural: Readonly<Record<string, string>> = {
    ClusterRole: "clusterroles",
    Role: "roles",
    ClusterRoleBinding: "clusterrolebindings",
    RoleBinding: "rolebindings",
  };
  for (const object of bootstrapRbac(server.release)) ensure("rbac.authorization.k8s.io", plural[object.kind] as string, object);
  ownService(server, ensure);
  ownLease(server, ensure);
}

type Ensure = (group: string, resource: string, object: unknown) => void;

function apiServices(server: ApiServer, ensure: Ensure): void {
  const groupVersions = new Set<string>();
  for (const { resource } of server.endpoints()) groupVersions.add(`${resource.group}/${resource.version}`);
  for (const groupVersion of groupVersions) {
    const [group = "", version = ""] = groupVersion.split("/");
    ensure("apiregistration.k8s.io", "apiservices", {
      metadata: { name: `${version}.${group}`, labels: { "kube-aggregator.kubernetes.io/automanaged": "onstart" } },
      spec: {
        ...(group ? { group } : {}),
        version,
        groupPriorityMinimum: PRIORITIES[group] ?? 1000,
        versionPriority: VERSION_PRIORITIES[groupVersion] ?? 15,
      },
      status: {
        conditions: [
          {
            type: "Available",
            status: "True",
            lastTransitionTime: server.timestamp(),
            reason: "Local",
            message: "Local APIServices are always available",
          },
        ],
      },
    });
  }
}

function priorityClasses(ensure: Ensure): void {
  const make = (name: string, value: number, description: string) =>
    ensure("scheduling.k8s.io", "priorityclasses", { metadata: { name }, value, description, preemptionPolicy: "PreemptLowerPriority" });
  make("system-node-critical", 2_000_001_000, "Used for system critical pods that must not be moved from their current node.");
  make(
    "system-cluster-critical",
    2_000_000_000,
    "Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.",
  );
}

function flowControl(ensure: Ensure, now: string): void {
  const annotations = { "apf.kubernetes.io/autoupdate-spec": "true" };
  for (const [name, spec] of PRIORITY_LEVELS) {
    ensure("flowcontrol.apiserver.k8s.io", "prioritylevelconfigurations", { metadata: { name, annotations }, spec });
  }
  for (const [name, spec] of FLOW_SCHEMAS) {
    const level = (spec as { priorityLevelConfiguration: { name: string } }).priorityLevelConfiguration.name;
    ensure("flowcontrol.apiserver.k8s.io", "flowschemas", {
      metadata: { name, annotations },
      spec,
      status: {
        conditions: [
          {
            type: "Dangling",
            status: "False",
            lastTransitionTime: now,
            reason: "Found",
            message: `This FlowSchema references the PriorityLevelConfiguration object named "${level}" and it exists`,
          },
        ],
      },
    });
  }
}

/** The `kubernetes` Service in default; who stands behind it, master-leases.ts tells. */
function ownService(server: ApiServer, ensure: Ensure): void {
  const { securePort, serviceClusterIpRange } = server.flags;
  const name = "kubernetes";
  const namespace = "default";
  const first = serviceClusterIpRange.replace(/\d+\/\d+$/, "1");
  if (server.endpointAt("networking.k8s.io", "v1", "servicecidrs")) {
    ensure("networking.k8s.io", "servicecidrs", {
      metadata: { name, finalizers: ["networking.k8s.io/service-cidr-finalizer"] },
      spec: { cidrs: [serviceClusterIpRange] },
      status: {
        conditions: [
          {
            type: "Ready",
            status: "True",
            lastTransitionTime: server.timestamp(),
            reason: "",
            message: "Kubernetes Service CIDR is ready",
          },
        ],
      },
    });
  }
  ensure("", "services", {
    metadata: { name, namespace, labels: { component: "apiserver", provider: "kubernetes" } },
    spec: {
      ports: [{ name: "https", protocol: "TCP", port: 443, targetPort: securePort }],
      clusterIP: first,
      clusterIPs: [first],
      type: "ClusterIP",
      sessionAffinity: "None",
      ipFamilies: ["IPv4"],
      ipFamilyPolicy: "SingleStack",
      internalTrafficPolicy: "Cluster",
    },
  });
}

function ownLease(server: ApiServer, ensure: Ensure): void {
  const { hostname } = server.flags;
  const name = `apiserver-${identityHash(hostname)}`;
  ensure("coordination.k8s.io", "leases", {
    metadata: {
      name,
      namespace: "kube-system",
      labels: { "apiserver.kubernetes.io/identity": "kube-apiserver", "kubernetes.io/hostname": hostname },
    },
    spec: {
      holderIdentity: `${name}_${server.random.stream("uids").uuid()}`,
      leaseDurationSeconds: 3600,
      renewTime: server.clock.microTimestamp(),
    },
  });
}

const BASE32 = "abcdefghijklmnopqrstuvwxyz234567";
/** 26 base-32 characters that depend on the host name. */
function identityHash(hostname: string): string {
  let text = "";
  for (let i = 0; text.length < 26; i++) text += BASE32[fnv32a(`${hostname}/${i}`) & 31];
  return text;
}
