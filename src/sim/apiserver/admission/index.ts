/** The admission chain in upstream's order (pkg/kubeapiserver/options/plugins.go, AllOrderedPlugins). */
import type { AdmissionPlugin } from "./admission.ts";
import { certificateRequester } from "./certificate-requester.ts";
import { defaultTolerationSeconds } from "./default-toleration-seconds.ts";
import { limitRanger } from "./limit-ranger.ts";
import { namespaceLifecycle } from "./namespace-lifecycle.ts";
import { nodeRestriction } from "./node-restriction.ts";
import { podSecurity } from "./pod-security.ts";
import { podTopologyLabels } from "./pod-topology-labels.ts";
import { priority } from "./priority.ts";
import { rbacEscalation } from "./rbac-escalation.ts";
import { resourceQuota } from "./resource-quota.ts";
import { runtimeClass } from "./runtime-class.ts";
import { serviceAccount } from "./service-account.ts";
import { defaultStorageClass, storageObjectInUseProtection } from "./storage.ts";
import { taintNodesByCondition } from "./taint-nodes-by-condition.ts";
import { mutatingWebhook, validatingWebhook, type Webhooks } from "./webhook/plugins.ts";

export function admissionPlugins(mutating: Webhooks, validating: Webhooks): readonly AdmissionPlugin[] {
  return [
    namespaceLifecycle,
    limitRanger,
    serviceAccount,
    nodeRestriction,
    taintNodesByCondition,
    podSecurity,
    podTopologyLabels,
    priority,
    defaultTolerationSeconds,
    defaultStorageClass,
    storageObjectInUseProtection,
    runtimeClass,
    certificateRequester,
    mutatingWebhook(mutating),
    validatingWebhook(validating),
    resourceQuota,
    rbacEscalation,
  ];
}
