/** Checks of single values that many kinds share. Upstream: pkg/apis/core/validation/validation.go and apimachinery/pkg/apis/meta/v1/validation. */

import { checkLabelValue, checkPercent, checkPortName, checkPortNumber, checkQualifiedName, isIPv4, isIPv6 } from "../../../kube/names.ts";
import type { LabelSelector } from "../../../kube/types.ts";
import { type FieldErrors, goIntOrString } from "./errors.ts";

export const NOT_NEGATIVE = "must be greater than or equal to 0";
export const IMMUTABLE = "field is immutable";

/** `ValidateNonnegativeField`. */
export function checkNotNegative(value: number | undefined, field: string, errors: FieldErrors): void {
  if (value !== undefined && value !== null && value < 0) errors.invalid(field, value, NOT_NEGATIVE);
}

/** `ValidatePositiveField`. */
export function checkPositive(value: number | undefined, field: string, errors: FieldErrors): void {
  if (value !== undefined && value !== null && value <= 0) errors.invalid(field, value, "must be greater than 0");
}

/** `ValidateLabels`. */
export function checkLabels(labels: Readonly<Record<string, string>> | undefined, field: string, errors: FieldErrors): void {
  for (const key of Object.keys(labels ?? {}).sort()) {
    errors.invalidAll(field, key, checkQualifiedName(key, errors.lengthUnit === "bytes" ? "a valid label key" : "a qualified name"));
    const value = labels?.[key] ?? "";
    errors.invalidAll(field, value, checkLabelValue(value, errors.lengthUnit));
  }
}

/** `ValidateAnnotations`, in templates. */
export function checkAnnotations(annotations: Readonly<Record<string, string>> | undefined, field: string, errors: FieldErrors): void {
  for (const key of Object.keys(annotations ?? {}).sort()) errors.invalidAll(field, key, checkQualifiedName(key.toLowerCase()));
}

/** `unversionedvalidation.ValidateLabelSelector`. */
export function checkLabelSelector(selector: LabelSelector | undefined, field: string, errors: FieldErrors): void {
  if (selector === undefined || selector === null) return;
  checkLabels(selector.matchLabels, `${field}.matchLabels`, errors);
  selector.matchExpressions?.forEach((expression, index) => {
    const path = `${field}.matchExpressions[${index}]`;
    switch (expression.operator) {
      case "In":
      case "NotIn":
        if ((expression.values ?? []).length === 0)
          errors.required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'");
        break;
      case "Exists":
      case "DoesNotExist":
        if ((expression.values ?? []).length > 0) {
          errors.forbidden(`${path}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
        }
        break;
      default:
        errors.invalid(`${path}.operator`, expression.operator, "not a valid selector operator");
    }
    errors.invalidAll(`${path}.key`, expression.key, checkQualifiedName(expression.key ?? ""));
    expression.values?.forEach((value, at) => {
      errors.invalidAll(`${path}.values[${at}]`, value, checkLabelValue(value));
    });
  });
}

/** True if the selector selects everything (`{}`). */
export function isEmptySelector(selector: LabelSelector | undefined): boolean {
  return Object.keys(selector?.matchLabels ?? {}).length + (selector?.matchExpressions ?? []).length === 0;
}

/** `ValidatePortNumOrName`. */
export function checkPortNumberOrName(port: number | string | undefined, field: string, errors: FieldErrors): void {
  if (typeof port === "string") errors.invalidAll(field, port, checkPortName(port));
  else errors.invalidAll(field, port ?? 0, checkPortNumber(port ?? 0));
}

/** `ValidatePositiveIntOrPercent`: a number not below zero, or a percentage. */
export function checkIntOrPercent(value: number | string | undefined, field: string, errors: FieldErrors): void {
  if (typeof value === "string") errors.invalidAll(field, goIntOrString(value), checkPercent(value));
  else if (value !== undefined) checkNotNegative(value, field, errors);
}

/** `IsNotMoreThan100Percent`. */
export function checkAtMostHundredPercent(value: number | string | undefined, field: string, errors: FieldErrors): void {
  if (percentOf(value) !== undefined && (percentOf(value) ?? 0) > 100) {
    errors.invalid(field, goIntOrString(value), "must not be greater than 100%");
  }
}

/** The number before `%`; undefined if the value is no percentage. */
export function percentOf(value: number | string | undefined): number | undefined {
  return typeof value === "string" && /^[0-9]+%$/.test(value) ? Number(value.slice(0, -1)) : undefined;
}

/** `IsValidIP`, under the field's name. */
export function checkIpField(value: string, field: string, errors: FieldErrors): void {
  if (!isIPv4(value) && !isIPv6(value)) {
    errors.invalid(field, value, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
  }
}
