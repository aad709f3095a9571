/**
 * Finding pods by a label selector, and selectors by a pod, without listing: pods are indexed by each of their
 * labels, selectors by one pair that they require.
 */
import type { Informer } from "../../kube/client/informer.ts";
import { matches, type Selector } from "../../kube/labels.ts";
import type { KubeObject, Pod } from "../../kube/types.ts";

export const LABEL_INDEX = "label";
const UNIQUE_TO_A_REVISION = new Set(["pod-template-hash", "controller-revision-hash"]);

/** For an index: `namespace/key=value` of each label, and `namespace/` for selectors that require no value. */
export function byLabel(object: KubeObject): readonly string[] {
  const { namespace = "", labels = {} } = object.metadata;
  const values = [`${namespace}/`];
  for (const key in labels) if (!UNIQUE_TO_A_REVISION.has(key)) values.push(`${namespace}/${key}=${labels[key]}`);
  return values;
}

/** For an index of objects with a selector: the one value under which every pod that it matches is indexed too. */
export function bySelector(namespace: string | undefined, selector: Selector): readonly string[] {
  return selector.nothing ? [] : [requiredPair(namespace, selector)];
}

function requiredPair(namespace: string | undefined, { requirements }: Selector): string {
  const pair = requirements.find(
    ({ key, operator, values }) =>
      (operator === "=" || operator === "==" || operator === "in") && values.length === 1 && !UNIQUE_TO_A_REVISION.has(key),
  );
  return pair ? `${namespace ?? ""}/${pair.key}=${pair.values[0]}` : `${namespace ?? ""}/`;
}

/** Pods (or other labelled objects) of a namespace that the selector matches. The informer has `LABEL_INDEX`. */
export function selected<T extends KubeObject>(informer: Informer<T>, namespace: string | undefined, selector: Selector): T[] {
  if (selector.nothing) return [];
  const found: T[] = [];
  for (const object of informer.byIndex(LABEL_INDEX, requiredPair(namespace, selector)).values()) {
    if (matches(selector, object.metadata.labels)) found.push(object);
  }
  return found;
}

/** Objects whose selector may match the pod; the caller checks. The informer has `index` made with `bySelector`. */
export function* selecting<T extends KubeObject>(informer: Informer<T>, index: string, pod: Pod): Generator<T> {
  for (const value of byLabel(pod)) yield* informer.byIndex(index, value).values();
}
