/**
 * Server-side apply: the patch that says what its manager wants, and creates what is not there.
 * Upstream: apiserver/pkg/endpoints/handlers/patch.go (applyPatcher), managedfields/internal/lastappliedupdater.go.
 */
import type { Patch } from "../../kube/client/client.ts";
import { encodeJson } from "../../kube/encoding/json.ts";
import { type ApplyOptions, applyServerSide } from "../../kube/patch/index.ts";
import { badRequest, failure, invalid, notFound } from "../../kube/status.ts";
import type { KubeObject } from "../../kube/types.ts";
import type { Endpoint } from "./registry/endpoint.ts";
import type { RequestContext } from "./registry/host.ts";
import { typedComplaint } from "./schema/index.ts";
import type { ApiServer } from "./server.ts";

const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";
/** The one manager whose annotation of client-side days is kept up to date. */
const KUBECTL = "kubectl";

/** The stored object. Throws BadRequest, Conflict, and what a write throws. */
export function apply(
  server: ApiServer,
  endpoint: Endpoint,
  context: RequestContext,
  subresource: string,
  name: string,
  namespace: string | undefined,
  patch: Patch,
): KubeObject {
  const { resource, store } = endpoint;
  if (subresource !== "") server.subresources.requireUpdatable(endpoint, subresource);
  if (subresource !== "" && subresource !== "status" && subresource !== "scale")
    throw failure(501, "NotImplemented", `kubewekend does not model server-side apply of the subresource ${subresource}`);
  if (!context.fieldManager) {
    const field = { reason: "FieldValueRequired", field: "fieldManager", message: "Required value: is required for apply patch" } as const;
    throw invalid({ group: "meta.k8s.io", kind: "PatchOptions" }, "", [field]);
  }
  const body = bodyOf(patch);
  const given = subresource === "scale" ? body : endpoint.stored(body);
  const { metadata } = given;
  if (metadata?.name !== undefined && metadata.name !== name)
    throw badRequest(`name in URL does not match name in object: ${name} != ${metadata.name}`);
  if (metadata?.managedFields?.length) throw badRequest("metadata.managedFields must be nil");
  const served = subresource === "scale" ? SCALE : resource;
  const complaint = served.custom ? resource.typedComplaint?.(given) : typedComplaint(server.schema, served, { ...given });
  if (complaint !== undefined) {
    const about = `${namespace ? `${namespace}/` : ""}${name}; ${served.apiVersion}, Kind=${served.kind}`;
    throw failure(500, "", `failed to create typed patch object (${about}): ${complaint}`);
  }
  const options: ApplyOptions = {
    manager: context.fieldManager,
    apiVersion: subresource === "scale" ? SCALE.apiVersion : store.resource.apiVersion,
    time: server.timestamp(),
    force: patch.force ?? false,
    ...(subresource ? { subresource } : {}),
    ...(resource.subresources?.status && subresource === "" ? { resetFields: { "f:status": {} } } : {}),
    ...(subresource !== "scale" && store.resource.mergeRules ? { rules: store.resource.mergeRules } : {}),
  };
  const wanted: KubeObject = { ...given, metadata: { ...metadata, name, ...(namespace ? { namespace } : {}) } };
  const merged = (current: KubeObject | undefined): KubeObject =>
    withLastApplied(applyServerSide(current, wanted, options), wanted, options);
  if (!store.find(name, namespace)) {
    if (subresource) throw notFound(resource, name);
    return endpoint.shown(store.create(context, merged(undefined), namespace, { applied: true }));
  }
  if (subresource === "scale")
    return server.subresources.update(
      endpoint,
      context,
      subresource,
      name,
      namespace,
      (scale) => applyServerSide(scale, wanted, options),
      "apply",
    );
  return endpoint.shown(store.update(context, name, namespace, merged, { subresource, operation: "apply", applied: true }));
}

const SCALE = { group: "autoscaling", version: "v1", kind: "Scale", apiVersion: "autoscaling/v1", custom: false };

function bodyOf({ body }: Patch): KubeObject {
  if (typeof body === "object" && body !== null && !Array.isArray(body)) return body as KubeObject;
  const type = Array.isArray(body) ? "array" : typeof body === "boolean" ? "bool" : typeof body;
  throw badRequest(
    `error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${type} into Go value of type map[string]interface {}`,
  );
}

/** What kubectl applies is also what it would have applied from its own side: its annotation, where there is one, follows. */
function withLastApplied(merged: KubeObject, { metadata, ...wanted }: KubeObject, { manager }: ApplyOptions): KubeObject {
  const { annotations } = merged.metadata;
  if (manager !== KUBECTL || !annotations?.[LAST_APPLIED]) return merged;
  const { [LAST_APPLIED]: _, ...others } = metadata.annotations ?? {};
  const { annotations: __, ...rest } = metadata;
  const applied = { ...wanted, metadata: Object.keys(others).length > 0 ? { ...rest, annotations: others } : rest };
  const text = `${encodeJson(applied)}\n`;
  return { ...merged, metadata: { ...merged.metadata, annotations: { ...annotations, [LAST_APPLIED]: text } } };
}
