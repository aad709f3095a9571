/** `-k`: what a kustomization makes (sigs.k8s.io/kustomize/api/krusty). */
import type { KubeObject } from "../../../kube/types.ts";
import { resolve } from "../../../machine/path.ts";
import type { Process } from "../../../machine/process.ts";
import { contentHash } from "../cmd/create/hash.ts";
import { CommandError } from "../errors.ts";
import { parseDocuments } from "../resource/documents.ts";
import { generate } from "./generators.ts";
import { setReplicas, withImages } from "./images.ts";
import { type Item, idText, itemOf, move, rename } from "./item.ts";
import { type Kustomization, kustomizationFolder, readKustomization } from "./kustomization.ts";
import { withAnnotations, withLabels } from "./labels.ts";
import { inLegacyOrder } from "./order.ts";
import { applyPatch } from "./patches.ts";
import { followNames } from "./references.ts";

/** The objects, in the order they are applied. Throws CommandError. */
export function buildKustomization(process: Process, path: string): unknown[] {
  if (/^https?:\/\/|^git@|github\.com\//.test(path))
    throw new CommandError(`kubewekend does not model the internet: ${path} cannot be read; save it to a folder first`);
  const items: Item[] = [];
  accumulate(process, kustomizationFolder(process, process.cwd, path), items, []);
  for (const item of items.filter(({ hashed }) => hashed)) {
    const hash = contentHash({ ...item.object, metadata: { name: "" } } as unknown as Parameters<typeof contentHash>[0]);
    rename(item, `${item.object.metadata.name}-${hash}`);
  }
  followNames(items);
  return inLegacyOrder(items.map(({ object }) => object));
}

/** Adds a folder's objects to those there are, and changes what it says it changes. */
function accumulate(process: Process, folder: string, all: Item[], above: readonly string[]): void {
  if (above.includes(folder))
    throw new CommandError(`cycle detected: candidate root '${folder}' contains visited root '${above[above.length - 1] ?? ""}'`);
  const kustomization = readKustomization(process, folder);
  // A component changes what its user has; anything else only its own objects.
  const items: Item[] = kustomization.kind === "Component" ? all : [];
  for (const path of [...(kustomization.resources ?? []), ...(kustomization.bases ?? [])])
    addResource(process, folder, path, items, [...above, folder]);
  for (const path of kustomization.components ?? [])
    accumulate(process, kustomizationFolder(process, folder, path), items, [...above, folder]);
  for (const one of kustomization.configMapGenerator ?? [])
    generate(process, folder, "ConfigMap", one, kustomization.generatorOptions, items);
  for (const one of kustomization.secretGenerator ?? []) generate(process, folder, "Secret", one, kustomization.generatorOptions, items);
  transform(process, folder, kustomization, items);
  if (items !== all) for (const item of items) add(all, item);
}

function add(items: Item[], item: Item): void {
  if (items.some((other) => idText(other.object) === idText(item.object)))
    throw new CommandError(`may not add resource with an already registered id: ${idText(item.object)}`);
  items.push(item);
}

function addResource(process: Process, folder: string, path: string, items: Item[], above: readonly string[]): void {
  const full = resolve(folder, path);
  const stat = process.fs.stat(full);
  if (stat?.kind === "directory") {
    try {
      accumulate(process, full, items, above);
    } catch (error) {
      throw new CommandError(
        `accumulating resources: accumulation err='accumulating resources from '${path}': read ${full}: is a directory': recursed accumulation of path '${full}': ${messageOf(error)}`,
      );
    }
    return;
  }
  if (/^https?:\/\/|github\.com\//.test(path))
    throw new CommandError(`kubewekend does not model the internet: ${path} cannot be read; save it to a file first`);
  if (!stat)
    throw new CommandError(
      `accumulating resources: accumulation err='accumulating resources from '${path}': open ${full}: no such file or directory': must build at directory: not a valid directory: evalsymlink failure on '${full}' : lstat ${full}: no such file or directory`,
    );
  for (const { document, error } of parseDocuments(process.fs.read(full), path)) {
    if (error) throw new CommandError(`accumulating resources: accumulation err='accumulating resources from '${path}': ${error.message}'`);
    for (const object of objectsOf(document.value)) {
      if (!object.kind || !object.apiVersion)
        throw new CommandError(
          `accumulating resources: accumulation err='accumulating resources from '${path}': missing Resource metadata': must build at directory: '${full}': file is not directory`,
        );
      try {
        add(items, itemOf(object));
      } catch (thrown) {
        throw new CommandError(
          `accumulating resources: accumulation err='merging resources from '${path}': ${messageOf(thrown)}': must build at directory: '${full}': file is not directory`,
        );
      }
    }
  }
}
function objectsOf(value: unknown): KubeObject[] {
  const object = value as KubeObject & { items?: KubeObject[] };
  return object.kind?.endsWith("List") && Array.isArray(object.items) ? object.items : [object];
}
function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Kinds that have no namespace; custom resources are taken to have one. */
const CLUSTER_SCOPED = new Set([
  "Namespace",
  "Node",
  "PersistentVolume",
  "ClusterRole",
  "ClusterRoleBinding",
  "CustomResourceDefinition",
  "StorageClass",
  "PriorityClass",
  "IngressClass",
  "RuntimeClass",
  "CSIDriver",
  "CSINode",
  "VolumeAttachment",
  "APIService",
  "MutatingWebhookConfiguration",
  "ValidatingWebhookConfiguration",
  "ValidatingAdmissionPolicy",
  "ValidatingAdmissionPolicyBinding",
  "FlowSchema",
  "PriorityLevelConfiguration",
  "CertificateSigningRequest",
]);
const KEEP_NAMES = new Set(["CustomResourceDefinition", "APIService", "Namespace"]);

/** The built-in transformers in their order. */
function transform(process: Process, folder: string, kustomization: Kustomization, items: Item[]): void {
  const { namespace, namePrefix = "", nameSuffix = "", labels = [], commonLabels, commonAnnotations, images } = kustomization;
  for (const text of kustomization.patchesStrategicMerge ?? [])
    applyPatch(process, folder, process.fs.exists(resolve(folder, text)) ? { path: text } : { patch: text }, items);
  for (const entry of kustomization.patches ?? []) applyPatch(process, folder, entry, items);
  for (const item of items) {
    const { kind = "" } = item.object;
    if (namespace && kind === "Namespace") rename(item, namespace);
    else if (namespace && !CLUSTER_SCOPED.has(kind)) move(item, namespace);
    if (namespace) item.object = withDefaultAccount(item.object, namespace);
    if ((namePrefix !== "" || nameSuffix !== "") && !KEEP_NAMES.has(kind))
      rename(item, `${namePrefix}${item.object.metadata.name}${nameSuffix}`);
    for (const { pairs, includeSelectors = false, includeTemplates = false, fields } of labels) {
      if (fields) throw new CommandError("kubewekend does not model labels.fields of a kustomization");
      item.object = withLabels(item.object, pairs ?? {}, { selectors: includeSelectors, templates: includeTemplates });
    }
    if (commonLabels) item.object = withLabels(item.object, commonLabels, { selectors: true, templates: true });
    if (commonAnnotations) item.object = withAnnotations(item.object, commonAnnotations);
  }
  for (const entry of kustomization.patchesJson6902 ?? []) applyPatch(process, folder, entry, items);
  for (const { name, count } of kustomization.replicas ?? [])
    if (!setReplicas(items, name, count))
      throw new CommandError(
        `resource with name ${name} does not match a config with the following GVK [Deployment.v1.apps ReplicationController ReplicaSet StatefulSet]`,
      );
  if (images) for (const item of items) item.object = withImages(item.object, images);
  followNames(items);
}
/** A binding's account `default` moves with its namespace. */
function withDefaultAccount(object: KubeObject, namespace: string): KubeObject {
  if (object.kind !== "RoleBinding" && object.kind !== "ClusterRoleBinding") return object;
  const { subjects } = object as { subjects?: { kind: string; name: string }[] };
  const moved = subjects?.map((one) => (one.kind === "ServiceAccount" && one.name === "default" ? { ...one, namespace } : one));
  return moved ? ({ ...object, subjects: moved } as KubeObject) : object;
}
