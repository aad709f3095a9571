/** Names inside objects that follow the objects they mean (kustomize's name reference transformer). */
import type { KubeObject } from "../../../kube/types.ts";
import type { Item } from "./item.ts";

type Json = Record<string, unknown>;

/** Rewrites every reference to an item that was renamed or moved. */
export function followNames(items: readonly Item[]): void {
  for (const item of items) {
    const current = (kind: string, name: string): Item | undefined =>
      items.find(
        (other) =>
          other.object.kind === kind &&
          other.names.includes(name) &&
          (other.object.metadata.namespace === undefined ||
            item.object.metadata.namespace === undefined ||
            other.object.metadata.namespace === item.object.metadata.namespace ||
            kind === "ServiceAccount"),
      );
    const named = (kind: string, name: unknown): unknown =>
      typeof name === "string" ? (current(kind, name)?.object.metadata.name ?? name) : name;
    item.object = walk(item.object as unknown as Json, "", item.object.kind ?? "", named, current) as unknown as KubeObject;
  }
}

/** Fields that hold a name themselves. */
const PLAIN: Readonly<Record<string, string>> = {
  secretName: "Secret",
  serviceAccountName: "ServiceAccount",
  serviceAccount: "ServiceAccount",
  claimName: "PersistentVolumeClaim",
  volumeName: "PersistentVolume",
  storageClassName: "StorageClass",
  priorityClassName: "PriorityClass",
  ingressClassName: "IngressClass",
};
/** Fields that hold an object with a name. */
const OBJECTS: Readonly<Record<string, string>> = {
  configMapRef: "ConfigMap",
  configMapKeyRef: "ConfigMap",
  configMap: "ConfigMap",
  secretRef: "Secret",
  secretKeyRef: "Secret",
  secret: "Secret",
  service: "Service",
};

function walk(
  value: unknown,
  key: string,
  kind: string,
  named: (kind: string, name: unknown) => unknown,
  current: (kind: string, name: string) => Item | undefined,
): unknown {
  if (Array.isArray(value)) {
    return value.map((one) => {
      if (key === "imagePullSecrets" || (key === "secrets" && kind === "ServiceAccount"))
        return { ...(one as Json), name: named("Secret", (one as Json)["name"]) };
      if (key === "subjects") return subject(one as Json, current);
      return walk(one, key, kind, named, current);
    });
  }
  if (typeof value !== "object" || value === null) {
    const plain = PLAIN[key] ?? (key === "serviceName" && kind === "StatefulSet" ? "Service" : undefined);
    return plain ? named(plain, value) : value;
  }
  const next: Json = {};
  for (const [field, inner] of Object.entries(value)) next[field] = walk(inner, field, kind, named, current);
  const meant = OBJECTS[key] ?? (key === "scaleTargetRef" || key === "roleRef" ? String(next["kind"]) : undefined);
  if (meant && "name" in next && key !== "metadata") next["name"] = named(meant, next["name"]);
  return next;
}
/** A binding's service account follows its name and its namespace. */
function subject(one: Json, current: (kind: string, name: string) => Item | undefined): Json {
  if (one["kind"] !== "ServiceAccount" || typeof one["name"] !== "string") return one;
  const found = current("ServiceAccount", one["name"]);
  if (!found) return one;
  const { name, namespace } = found.object.metadata;
  return { ...one, name, ...(namespace ? { namespace } : {}) };
}
