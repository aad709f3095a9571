/**
 * Collects what is wrong with an object, in the order and words of the API server.
 * Upstream: k8s.io/apimachinery/pkg/util/validation/field/errors.go.
 */
import type { FieldError } from "../../../kube/status.ts";

/** A value that is not a string, number or boolean: as Go prints it (up to 1.33) and as JSON (later). */
export interface ShownValue {
  go: string;
  json: unknown;
}

/** What of the wording depends on the release. */
export interface ErrorStyle {
  /** Structures are shown as JSON instead of Go syntax. */
  readonly valuesAsJson: boolean;
  /** What the length of a label value is counted in. */
  readonly lengthUnit: "characters" | "bytes";
}

/** `field.OmitValueType{}`: the value is not shown. */
export const OMITTED: unique symbol = Symbol("omitted");

export class FieldErrors {
  readonly list: FieldError[] = [];
  readonly style: ErrorStyle;

  constructor(style: ErrorStyle) {
    this.style = style;
  }

  get lengthUnit(): "characters" | "bytes" {
    return this.style.lengthUnit;
  }

  required(field: string, detail = ""): void {
    this.list.push({ reason: "FieldValueRequired", field, message: detail === "" ? "Required value" : `Required value: ${detail}` });
  }
  invalid(field: string, value: unknown, detail: string): void {
    if (value === OMITTED) {
      this.list.push({ reason: "FieldValueInvalid", field, message: `Invalid value: ${detail}` });
      return;
    }
    this.list.push({ reason: "FieldValueInvalid", field, message: `Invalid value: ${this.#shown(value)}: ${detail}` });
  }
  /** One Invalid per complaint. */
  invalidAll(field: string, value: unknown, complaints: readonly string[]): void {
    for (const complaint of complaints) this.invalid(field, value, complaint);
  }
  /** `supported` in the order it is to be shown. */
  notSupported(field: string, value: unknown, supported: readonly string[]): void {
    const list = supported.length === 0 ? "" : `: supported values: ${supported.map((text) => JSON.stringify(text)).join(", ")}`;
    this.list.push({ reason: "FieldValueNotSupported", field, message: `Unsupported value: ${this.#shown(value)}${list}` });
  }
  forbidden(field: string, detail: string): void {
    this.list.push({ reason: "FieldValueForbidden", field, message: detail === "" ? "Forbidden" : `Forbidden: ${detail}` });
  }
  duplicate(field: string, value: unknown): void {
    this.list.push({ reason: "FieldValueDuplicate", field, message: `Duplicate value: ${this.#shown(value)}` });
  }
  notFound(field: string, value: unknown): void {
    this.list.push({ reason: "FieldValueNotFound", field, message: `Not found: ${this.#shown(value)}` });
  }
  tooLong(field: string, bytes: number): void {
    const detail = this.style.valuesAsJson ? `may not be more than ${bytes} bytes` : `must have at most ${bytes} bytes`;
    this.list.push({ reason: "FieldValueTooLong", field, message: `Too long: ${detail}` });
  }
  tooMany(field: string, actual: number, most: number): void {
    this.list.push({
      reason: "FieldValueTooMany",
      field,
      message: `Too many: ${actual}: must have at most ${most} ${most === 1 ? "item" : "items"}`,
    });
  }

  #shown(value: unknown): string {
    if (typeof value === "string") return goQuote(value);
    if (value === undefined || value === null) return "null";
    if (typeof value !== "object") return String(value);
    if (isShown(value)) return this.style.valuesAsJson ? JSON.stringify(value.json) : value.go;
    return JSON.stringify(value);
  }
}

function isShown(value: object): value is ShownValue {
  return "go" in value && "json" in value;
}

/** Go's `%q` of a string. */
export function goQuote(text: string): string {
  return JSON.stringify(text).replaceAll("\\b", "\\b").replaceAll("\\f", "\\f");
}

/** `map[string]string{"app":"web"}` */
export function goStringMap(map: Readonly<Record<string, string>> | undefined): ShownValue {
  if (map === undefined || map === null) return { go: "map[string]string(nil)", json: null };
  const keys = Object.keys(map).sort();
  return {
    go: `map[string]string{${keys.map((key) => `${goQuote(key)}:${goQuote(map[key] ?? "")}`).join(", ")}}`,
    json: Object.fromEntries(keys.map((key) => [key, map[key]])),
  };
}

/** `[]string{"a", "b"}` */
export function goStrings(list: readonly string[] | undefined): ShownValue {
  if (list === undefined || list === null) return { go: "[]string(nil)", json: null };
  return { go: `[]string{${list.map(goQuote).join(", ")}}`, json: list };
}

/** `intstr.IntOrString{Type:0, IntVal:0, StrVal:""}` */
export function goIntOrString(value: number | string | undefined): ShownValue {
  if (typeof value === "string") return { go: `intstr.IntOrString{Type:1, IntVal:0, StrVal:${goQuote(value)}}`, json: value };
  return { go: `intstr.IntOrString{Type:0, IntVal:${value ?? 0}, StrVal:""}`, json: value ?? 0 };
}

/** `v1.LabelSelector{MatchLabels:…, MatchExpressions:…}` */
export function goLabelSelector(
  selector: { matchLabels?: Record<string, string>; matchExpressions?: { key: string; operator: string; values?: string[] }[] } | undefined,
): ShownValue {
  const expressions = selector?.matchExpressions;
  const list =
    expressions === undefined
      ? "[]v1.LabelSelectorRequirement(nil)"
      : `[]v1.LabelSelectorRequirement{${expressions
          .map(
            ({ key, operator, values }) =>
              `v1.LabelSelectorRequirement{Key:${goQuote(key)}, Operator:${goQuote(operator)}, Values:${goStrings(values).go}}`,
          )
          .join(", ")}}`;
  return { go: `v1.LabelSelector{MatchLabels:${goStringMap(selector?.matchLabels).go}, MatchExpressions:${list}}`, json: selector ?? {} };
}
