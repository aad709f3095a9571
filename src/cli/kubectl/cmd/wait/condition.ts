/** `--for`: what wait waits for (k8s.io/kubectl/pkg/cmd/wait/condition.go, json.go). */

import { formatValue } from "../../../../kube/encoding/go-format.ts";
import type { KubeObject } from "../../../../kube/types.ts";
import { CommandError } from "../../errors.ts";
import { evaluate, type JsonPath, parseJsonPath } from "../../printers/jsonpath/evaluate.ts";
import { relaxedExpression } from "../../printers/jsonpath/relaxed.ts";

export type WaitCondition =
  | { readonly kind: "delete" | "create" }
  /** Whether the object is as wanted. Throws CommandError where it can never be told. */
  | { readonly kind: "check"; met(object: KubeObject): boolean };

/** Throws CommandError: `unrecognized condition: "x"`. */
export function parseCondition(text: string, creation: boolean): WaitCondition {
  const lower = text.toLowerCase();
  if (lower === "delete") return { kind: "delete" };
  if (lower === "create" && creation) return { kind: "create" };
  if (text.startsWith("condition=")) {
    const rest = text.slice("condition=".length);
    const equals = rest.indexOf("=");
    const name = (equals < 0 ? rest : rest.slice(0, equals)).toLowerCase();
    const wanted = (equals < 0 ? "true" : rest.slice(equals + 1)).toLowerCase();
    return { kind: "check", met: (object) => conditionMet(object, name, wanted) };
  }
  if (text.startsWith("jsonpath=")) {
    const { path, value } = parsePath(text.slice("jsonpath=".length));
    return { kind: "check", met: (object) => pathMet(object, path, value) };
  }
  throw new CommandError(`unrecognized condition: ${JSON.stringify(text)}`);
}

interface ConditionedObject extends KubeObject {
  status?: {
    observedGeneration?: number;
    conditions?: { type?: string; status?: string; observedGeneration?: number }[];
  };
}
/** A condition that was observed on an older generation does not count. */
function conditionMet(object: KubeObject, name: string, wanted: string): boolean {
  const { status } = object as ConditionedObject;
  const condition = status?.conditions?.find(({ type }) => type?.toLowerCase() === name);
  if (!condition) return false;
  const { generation } = object.metadata;
  const observed = condition.observedGeneration ?? status?.observedGeneration;
  if (generation !== undefined && observed !== undefined && observed < generation) return false;
  return condition.status?.toLowerCase() === wanted;
}

function parsePath(input: string): { path: JsonPath; value: string } {
  const [expression = "", value, ...more] = splitAtSingleEquals(input);
  if (more.length > 0)
    throw new CommandError(
      "jsonpath wait format must be --for=jsonpath='{.status.readyReplicas}'=3 or --for=jsonpath='{.status.readyReplicas}'",
    );
  const relaxed = relaxedExpression(expression);
  const wanted = value?.replace(/^['"]+|['"]+$/g, "");
  if (wanted === "")
    throw new CommandError("jsonpath wait has to have a value after equal sign, like --for=jsonpath='{.status.readyReplicas}'=3");
  if (relaxed === "") throw new CommandError("jsonpath expression cannot be empty");
  try {
    return { path: parseJsonPath(relaxed), value: wanted ?? "" };
  } catch (error) {
    throw new CommandError(error instanceof Error ? error.message : String(error));
  }
}
/** `==` belongs to the expression. */
function splitAtSingleEquals(input: string): string[] {
  const parts: string[] = [];
  let part = "";
  for (let at = 0; at < input.length; at++) {
    if (input.charAt(at) !== "=") part += input.charAt(at);
    else if (input.charAt(at + 1) === "=") {
      part += "==";
      at++;
    } else {
      parts.push(part);
      part = "";
    }
  }
  return [...parts, part];
}

function pathMet(object: KubeObject, path: JsonPath, wanted: string): boolean {
  let results: unknown[][];
  try {
    results = evaluate(path, object, { allowMissing: true });
  } catch (error) {
    throw new CommandError(error instanceof Error ? error.message : String(error));
  }
  const [first] = results;
  if (!first || first.length === 0) return false;
  if (results.length > 1) throw new CommandError("given jsonpath expression matches more than one list");
  if (first.length > 1) throw new CommandError("given jsonpath expression matches more than one value");
  if (wanted === "") return true;
  if (typeof first[0] === "object" && first[0] !== null)
    throw new CommandError("jsonpath leads to a nested object or list which is not supported");
  return formatValue(first[0], "<nil>").trim() === wanted.trim();
}
