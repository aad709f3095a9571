/**
 * Defaults of the kinds that hold no pods. Upstream: pkg/apis/<group>/v1/defaults.go.
 */
import type {
  admission,
  autoscaling,
  core,
  discovery,
  EndpointSlice,
  Endpoints,
  HorizontalPodAutoscaler,
  LimitRange,
  Namespace,
  networking,
  PersistentVolume,
  PriorityClass,
  rbac,
  Secret,
  Service,
  StorageClass,
  Stored,
} from "../../../kube/types.ts";
import { filled, mapped, replaced } from "./fill.ts";

/** `SetDefaults_Service`. */
export function defaultService(service: Service): Service {
  const given: core.ServiceSpec = service.spec ?? {};
  let spec = filled(given, { sessionAffinity: "None", type: "ClusterIP" });
  if (spec.sessionAffinity === "None" && spec.sessionAffinityConfig) spec = replaced(spec, { sessionAffinityConfig: undefined });
  if (spec.sessionAffinity === "ClientIP" && spec.sessionAffinityConfig?.clientIP?.timeoutSeconds === undefined) {
    spec = { ...spec, sessionAffinityConfig: { clientIP: { timeoutSeconds: 10800 } } };
  }
  const ports = mapped(spec.ports, (port) => {
    const next = filled(port, { protocol: "TCP" });
    return next.targetPort === undefined || next.targetPort === 0 || next.targetPort === "" ? { ...next, targetPort: next.port } : next;
  });
  const external = spec.type === "NodePort" || spec.type === "LoadBalancer";
  spec = replaced(spec, { ports });
  if (external) spec = filled(spec, { externalTrafficPolicy: "Cluster" });
  if (external || spec.type === "ClusterIP") spec = filled(spec, { internalTrafficPolicy: "Cluster" });
  if (spec.type === "LoadBalancer") spec = filled(spec, { allocateLoadBalancerNodePorts: true });
  return replaced(service, { spec });
}

/** `SetDefaults_Secret`. */
export function defaultSecret(secret: Secret): Secret {
  return filled(secret, { type: "Opaque" });
}

/** `SetDefaults_Namespace` and the strategy's `kubernetes` finalizer. */
export function defaultNamespace(namespace: Namespace): Namespace {
  const { name } = namespace.metadata;
  if (!name || namespace.metadata.labels?.["kubernetes.io/metadata.name"] !== undefined) return namespace;
  return {
    ...namespace,
    metadata: { ...namespace.metadata, labels: { ...namespace.metadata.labels, "kubernetes.io/metadata.name": name } },
  };
}

/** `SetDefaults_PersistentVolume`. */
export function defaultPersistentVolume(volume: PersistentVolume): PersistentVolume {
  let spec = filled(volume.spec ?? {}, { persistentVolumeReclaimPolicy: "Retain", volumeMode: "Filesystem" });
  if (spec.hostPath) spec = replaced(spec, { hostPath: filled(spec.hostPath, { type: "" }) });
  const status = volume.status?.phase ? volume.status : { ...volume.status, phase: "Pending" };
  return replaced(volume, { spec, status });
}

/** `SetDefaults_StorageClass`. */
export function defaultStorageClass(storageClass: StorageClass): StorageClass {
  return filled(storageClass, { reclaimPolicy: "Delete", volumeBindingMode: "Immediate" });
}

/** `SetDefaults_LimitRangeItem`: for containers, limits follow maxima, requests follow limits or minima. */
export function defaultLimitRange(range: LimitRange): LimitRange {
  const limits = mapped(range.spec?.limits, (item) => {
    if (item.type !== "Container") return item;
    const limit = { ...item.max, ...item.default };
    const request = { ...item.min, ...limit, ...item.defaultRequest };
    return replaced(item, {
      default: sameKeys(limit, item.default) ? item.default : limit,
      defaultRequest: sameKeys(request, item.defaultRequest) ? item.defaultRequest : request,
    });
  });
  return limits === undefined ? range : replaced(range, { spec: replaced(range.spec, { limits }) });
}
function sameKeys(a: object, b: object | undefined): boolean {
  return Object.keys(a).length === Object.keys(b ?? {}).length;
}

/** `SetDefaults_Endpoints`. */
export function defaultEndpoints(endpoints: Endpoints): Endpoints {
  const subsets = mapped(endpoints.subsets, (subset) =>
    replaced(subset, { ports: mapped(subset.ports, (port) => filled(port, { protocol: "TCP" })) }),
  );
  return replaced(endpoints, { subsets });
}

/** `SetDefaults_EndpointPort` of slices. */
export function defaultEndpointSlice(slice: EndpointSlice): EndpointSlice {
  const ports = mapped(slice.ports as discovery.EndpointPort[] | undefined, (port) => filled(port, { name: "", protocol: "TCP" }));
  return replaced(slice, { ports });
}

/** Autoscaling's defaults: one replica at least, 80 % cpu when nothing is asked, both scaling rules whole. */
export function defaultHorizontalPodAutoscaler(autoscaler: HorizontalPodAutoscaler): HorizontalPodAutoscaler {
  let spec = filled(autoscaler.spec, { minReplicas: 1 });
  if ((spec.metrics ?? []).length === 0) {
    spec = { ...spec, metrics: [{ type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 80 } } }] };
  }
  if (spec.behavior) {
    const { scaleUp, scaleDown } = spec.behavior;
    spec = replaced(spec, {
      behavior: replaced(spec.behavior, {
        scaleUp: filledRules(scaleUp, {
          stabilizationWindowSeconds: 0,
          selectPolicy: "Max",
          policies: [
            { type: "Pods", value: 4, periodSeconds: 15 },
            { type: "Percent", value: 100, periodSeconds: 15 },
          ],
        }),
        scaleDown: filledRules(scaleDown, { selectPolicy: "Max", policies: [{ type: "Percent", value: 100, periodSeconds: 15 }] }),
      }),
    });
  }
  return replaced(autoscaler, { spec });
}
function filledRules(rules: autoscaling.HPAScalingRules | undefined, defaults: autoscaling.HPAScalingRules): autoscaling.HPAScalingRules {
  const next = filled(rules ?? {}, defaults);
  return (next.policies ?? []).length === 0 ? { ...next, policies: defaults.policies ?? [] } : next;
}

/** `SetDefaults_NetworkPolicy`. */
export function defaultNetworkPolicy(policy: Stored<networking.NetworkPolicy>): Stored<networking.NetworkPolicy> {
  const withProtocol = <R extends { ports?: networking.NetworkPolicyPort[] }>(rules: R[] | undefined): R[] | undefined =>
    mapped(
      rules,
      (rule) =>
        replaced<{ ports?: networking.NetworkPolicyPort[] }>(rule, {
          ports: mapped(rule.ports, (port) => filled(port, { protocol: "TCP" })),
        }) as R,
    );
  const given = policy.spec ?? ({} as networking.NetworkPolicySpec);
  let spec = replaced(given, { ingress: withProtocol(given.ingress), egress: withProtocol(given.egress) });
  if ((spec.policyTypes ?? []).length === 0) {
    spec = { ...spec, policyTypes: (spec.egress ?? []).length > 0 ? ["Ingress", "Egress"] : ["Ingress"] };
  }
  return replaced(policy, { spec });
}

const RBAC_GROUP = "rbac.authorization.k8s.io";

/** `SetDefaults_RoleBinding` and `SetDefaults_ClusterRoleBinding`. */
export function defaultRoleBinding<B extends Stored<rbac.RoleBinding>>(binding: B): B {
  const roleRef = binding.roleRef?.apiGroup ? binding.roleRef : { ...binding.roleRef, apiGroup: RBAC_GROUP };
  const subjects = mapped(binding.subjects, (subject) =>
    (subject.kind === "User" || subject.kind === "Group") && !subject.apiGroup ? { ...subject, apiGroup: RBAC_GROUP } : subject,
  );
  return replaced<Stored<rbac.RoleBinding>>(binding, { roleRef, subjects }) as B;
}

/** `SetDefaults_PriorityClass`. */
export function defaultPriorityClass(priorityClass: PriorityClass): PriorityClass {
  return filled(priorityClass, { preemptionPolicy: "PreemptLowerPriority" });
}

/** Defaults of webhooks. `mutating` ones may be called again. */
export function defaultWebhooks<C extends Stored<admission.MutatingWebhookConfiguration>>(configuration: C, mutating: boolean): C {
  const webhooks = mapped(configuration.webhooks, (webhook) => {
    const next = filled(webhook, {
      failurePolicy: "Fail",
      matchPolicy: "Equivalent",
      namespaceSelector: {},
      objectSelector: {},
      timeoutSeconds: 10,
      ...(mutating ? { reinvocationPolicy: "Never" } : {}),
    });
    const service = next.clientConfig?.service;
    return replaced(next, {
      clientConfig: service ? replaced(next.clientConfig, { service: filled(service, { port: 443 }) }) : next.clientConfig,
      rules: mapped(next.rules, (rule) => filled(rule, { scope: "*" } as Partial<typeof rule>)),
    });
  });
  return replaced<Stored<admission.MutatingWebhookConfiguration>>(configuration, { webhooks }) as C;
}

/** `SetDefaults_CSIDriver`. */
export function defaultCsiDriver<D extends { spec: object }>(driver: D): D {
  const spec = filled(driver.spec, {
    attachRequired: true,
    podInfoOnMount: false,
    storageCapacity: false,
    fsGroupPolicy: "ReadWriteOnceWithFSType",
    volumeLifecycleModes: ["Persistent"],
    requiresRepublish: false,
  } as object);
  return replaced<{ spec: object }>(driver, { spec }) as D;
}
