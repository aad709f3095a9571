import { forbidden } from "../../../kube/status.ts";
import type { Container, core, Pod, ServiceAccount } from "../../../kube/types.ts";
import type { RegistryHost } from "../registry/host.ts";
import type { AdmissionPlugin } from "./admission.ts";

const MOUNT_PATH = "/var/run/secrets/kubernetes.io/serviceaccount";
const EXPIRATION = 3607;
const MIRROR = "kubernetes.io/config.mirror";

/**
 * Every pod runs as a service account that exists, with a token and the cluster's CA mounted.
 * Upstream: plugin/pkg/admission/serviceaccount/admission.go.
 */
export const serviceAccount: AdmissionPlugin = {
  name: "ServiceAccount",
  handles: (operation, resource, subresource) => operation === "CREATE" && resource.kind === "Pod" && subresource === "",
  admit({ object, namespace, name, resource }, host) {
    const pod = object as Pod;
    // A mirror pod is a kubelet's picture of a static pod: it takes nothing from the API.
    if (pod.metadata.annotations?.[MIRROR] !== undefined) {
      if (pod.spec.serviceAccountName) throw forbidden(resource, name, "a mirror pod may not reference service accounts");
      return pod;
    }
    const accountName = pod.spec.serviceAccountName || "default";
    const account = host.store("", "serviceaccounts")?.find(accountName, namespace) as ServiceAccount | undefined;
    if (!account) {
      throw forbidden(
        resource,
        name,
        `error looking up service account ${namespace}/${accountName}: serviceaccount "${accountName}" not found`,
      );
    }
    let spec: core.PodSpec = pod.spec.serviceAccountName === accountName ? pod.spec : { ...pod.spec, serviceAccountName: accountName };
    if (spec.serviceAccount !== accountName) spec = { ...spec, serviceAccount: accountName };
    if (pod.spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true) spec = withToken(spec, host);
    if (!spec.imagePullSecrets?.length && account.imagePullSecrets?.length) spec = { ...spec, imagePullSecrets: account.imagePullSecrets };
    return spec === pod.spec ? pod : { ...pod, spec };
  },
};

function withToken(spec: core.PodSpec, host: RegistryHost): core.PodSpec {
  const lacks = (container: Container) => !container.volumeMounts?.some(({ mountPath }) => mountPath === MOUNT_PATH);
  if (![...spec.containers, ...(spec.initContainers ?? [])].some(lacks)) return spec;
  const existing = spec.volumes?.find(isTokenVolume);
  const volumeName = existing?.name ?? `kube-api-access-${host.random.stream("names").suffix()}`;
  const mount = { name: volumeName, readOnly: true, mountPath: MOUNT_PATH };
  const mounted = (containers: readonly Container[]) =>
    containers.map((container) =>
      lacks(container) ? { ...container, volumeMounts: (container.volumeMounts ?? []).concat(mount) } : container,
    );
  return {
    ...spec,
    ...(existing ? {} : { volumes: (spec.volumes ?? []).concat(tokenVolume(volumeName)) }),
    containers: mounted(spec.containers),
    ...(spec.initContainers ? { initContainers: mounted(spec.initContainers) } : {}),
  };
}
function isTokenVolume({ name, projected }: core.Volume): boolean {
  return name.startsWith("kube-api-access-") && projected !== undefined;
}

/** The sources are the same for every pod: shared. */
const SOURCES: core.VolumeProjection[] = [
  { serviceAccountToken: { expirationSeconds: EXPIRATION, path: "token" } },
  { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } },
  { downwardAPI: { items: [{ path: "namespace", fieldRef: { apiVersion: "v1", fieldPath: "metadata.namespace" } }] } },
];
function tokenVolume(name: string): core.Volume {
  return { name, projected: { sources: SOURCES, defaultMode: 420 } };
}
