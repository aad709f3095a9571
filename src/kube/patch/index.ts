/** Everything that changes an object by a description of the change. */
export { isObject } from "./json.ts";
export { applyJsonPatch, goKind, type JsonPatchOperation, PatchError } from "./json-patch.ts";
export { type FieldManager, managedFieldsOf, trackUpdate, withManagedFields } from "./managed-fields.ts";
export { applyMergePatch, createMergePatch, createThreeWayJsonMergePatch } from "./merge-patch.ts";
export { builtinMergeRules, type MergeRule, type MergeRules, type MergeType, rootTypeOf } from "./merge-rules.ts";
export { type ApplyOptions, applyServerSide } from "./server-side-apply.ts";
export { applyStrategicMergePatch } from "./strategic-merge.ts";
export { createThreeWayMergePatch, createTwoWayMergePatch } from "./three-way-merge.ts";
