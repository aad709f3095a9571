/** Subresources that write one part of their parent: finalize, approval, ephemeralcontainers, resize. */
import { failure, forbidden, invalid } from "../../../kube/status.ts";
import type { core, KubeObject, Namespace, Pod } from "../../../kube/types.ts";
import { qosClass } from "../../resources/core/pod-qos.ts";
import { FieldErrors, validatePod } from "../../resources/validation/index.ts";
import { equal } from "../registry/equal.ts";
import type { SubresourceRequest } from "./subresources.ts";

type Request = SubresourceRequest & { change: (current: KubeObject) => KubeObject };

/** PUT namespaces/<name>/finalize: the namespace controller takes its finalizer away, and with the last the namespace goes. */
export function finalizeNamespace({ endpoint, context, name, namespace, change }: Request): KubeObject {
  return endpoint.update(
    context,
    name,
    namespace,
    (current) => {
      const asked = change(current) as Namespace;
      const finalizers = asked.spec?.finalizers ?? [];
      const { finalizers: _, ...spec } = (current as Namespace).spec;
      return {
        ...current,
        metadata: asked.metadata.resourceVersion === current.metadata.resourceVersion ? current.metadata : asked.metadata,
        spec: finalizers.length > 0 ? { ...spec, finalizers } : spec,
      } as KubeObject;
    },
    { subresource: "finalize" },
  );
}

/** PUT certificatesigningrequests/<name>/approval: conditions only. */
export function approveRequest({ endpoint, context, name, namespace, change }: Request): KubeObject {
  return endpoint.update(
    context,
    name,
    namespace,
    (current) => {
      const asked = change(current) as KubeObject & { status?: { conditions?: unknown[] } };
      const { status } = current as KubeObject & { status?: object };
      return { ...current, status: { ...status, conditions: asked.status?.conditions ?? [] } } as KubeObject;
    },
    { subresource: "approval" },
  );
}

/** PUT or PATCH pods/<name>/ephemeralcontainers: containers can be added, never changed or taken away. */
export function addEphemeralContainers({ endpoint, context, name, namespace, change, host }: Request): KubeObject {
  return endpoint.update(
    context,
    name,
    namespace,
    (current) => {
      const pod = current as Pod;
      if (pod.metadata.annotations?.["kubernetes.io/config.mirror"] !== undefined) {
        throw failure(
          422,
          "Invalid",
          `Pod "${name}" is invalid: spec.ephemeralContainers: Forbidden: static pods do not support ephemeral containers`,
        );
      }
      const asked = (change(pod) as Pod).spec.ephemeralContainers ?? [];
      const filled = asked.map(withDefaults);
      for (const before of pod.spec.ephemeralContainers ?? []) {
        const after = filled.find((container) => container.name === before.name);
        if (!after || !equal(after, before)) {
          const what = after ? "may not be changed" : "may not be removed";
          throw failure(
            422,
            "Invalid",
            `Pod "${name}" is invalid: spec.ephemeralContainers: Forbidden: existing ephemeral containers "${before.name}" ${what}\n`,
          );
        }
      }
      const next = { ...pod, spec: { ...pod.spec, ephemeralContainers: filled } };
      const errors = validatePod(next, host);
      if (errors.length > 0) throw invalid(endpoint.resource, name, errors);
      return next;
    },
    { subresource: "ephemeralcontainers" },
  );
}
function withDefaults(container: core.EphemeralContainer): core.EphemeralContainer {
  return {
    resources: {},
    terminationMessagePath: "/dev/termination-log",
    terminationMessagePolicy: "File",
    imagePullPolicy: /:[^/]*$/.test(container.image ?? "") && !(container.image ?? "").endsWith(":latest") ? "IfNotPresent" : "Always",
    ...container,
  };
}

/** PUT or PATCH pods/<name>/resize: resources of containers, so that the class of service stays (`ValidatePodResize`). */
export function resizePod({ endpoint, context, name, namespace, change, host }: Request): KubeObject {
  if (!host.release.features.enabled("InPlacePodVerticalScaling"))
    throw forbidden(endpoint.resource, name, "kubewekend does not model resize in this release");
  return endpoint.update(
    context,
    name,
    namespace,
    (current) => {
      const pod = current as Pod;
      const asked = new Map((change(pod) as Pod).spec.containers.map((container) => [container.name, container.resources]));
      const containers = pod.spec.containers.map((container) => {
        const resources = asked.get(container.name);
        return resources ? { ...container, resources } : container;
      });
      const next = { ...pod, spec: { ...pod.spec, containers } };
      const errors = new FieldErrors(host.release.api);
      errors.list.push(...validatePod(next, host));
      if (qosClass(next) !== qosClass(pod))
        errors.invalid("spec", pod.status.qosClass ?? "", "Pod QOS Class may not change as a result of resizing");
      if (errors.list.length > 0) throw invalid(endpoint.resource, name, errors.list);
      return next;
    },
    { subresource: "resize" },
  );
}
