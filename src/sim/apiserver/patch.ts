/**
 * The patch verb: the current object with a patch laid over it, in the four ways there are.
 * Upstream: apiserver/pkg/endpoints/handlers/patch.go.
 */
import type { Patch } from "../../kube/client/client.ts";
import {
  applyJsonPatch,
  applyMergePatch,
  applyStrategicMergePatch,
  builtinMergeRules,
  goKind,
  isObject,
  PatchError,
  rootTypeOf,
  withManagedFields,
} from "../../kube/patch/index.ts";
import { badRequest, failure } from "../../kube/status.ts";
import type { KubeObject } from "../../kube/types.ts";
import type { Resource } from "../resources/resource.ts";

/** Who owns what is worked out when somebody asks. */
function namesManagedFields(body: unknown): boolean {
  return (
    Array.isArray(body) && body.some((operation) => String((operation as { path?: unknown })?.path).startsWith("/metadata/managedFields"))
  );
}

/** The patched object. Throws BadRequest, Invalid (422), UnsupportedMediaType. */
export function patched(resource: Resource, current: KubeObject, patch: Patch, custom: boolean): KubeObject {
  try {
    if (patch.type !== "json" && !isObject(patch.body)) {
      const unreadable = `json: cannot unmarshal ${goKind(patch.body)} into Go value of type map[string]interface {}`;
      throw badRequest(patch.type === "merge" ? `error decoding patch: ${unreadable}` : unreadable);
    }
    switch (patch.type) {
      case "json":
        return applyJsonPatch(namesManagedFields(patch.body) ? withManagedFields(current) : current, patch.body) as KubeObject;
      case "merge":
        return applyMergePatch(current, patch.body) as KubeObject;
      case "strategic":
        if (custom) {
          throw failure(
            415,
            "UnsupportedMediaType",
            "the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml",
          );
        }
        return applyStrategicMergePatch(
          current as unknown as Record<string, unknown>,
          patch.body as Record<string, unknown>,
          builtinMergeRules,
          rootTypeOf(resource.kind),
        ) as unknown as KubeObject;
      case "apply":
        throw new Error("apply is not a patch of this kind: see ApiServer.apply");
    }
  } catch (error) {
    // A patch that does not fit is the client's mistake; which code depends on the kind of patch.
    if (!(error instanceof PatchError)) throw error;
    if (patch.type !== "json" || error.unreadable) throw badRequest(error.message);
    // NewGenericServerResponse: what went wrong is not told.
    throw failure(422, "Invalid", "the server rejected our request due to an error in our request", {});
  }
}
