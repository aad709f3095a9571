/** The admission chain in upstream's order (pkg/kubeapiserver/options/plugins.go, AllOrderedPlugins). */
import type { AdmissionPlugin } from "./admission.ts";
import { certificateRequester } from "./certificate-requester.ts";
import { persistentVolumeClaimResize } from "./claim-resize.ts";
import { defaultIngressClass } from "./default-ingress-class.ts";
import { defaultTolerationSeconds } from "./default-toleration-seconds.ts";
import { limitRanger } from "./limit-ranger.ts";
import { namespaceLifecycle } from "./namespace-lifecycle.ts";
import { nodeRestriction } from "./node-restriction.ts";
import { podTopologyLabels } from "./pod-topology-labels.ts";
import { podSecurity } from "./podsecurity/plugin.ts";
import { type MutatingSpec, mutatingPolicy } from "./policy/mutating.ts";
import type { Policies } from "./policy/policies.ts";
import { type ValidatingSpec, validatingPolicy } from "./policy/validating.ts";
import { priority } from "./priority.ts";
import { rbacEscalation } from "./rbac-escalation.ts";
import { resourceQuota } from "./resource-quota.ts";
import { runtimeClass } from "./runtime-class.ts";
import { serviceAccount } from "./service-account.ts";
import { defaultStorageClass, storageObjectInUseProtection } from "./storage.ts";
import { taintNodesByCondition } from "./taint-nodes-by-condition.ts";
import { mutatingWebhook, validatingWebhook, type Webhooks } from "./webhook/plugins.ts";

/** What is configured by objects of the API. */
export interface DynamicAdmission {
  readonly mutatingWebhooks: Webhooks;
  readonly validatingWebhooks: Webhooks;
  readonly mutatingPolicies: Policies<MutatingSpec>;
  readonly validatingPolicies: Policies<ValidatingSpec>;
  /** How long pods stay on a node that is not ready, or unreachable. */
  readonly notReadySeconds: number;
  readonly unreachableSeconds: number;
}

/** Names of all that are modelled: what flags may turn on and off. */
export const ADMISSION_PLUGINS: readonly string[] = [
  ...[namespaceLifecycle, limitRanger, serviceAccount, nodeRestriction, taintNodesByCondition, podSecurity, podTopologyLabels, priority],
  ...[
    defaultTolerationSeconds(300, 300),
    defaultStorageClass,
    storageObjectInUseProtection,
    persistentVolumeClaimResize,
    runtimeClass,
    certificateRequester,
    defaultIngressClass,
    resourceQuota,
  ],
]
  .map(({ name }) => name)
  .concat("MutatingAdmissionWebhook", "ValidatingAdmissionWebhook", "MutatingAdmissionPolicy", "ValidatingAdmissionPolicy");

export function admissionPlugins(dynamic: DynamicAdmission): readonly AdmissionPlugin[] {
  return [
    namespaceLifecycle,
    limitRanger,
    serviceAccount,
    nodeRestriction,
    taintNodesByCondition,
    podSecurity,
    podTopologyLabels,
    priority,
    defaultTolerationSeconds(dynamic.notReadySeconds, dynamic.unreachableSeconds),
    defaultStorageClass,
    storageObjectInUseProtection,
    persistentVolumeClaimResize,
    runtimeClass,
    certificateRequester,
    defaultIngressClass,
    mutatingPolicy(dynamic.mutatingPolicies),
    mutatingWebhook(dynamic.mutatingWebhooks),
    validatingPolicy(dynamic.validatingPolicies),
    validatingWebhook(dynamic.validatingWebhooks),
    resourceQuota,
    rbacEscalation,
  ];
}
