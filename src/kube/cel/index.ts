/**
 * The Common Expression Language as Kubernetes uses it: rules of CustomResourceDefinitions, admission policies and
 * match conditions. Parsed and checked once, evaluated on plain objects.
 */
import type { Expression } from "./ast.ts";
import { Evaluation, type Variables } from "./evaluate.ts";

export { formatIssue } from "./ast.ts";
export { type CelType, type Checked, checkCel, DYN } from "./check.ts";
export { Lazy, type Variables } from "./evaluate.ts";
export { parseCel } from "./parse.ts";
export { CelError, Opaque, Struct, toJson } from "./values.ts";

/** Throws CelError. */
export function evaluateCel(expression: Expression, variables: Variables): unknown {
  return new Evaluation().evaluate(expression, variables);
}
