/** images and replicas. */
import type { KubeObject } from "../../../kube/types.ts";
import type { Item } from "./item.ts";
import type { Kustomization } from "./kustomization.ts";

type ImageChange = NonNullable<Kustomization["images"]>[number];

/** Changes `image` of every container, wherever containers are. */
export function withImages(object: KubeObject, changes: readonly ImageChange[]): KubeObject {
  const walk = (value: unknown, inContainers: boolean): unknown => {
    if (Array.isArray(value)) return value.map((one) => walk(one, inContainers));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => {
        if (inContainers && key === "image" && typeof inner === "string") return [key, changes.reduce(changed, inner)];
        return [key, walk(inner, key === "containers" || key === "initContainers" || key === "ephemeralContainers")];
      }),
    );
  };
  return walk(object, false) as KubeObject;
}
function changed(image: string, { name, newName, newTag, digest, tagSuffix }: ImageChange): string {
  const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const match = new RegExp(`^(${escaped})(:[a-zA-Z0-9_.{}-]*)?(@sha256:[a-zA-Z0-9_.{}-]*)?$`).exec(image);
  if (!match) return image;
  const [, base = "", tag = "", hash = ""] = match;
  const next = newName ?? base;
  if (digest) return `${next}${newTag === undefined ? "" : `:${newTag}`}@${digest}`;
  if (newTag !== undefined && newTag !== "") return `${next}:${newTag}${tagSuffix ?? ""}`;
  return `${next}${tag}${tag === "" ? "" : (tagSuffix ?? "")}${hash}`;
}

const SCALED = ["Deployment", "ReplicationController", "ReplicaSet", "StatefulSet"];
/** Sets replicas of the workload that has (or had) the name; false when there is none. */
export function setReplicas(items: readonly Item[], name: string, count: number): boolean {
  const found = items.filter((item) => SCALED.includes(item.object.kind ?? "") && item.names.includes(name));
  for (const item of found) {
    const { spec } = item.object as { spec?: object };
    item.object = { ...item.object, spec: { ...spec, replicas: count } } as KubeObject;
  }
  return found.length > 0;
}
