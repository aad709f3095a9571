/** Right place first: an object in another namespace, or under a name that is a slip away. */
import { namespaces, type ResourceType } from "../../kube/resource.ts";
import type { KubeObject } from "../../kube/types.ts";
import type { Context } from "../context.ts";
import type { StateCheck } from "../lab.ts";
import { isNear } from "../near.ts";
import { type Evidence, fail, pass, type Verdict } from "../verdict.ts";

/** `deployments.apps/default/web` */
export function nameOf(type: ResourceType, object: KubeObject): string {
  const { name, namespace } = object.metadata;
  const resource = type.group === "" ? type.resource : `${type.resource}.${type.group}`;
  return namespace === undefined ? `${resource}/${name}` : `${resource}/${namespace}/${name}`;
}
export function evidence(type: ResourceType, object: KubeObject, path?: string, value?: unknown): Evidence {
  return {
    object: nameOf(type, object),
    ...(path === undefined ? {} : { path }),
    ...(value === undefined ? {} : { value: String(value) }),
  };
}

export interface Place {
  name: string;
  /** Undefined for what has no namespace. */
  namespace?: string;
}

/** Codes: `missing`, `elsewhere` (found in `{namespace}`), `near-name` (found as `{found}`). */
export function exists(id: string, type: ResourceType, at: (context: Context) => Place): StateCheck {
  return {
    id,
    codes: type.namespaced ? ["missing", "elsewhere", "near-name"] : ["missing", "near-name"],
    test: (context) => lookFor(context, type, at(context)),
  };
}
function lookFor(context: Context, type: ResourceType, { name, namespace }: Place): Verdict {
  if (context.get(type, name, namespace)) return pass({});
  // What was there before the learner came is not a slip.
  const candidates = context.list(type).filter(({ metadata }) => !context.baseline.get(type, metadata.name, metadata.namespace));
  const own = new Set(context.list(namespaces).map(({ metadata }) => metadata.name));
  const elsewhere = candidates.find(
    ({ metadata }) => metadata.name === name && metadata.namespace !== namespace && own.has(metadata.namespace ?? ""),
  );
  if (elsewhere) return fail("elsewhere", { namespace: elsewhere.metadata.namespace ?? "" }, [evidence(type, elsewhere)]);
  const near = candidates.find(({ metadata }) => metadata.namespace === namespace && isNear(metadata.name, name));
  if (near) return fail("near-name", { found: near.metadata.name }, [evidence(type, near)]);
  return fail("missing");
}
