/**
 * How the fields of a custom kind are merged, from its schema's list and map types.
 * Upstream: apiextensions-apiserver/pkg/apiserver/schema, managedfields/typeconverter.go.
 */
import { builtinMergeRules, type MergeRule, type MergeRules, type MergeType } from "../../../kube/patch/index.ts";
import type { JsonSchema } from "./schema.ts";

/** The rules of a kind; undefined when its schema says nothing that the rule of the house does not. */
export function mergeRulesOf(schema: JsonSchema): MergeRules | undefined {
  const types = new Map<string, MergeType>();
  let special = false;
  const typeAt = (path: string, { properties = {} }: JsonSchema): string => {
    const fields: Record<string, MergeRule> = {};
    for (const [name, field] of Object.entries(properties)) {
      const rule = ruleOf(`${path}.${name}`, field);
      if (rule) fields[name] = rule;
    }
    if (path === "") fields["metadata"] = { type: "ObjectMeta" };
    types.set(path, { fields, ...(path === "" ? { present: ["metadata"] } : {}) });
    return path;
  };
  const ruleOf = (path: string, field: JsonSchema): MergeRule | undefined => {
    const list = field["x-kubernetes-list-type"];
    if (field.items) {
      if (list !== "map" && list !== "set") return undefined;
      special = true;
      const keys = field["x-kubernetes-list-map-keys"];
      const atomic = field.items["x-kubernetes-map-type"] === "atomic";
      return { list, ...(keys ? { keys } : {}), ...(atomic ? { atomic } : { type: typeAt(`${path}[]`, field.items) }) };
    }
    if (field["x-kubernetes-map-type"] === "atomic") {
      special = true;
      return { atomic: true };
    }
    return field.properties ? { type: typeAt(path, field) } : undefined;
  };
  typeAt("", schema);
  if (!special) return undefined;
  // A kind's name, whichever it is, means the root.
  return {
    type: (name) =>
      name === undefined ? undefined : (types.get(name) ?? (name === "ObjectMeta" ? builtinMergeRules.type(name) : types.get(""))),
  };
}
