/** Evaluating the expressions of policies; match conditions of policies and webhooks. */
import { CelError, type CelType, checkCel, evaluateCel, type Variables } from "../../../../kube/cel/index.ts";

export interface MatchCondition {
  name: string;
  expression: string;
}
export type Outcome = { readonly value: unknown; readonly error?: undefined } | { readonly error: string };

/** The value, or what went wrong in the words of the API server. */
export function outcome(source: string, known: Readonly<Record<string, CelType>>, variables: Variables): Outcome {
  const checked = checkCel(source, known);
  if (checked.error !== undefined) return { error: checked.error };
  try {
    return { value: evaluateCel(checked.expression, variables) };
  } catch (error) {
    if (!(error instanceof CelError)) throw error;
    return { error: error.message };
  }
}

/**
 * False: the request is none of its business. Texts: conditions that could not be evaluated, none of the others being
 * false (`matchconditions.Matcher`).
 */
export function matchesConditions(
  conditions: readonly MatchCondition[] | undefined,
  known: Readonly<Record<string, CelType>>,
  variables: Variables,
): boolean | readonly string[] {
  const errors: string[] = [];
  for (const { expression } of conditions ?? []) {
    const result = outcome(expression, known, variables);
    if (result.error !== undefined) errors.push(result.error);
    else if (result.value !== true) return false;
  }
  return errors.length > 0 ? errors : true;
}
