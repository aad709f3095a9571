/** Conditions in a status: find one, set one, ask for its status. Upstream: the helpers of each API group. */

interface AnyCondition {
  type: string;
  status: string;
  lastTransitionTime?: string;
}

/** The condition of a type, if there. */
export function findCondition<C extends { type: string }>(conditions: readonly C[] | undefined, type: string): C | undefined {
  return conditions?.find((condition) => condition.type === type);
}

/** True if the condition is there with status `True`. */
export function isConditionTrue(conditions: readonly { type: string; status: string }[] | undefined, type: string): boolean {
  return findCondition(conditions, type)?.status === "True";
}

/**
 * A new list with the condition set: replaced in place (its position is kept) or appended. The time of the last
 * transition is carried over while the status stays the same. Returns the same list if nothing changed.
 */
export function setCondition<C extends AnyCondition>(conditions: readonly C[] | undefined, next: C): readonly C[] {
  const list = conditions ?? [];
  const index = list.findIndex((condition) => condition.type === next.type);
  const current = list[index];
  if (current === undefined) return [...list, next];
  const kept =
    current.status === next.status && current.lastTransitionTime !== undefined
      ? { ...next, lastTransitionTime: current.lastTransitionTime }
      : next;
  if (sameCondition(current, kept)) return list;
  return list.map((condition, at) => (at === index ? kept : condition));
}

/** A new list without the condition of a type. */
export function removeCondition<C extends { type: string }>(conditions: readonly C[] | undefined, type: string): readonly C[] {
  const list = conditions ?? [];
  return list.some((condition) => condition.type === type) ? list.filter((condition) => condition.type !== type) : list;
}

function sameCondition(a: AnyCondition, b: AnyCondition): boolean {
  const left = a as unknown as Record<string, unknown>;
  const right = b as unknown as Record<string, unknown>;
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].every((key) => left[key] === right[key]);
}
