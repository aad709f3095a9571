/** Describes kinds without a describer of their own, field by field (GenericDescriber). */

import { formatValue } from "../../../kube/encoding/go-format.ts";
import type { KubeObject } from "../../../kube/types.ts";
import type { DescribeContext } from "./context.ts";
import { eventLines } from "./events.ts";
import { header } from "./metadata.ts";
import { DescriptionWriter } from "./writer.ts";

const SKIPPED = new Set([".metadata.managedFields", ".metadata.name", ".metadata.namespace", ".metadata.labels", ".metadata.annotations"]);

export async function describeGeneric(object: KubeObject, context: DescribeContext): Promise<string> {
  const w = new DescriptionWriter();
  header(w, object);
  fieldLines(w, 0, object as unknown as Record<string, unknown>, "");
  eventLines(w, await context.events(object), context.now);
  return w.text();
}

function fieldLines(w: DescriptionWriter, level: number, content: Readonly<Record<string, unknown>>, prefix: string): void {
  for (const field of Object.keys(content).sort()) {
    const path = `${prefix}.${field}`;
    const value = content[field];
    if (SKIPPED.has(path) || value === undefined) continue;
    if (Array.isArray(value)) {
      w.write(level, `${labelFor(field)}:\n`);
      for (const item of value) {
        if (isRecord(item)) fieldLines(w, level + 1, item, path);
        else w.write(level + 1, `${formatValue(item, "<nil>")}\n`);
      }
    } else if (isRecord(value)) {
      w.write(level, `${labelFor(field)}:\n`);
      fieldLines(w, level + 1, value, path);
    } else w.line(level, `${labelFor(field)}:`, formatValue(value, "<nil>"));
  }
}
function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const ACRONYMS = new Set(["API", "URL", "UID", "OSB", "GUID"]);
/** `creationTimestamp` becomes `Creation Timestamp`; names with other characters stay as they are. */
export function labelFor(field: string): string {
  if (/[^\p{L}-]/u.test(field)) return field;
  return words(field)
    .filter((word) => word !== "_")
    .map((word) => (ACRONYMS.has(word.toUpperCase()) ? word.toUpperCase() : word.charAt(0).toUpperCase() + word.slice(1)))
    .join(" ");
}
/** github.com/fatih/camelcase: runs of one class; the last capital of a run belongs to the word after it. */
function words(text: string): string[] {
  const runs = text.match(/\p{Lu}+|\p{Ll}+|\d+|[^\p{L}\d]+/gu) ?? [];
  for (let at = 0; at < runs.length - 1; at++) {
    const run = runs[at] ?? "";
    const next = runs[at + 1] ?? "";
    if (/^\p{Lu}/u.test(run) && /^\p{Ll}/u.test(next)) {
      runs[at + 1] = run.slice(-1) + next;
      runs[at] = run.slice(0, -1);
    }
  }
  return runs.filter((run) => run !== "");
}
