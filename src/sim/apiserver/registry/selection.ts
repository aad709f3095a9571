/**
 * What a list or watch asks for: namespace, labels, fields, parsed once.
 * Upstream: apiserver/pkg/registry/generic/matcher.go (SelectionPredicate).
 */
import {
  everyField,
  type FieldSelector,
  FieldSelectorError,
  matchesFields,
  parseFieldSelector,
  requiredValue,
} from "../../../kube/fields.ts";
import { everything, matches, parseSelector, type Selector, SelectorError } from "../../../kube/labels.ts";
import { badRequest } from "../../../kube/status.ts";
import type { KubeObject } from "../../../kube/types.ts";
import type { Resource } from "../../resources/resource.ts";

export interface Selection {
  readonly namespace: string | undefined;
  readonly labels: Selector;
  readonly fields: FieldSelector;
  /** Nothing but the namespace restricts it. */
  readonly whole: boolean;
}

/** Throws BadRequest for a selector that cannot be parsed or a field that cannot be selected by. */
export function parseSelection(
  resource: Resource,
  asked: { namespace?: string | undefined; labelSelector?: string | undefined; fieldSelector?: string | undefined },
): Selection {
  const { namespace, labelSelector, fieldSelector } = asked;
  if (!labelSelector && !fieldSelector) return { namespace: namespace || undefined, labels: everything, fields: everyField, whole: true };
  try {
    const labels = labelSelector ? parseSelector(labelSelector) : everything;
    const fields = fieldSelector ? parseFieldSelector(fieldSelector) : everyField;
    for (const { field } of fields.requirements) {
      if (field === "metadata.name" || (field === "metadata.namespace" && resource.namespaced) || resource.selectableFields?.[field])
        continue;
      throw badRequest(unknownField(resource, field));
    }
    const translate = resource.view?.field;
    if (translate) {
      const requirements = fields.requirements.map((requirement) => ({ ...requirement, field: translate(requirement.field) }));
      return { namespace: namespace || undefined, labels, fields: { requirements }, whole: false };
    }
    return { namespace: namespace || undefined, labels, fields, whole: labels === everything && fields === everyField };
  } catch (error) {
    if (error instanceof SelectorError)
      throw badRequest(`unable to parse requirement: ${error.message}`.replace(/^(unable to parse requirement: )+/, "$1"));
    if (error instanceof FieldSelectorError) throw badRequest(error.message);
    throw error;
  }
}

function unknownField(resource: Resource, field: string): string {
  const said = FIELD_ERRORS[resource.kind];
  if (said) return said(field);
  if (resource.selectableFields || CONVERTED.has(resource.kind)) return `field label not supported: ${field}`;
  return `${JSON.stringify(field)} is not a known field selector: only "metadata.name", "metadata.namespace"`;
}
/** Kinds whose conversion function says it its own way (pkg/apis/batch/v1/conversion.go). */
const FIELD_ERRORS: Readonly<Record<string, (field: string) => string>> = {
  Job: (field) => `field label ${JSON.stringify(field)} not supported for Job`,
};
/** Kinds with a conversion function of their own that knows no more than the name; the others use runtime's. */
const CONVERTED = new Set(["ReplicaSet"]);

export function selects(resource: Resource, selection: Selection, object: KubeObject): boolean {
  if (selection.namespace !== undefined && object.metadata.namespace !== selection.namespace) return false;
  if (selection.whole) return true;
  if (selection.labels !== everything && !matches(selection.labels, object.metadata.labels)) return false;
  return selection.fields === everyField || matchesFields(selection.fields, (field) => fieldOf(resource, object, field));
}

export function fieldOf(resource: Resource, object: KubeObject, field: string): string | undefined {
  if (field === "metadata.name") return object.metadata.name;
  if (field === "metadata.namespace") return object.metadata.namespace;
  return resource.selectableFields?.[field]?.(object);
}

export { requiredValue };
