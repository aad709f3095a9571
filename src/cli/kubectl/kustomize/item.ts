/** A resource on its way through kustomize: as it is now, and what it was called before. */

import { matches, parseSelector } from "../../../kube/labels.ts";
import type { KubeObject } from "../../../kube/types.ts";
import type { Target } from "./kustomization.ts";

export interface Item {
  object: KubeObject;
  /** Names it had at any time: references and targets may use each of them. */
  readonly names: string[];
  readonly namespaces: string[];
  /** A generated object whose name gets its content's hash. */
  hashed: boolean;
}

export function itemOf(object: KubeObject, hashed = false): Item {
  return { object, names: [object.metadata?.name ?? ""], namespaces: [object.metadata?.namespace ?? ""], hashed };
}
export function groupOf(object: KubeObject): string {
  const slash = object.apiVersion?.indexOf("/") ?? -1;
  return slash < 0 ? "" : (object.apiVersion ?? "").slice(0, slash);
}
function versionOf(object: KubeObject): string {
  return (object.apiVersion ?? "").replace(/^.*\//, "");
}
/** `Deployment.v1.apps/web.[noNs]`. */
export function idText({ kind, apiVersion, metadata }: KubeObject): string {
  const group = apiVersion?.includes("/") ? `.${apiVersion.split("/")[0]}` : ".[noGrp]";
  return `${kind}.${(apiVersion ?? "").replace(/^.*\//, "")}${group}/${metadata?.name}.${metadata?.namespace || "[noNs]"}`;
}

/** The object renamed (or moved); what it was is remembered. */
export function rename(item: Item, name: string): void {
  item.object = { ...item.object, metadata: { ...item.object.metadata, name } };
  if (!item.names.includes(name)) item.names.push(name);
}
export function move(item: Item, namespace: string): void {
  item.object = { ...item.object, metadata: { ...item.object.metadata, namespace } };
  if (!item.namespaces.includes(namespace)) item.namespaces.push(namespace);
}

/** A target's fields are anchored regular expressions. */
export function isTarget(item: Item, target: Target): boolean {
  const matchesText = (pattern: string | undefined, values: readonly string[]): boolean =>
    pattern === undefined || pattern === "" || values.some((value) => new RegExp(`^(?:${pattern})$`).test(value));
  const { object } = item;
  return (
    matchesText(target.group, [groupOf(object)]) &&
    matchesText(target.version, [versionOf(object)]) &&
    matchesText(target.kind, [object.kind ?? ""]) &&
    matchesText(target.name, item.names) &&
    matchesText(target.namespace, item.namespaces) &&
    (!target.labelSelector || matches(parseSelector(target.labelSelector), object.metadata.labels)) &&
    (!target.annotationSelector || matches(parseSelector(target.annotationSelector), object.metadata.annotations))
  );
}
