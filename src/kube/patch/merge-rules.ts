/**
 * How fields of the built-in kinds are merged: patch strategies and merge keys (strategic merge patch), list and map
 * types (server-side apply). Only fields that differ from the rule of the house stand here: an object is merged field
 * by field, a list is replaced whole. Upstream: the `patchStrategy`, `patchMergeKey`, `listType`, `listMapKey`,
 * `mapType` and `structType` tags in k8s.io/api.
 */

export interface MergeRule {
  /** Type of the value, or of the list's items; names a row of a `MergeRules`. */
  readonly type?: string;
  /** Strategic merge patch. */
  readonly strategies?: readonly ("merge" | "retainKeys")[];
  readonly mergeKey?: string;
  /** Server-side apply: how the list's items are told apart. Lists without a rule are atomic. */
  readonly list?: "map" | "set" | "atomic";
  readonly keys?: readonly string[];
  /** Server-side apply: the object (or each item of the list) is owned and replaced whole. */
  readonly atomic?: boolean;
}

/** Rules of one type's fields. */
export interface MergeType {
  readonly fields: Readonly<Record<string, MergeRule>>;
  /** Structures that are always there (no pointer in Go): nobody becomes their owner by filling them. */
  readonly present?: readonly string[];
}

/** Rules by type name; `root` says where an object of a kind begins. */
export interface MergeRules {
  type(name: string | undefined): MergeType | undefined;
}

/** Keys that stand in for a missing one (`protocol` of ports). */
export const KEY_DEFAULTS: Readonly<Record<string, string>> = { protocol: "TCP" };

const struct = (type: string): MergeRule => ({ type });
/** Merged by one key in both kinds of patch. */
const by = (mergeKey: string, type?: string): MergeRule => ({
  strategies: ["merge"],
  mergeKey,
  list: "map",
  keys: [mergeKey],
  ...(type ? { type } : {}),
});
/** Merged by one key in a strategic patch, by several in server-side apply. */
const byKeys = (mergeKey: string, keys: string[], type?: string): MergeRule => ({ ...by(mergeKey, type), keys });
/** A list keyed in server-side apply only. */
const keyed = (keys: string[], type?: string): MergeRule => ({ list: "map", keys, ...(type ? { type } : {}) });
const set: MergeRule = { list: "set" };
const mergedSet: MergeRule = { strategies: ["merge"], list: "set" };
const atomic: MergeRule = { atomic: true };
const conditions = by("type");
const withMeta = (fields: Record<string, MergeRule>): MergeType => ({
  fields: { metadata: struct("ObjectMeta"), ...fields },
  present: ["metadata", "spec", "status", "template", "roleRef", "involvedObject", "source"],
});

const workload = (spec: string, status: string): MergeType => withMeta({ spec: struct(spec), status: struct(status) });
const withConditions: MergeType = { fields: { conditions } };

/** A reference to a Secret's or ConfigMap's key and the like are owned whole. */
const envVarSource: MergeType = { fields: { configMapKeyRef: atomic, fieldRef: atomic, resourceFieldRef: atomic, secretKeyRef: atomic } };
const container: MergeType = {
  fields: {
    ports: byKeys("containerPort", ["containerPort", "protocol"]),
    env: by("name", "EnvVar"),
    envFrom: { type: "EnvFromSource" },
    volumeMounts: by("mountPath"),
    volumeDevices: by("devicePath"),
    resources: struct("ResourceRequirements"),
  },
};
const webhooks: MergeType = withMeta({ webhooks: by("name", "Webhook") });

const TYPES: Readonly<Record<string, MergeType>> = {
  ObjectMeta: { fields: { ownerReferences: { ...by("uid"), atomic: true }, finalizers: mergedSet } },

  Pod: workload("PodSpec", "PodStatus"),
  PodTemplateSpec: withMeta({ spec: struct("PodSpec") }),
  PodTemplate: withMeta({ template: struct("PodTemplateSpec") }),
  PodSpec: {
    fields: {
      volumes: { ...by("name", "Volume"), strategies: ["merge", "retainKeys"] },
      initContainers: by("name", "Container"),
      containers: by("name", "Container"),
      ephemeralContainers: by("name", "Container"),
      imagePullSecrets: { ...by("name"), atomic: true },
      hostAliases: by("ip"),
      topologySpreadConstraints: byKeys("topologyKey", ["topologyKey", "whenUnsatisfiable"], "TopologySpreadConstraint"),
      schedulingGates: by("name"),
      resourceClaims: { ...by("name"), strategies: ["merge", "retainKeys"] },
      affinity: struct("Affinity"),
    },
    present: ["containers"],
  },
  PodStatus: {
    fields: {
      conditions,
      podIPs: by("ip"),
      hostIPs: { strategies: ["merge"], mergeKey: "ip", list: "atomic" },
      resourceClaimStatuses: { ...by("name"), strategies: ["merge", "retainKeys"] },
    },
  },
  Container: container,
  EnvVar: { fields: { valueFrom: struct("EnvVarSource") } },
  EnvVarSource: envVarSource,
  ResourceRequirements: { fields: { claims: keyed(["name"]) } },
  Volume: {
    fields: {
      ephemeral: struct("EphemeralVolumeSource"),
      csi: struct("CSIVolumeSource"),
      cephfs: struct("SecretRefSource"),
      cinder: struct("SecretRefSource"),
      flexVolume: struct("SecretRefSource"),
      iscsi: struct("SecretRefSource"),
      rbd: struct("SecretRefSource"),
      scaleIO: struct("SecretRefSource"),
      storageos: struct("SecretRefSource"),
    },
  },
  SecretRefSource: { fields: { secretRef: atomic } },
  CSIVolumeSource: { fields: { nodePublishSecretRef: atomic } },
  EphemeralVolumeSource: { fields: { volumeClaimTemplate: struct("PersistentVolumeClaim") } },
  TopologySpreadConstraint: { fields: { labelSelector: atomic } },
  Affinity: { fields: { nodeAffinity: struct("NodeAffinity") } },
  NodeAffinity: { fields: { requiredDuringSchedulingIgnoredDuringExecution: atomic } },

  ReplicationController: workload("ReplicationControllerSpec", "WithConditions"),
  ReplicationControllerSpec: { fields: { selector: atomic, template: struct("PodTemplateSpec") } },
  Deployment: workload("DeploymentSpec", "WithConditions"),
  DeploymentSpec: {
    fields: { selector: atomic, template: struct("PodTemplateSpec"), strategy: { strategies: ["retainKeys"] } },
    present: ["template", "strategy"],
  },
  ReplicaSet: workload("WorkloadSpec", "WithConditions"),
  DaemonSet: workload("WorkloadSpec", "WithConditions"),
  StatefulSet: workload("StatefulSetSpec", "WithConditions"),
  WorkloadSpec: { fields: { selector: atomic, template: struct("PodTemplateSpec") }, present: ["template", "updateStrategy"] },
  StatefulSetSpec: { fields: { selector: atomic, template: struct("PodTemplateSpec") }, present: ["template", "updateStrategy"] },
  WithConditions: withConditions,
  ControllerRevision: withMeta({ data: atomic }),
  Job: workload("JobSpec", "JobStatus"),
  JobSpec: {
    fields: { selector: atomic, template: struct("PodTemplateSpec"), podFailurePolicy: struct("PodFailurePolicy") },
    present: ["template"],
  },
  PodFailurePolicy: { fields: {} },
  JobStatus: {
    fields: {
      conditions: { strategies: ["merge"], mergeKey: "type", list: "atomic" },
      uncountedTerminatedPods: struct("UncountedTerminatedPods"),
    },
  },
  UncountedTerminatedPods: { fields: { failed: set, succeeded: set } },
  CronJob: workload("CronJobSpec", "CronJobStatus"),
  CronJobSpec: { fields: { jobTemplate: struct("JobTemplateSpec") }, present: ["jobTemplate"] },
  JobTemplateSpec: withMeta({ spec: struct("JobSpec") }),
  CronJobStatus: { fields: {} },

  Service: workload("ServiceSpec", "ServiceStatus"),
  ServiceSpec: { fields: { ports: byKeys("port", ["port", "protocol"]), selector: atomic } },
  ServiceStatus: { fields: { conditions }, present: ["loadBalancer"] },
  ServiceAccount: withMeta({ secrets: { ...by("name"), atomic: true } }),
  Namespace: workload("NamespaceSpec", "WithConditions"),
  NamespaceSpec: { fields: {} },
  Node: workload("NodeSpec", "NodeStatus"),
  NodeSpec: { fields: { podCIDRs: mergedSet } },
  NodeStatus: { fields: { conditions, addresses: by("type") }, present: ["daemonEndpoints", "nodeInfo"] },
  PersistentVolume: workload("PersistentVolumeSpec", "PersistentVolumeStatus"),
  PersistentVolumeSpec: { fields: { nodeAffinity: struct("VolumeNodeAffinity"), csi: struct("PersistentCSISource") } },
  PersistentVolumeStatus: { fields: {} },
  PersistentCSISource: {
    fields: {
      controllerExpandSecretRef: atomic,
      controllerPublishSecretRef: atomic,
      nodeExpandSecretRef: atomic,
      nodePublishSecretRef: atomic,
      nodeStageSecretRef: atomic,
    },
  },
  VolumeNodeAffinity: { fields: { required: atomic } },
  PersistentVolumeClaim: workload("PersistentVolumeClaimSpec", "WithConditions"),
  PersistentVolumeClaimSpec: { fields: { selector: atomic, dataSource: atomic }, present: ["resources"] },
  Event: withMeta({ involvedObject: atomic, related: atomic, regarding: atomic }),
  ResourceQuota: workload("ResourceQuotaSpec", "ResourceQuotaStatus"),
  ResourceQuotaSpec: { fields: { scopeSelector: atomic } },
  ResourceQuotaStatus: { fields: {} },
  ClusterRoleBinding: withMeta({ roleRef: atomic }),
  RoleBinding: withMeta({ roleRef: atomic }),
  PodDisruptionBudget: workload("PodDisruptionBudgetSpec", "WithConditions"),
  PodDisruptionBudgetSpec: { fields: { selector: atomic } },
  HorizontalPodAutoscaler: workload("HorizontalPodAutoscalerSpec", "HorizontalPodAutoscalerStatus"),
  HorizontalPodAutoscalerSpec: { fields: {}, present: ["scaleTargetRef"] },
  HorizontalPodAutoscalerStatus: { fields: { conditions } },
  NetworkPolicy: workload("NetworkPolicySpec", "ConditionsByType"),
  NetworkPolicySpec: { fields: { podSelector: atomic }, present: ["podSelector"] },
  ConditionsByType: { fields: { conditions: keyed(["type"]) } },
  Ingress: workload("IngressSpec", "IngressStatus"),
  IngressSpec: { fields: { defaultBackend: struct("IngressBackend") } },
  IngressBackend: { fields: { resource: atomic } },
  IngressStatus: { fields: {}, present: ["loadBalancer"] },
  CSINode: withMeta({ spec: struct("CSINodeSpec") }),
  CSINodeSpec: { fields: { drivers: by("name") } },
  CertificateSigningRequest: workload("CertificateSigningRequestSpec", "ConditionsByType"),
  CertificateSigningRequestSpec: { fields: {} },
  FlowSchema: workload("FlowSchemaSpec", "WithConditions"),
  FlowSchemaSpec: { fields: {} },
  PriorityLevelConfiguration: workload("PriorityLevelConfigurationSpec", "WithConditions"),
  PriorityLevelConfigurationSpec: { fields: {} },
  MutatingWebhookConfiguration: webhooks,
  ValidatingWebhookConfiguration: webhooks,
  Webhook: { fields: { matchConditions: by("name"), namespaceSelector: atomic, objectSelector: atomic } },
  ValidatingAdmissionPolicy: workload("ValidatingAdmissionPolicySpec", "ConditionsByType"),
  ValidatingAdmissionPolicySpec: { fields: { matchConditions: by("name"), variables: by("name"), paramKind: atomic } },
  CustomResourceDefinition: workload("CustomResourceDefinitionSpec", "ConditionsByType"),
  CustomResourceDefinitionSpec: { fields: {} },
  APIService: workload("APIServiceSpec", "ConditionsByType"),
  APIServiceSpec: { fields: {} },
  /** Any other kind: only its metadata is known. */
  Object: withMeta({}),
};

/** The rules of the built-in kinds; a kind's name is its root type. */
export const builtinMergeRules: MergeRules = {
  type: (name) => (name === undefined ? undefined : (TYPES[name] ?? TYPES["Object"])),
};

/** Root type of a kind: `Object` (lists atomic, metadata known) for those without rules of their own. */
export function rootTypeOf(kind: string): string {
  return Object.hasOwn(TYPES, kind) ? kind : "Object";
}
