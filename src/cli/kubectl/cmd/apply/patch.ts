/** The patch kubectl apply sends: strategic for kinds kubectl knows, JSON merge for custom ones. */
import type { JsonObject } from "../../../../kube/patch/json.ts";
import { createThreeWayJsonMergePatch } from "../../../../kube/patch/merge-patch.ts";
import { builtinMergeRules, rootTypeOf } from "../../../../kube/patch/merge-rules.ts";
import { createThreeWayMergePatch } from "../../../../kube/patch/three-way-merge.ts";
import type { KubeObject } from "../../../../kube/types.ts";
import { type ApiResource, isBuiltin } from "../../discovery.ts";
import { LAST_APPLIED } from "./annotation.ts";

/** From what was last applied, what is wanted and what is there. An empty body means nothing changes. */
export function patchToApply(
  resource: ApiResource,
  modified: KubeObject,
  current: KubeObject,
  _overwrite: boolean,
): { body: JsonObject; contentType: string } {
  const original = lastApplied(current);
  const from = modified as unknown as JsonObject;
  const live = current as unknown as JsonObject;
  if (!isBuiltin(resource))
    return { body: createThreeWayJsonMergePatch(original, from, live), contentType: "application/merge-patch+json" };
  return {
    body: createThreeWayMergePatch(original, from, live, builtinMergeRules, rootTypeOf(resource.kind)),
    contentType: "application/strategic-merge-patch+json",
  };
}
function lastApplied(object: KubeObject): JsonObject | undefined {
  const text = object.metadata.annotations?.[LAST_APPLIED];
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as JsonObject;
  } catch {
    return undefined;
  }
}
