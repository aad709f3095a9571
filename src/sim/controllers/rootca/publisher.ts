/** Every namespace has a ConfigMap with the cluster's CA. Follows pkg/controller/certificates/rootcacertpublisher/publisher.go. */
import { semanticEqual } from "../../../kube/deep-equal.ts";
import { configMaps, namespaces } from "../../../kube/resource.ts";
import { isAlreadyExists } from "../../../kube/status.ts";
import type { ConfigMap, Namespace, New } from "../../../kube/types.ts";
import { type ControllerContext, caches } from "../context.ts";
import { isNamespaceTerminating } from "../podcontrol.ts";

export const ROOT_CA_CONFIG_MAP = "kube-root-ca.crt";
const DESCRIPTION =
  "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.";

export function startRootCACertPublisher(context: ControllerContext): void {
  const { client, informers, options } = context;
  const namespaceCache = informers.for(namespaces);
  const configMapCache = informers.for(configMaps);
  const queue = context.queue({ of: namespaces, sync, needs: caches(namespaceCache, configMapCache) });
  const enqueue = (namespace: Namespace) => {
    if (namespace.status.phase === "Active") queue.add(namespace.metadata.name);
  };
  namespaceCache.on({ add: enqueue, update: enqueue });
  const touched = ({ metadata }: ConfigMap) => {
    if (metadata.name === ROOT_CA_CONFIG_MAP) queue.add(metadata.namespace as string);
  };
  configMapCache.on({ update: touched, delete: touched });

  function sync(namespace: string): void {
    const found = namespaceCache.get(namespace);
    if (!found || found.status.phase === "Terminating") return;
    const data = { "ca.crt": options.rootCA };
    const annotations = { "kubernetes.io/description": DESCRIPTION };
    const current = configMapCache.get(`${namespace}/${ROOT_CA_CONFIG_MAP}`);
    if (current) {
      const described = current.metadata.annotations?.["kubernetes.io/description"] === DESCRIPTION;
      if (described && semanticEqual(current.data, data)) return;
      client.update(configMaps, {
        ...current,
        metadata: { ...current.metadata, annotations: { ...current.metadata.annotations, ...annotations } },
        data,
      });
      return;
    }
    try {
      client.create(configMaps, {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: ROOT_CA_CONFIG_MAP, namespace, annotations },
        data,
      } as New<ConfigMap>);
    } catch (error) {
      if (!isAlreadyExists(error) && !isNamespaceTerminating(error)) throw error;
    }
  }
}
