/** Completion indexes of Indexed Jobs: `0-3,5`. Follows pkg/controller/job/indexed_job_utils.go. */
import type { Pod } from "../../../kube/types.ts";

export const INDEX_ANNOTATION = "batch.kubernetes.io/job-completion-index";

/** Undefined for a pod without a readable index. */
export function indexOf(pod: Pod): number | undefined {
  const text = pod.metadata.annotations?.[INDEX_ANNOTATION];
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** `0-3,5` as a set, without indexes beyond `completions`. */
export function parseIndexes(text: string | undefined, completions: number): Set<number> {
  const indexes = new Set<number>();
  for (const part of (text ?? "").split(",")) {
    const [first, last = first] = part.split("-").map(Number);
    if (part === "" || first === undefined || last === undefined) continue;
    for (let index = first; index <= last && index < completions; index++) indexes.add(index);
  }
  return indexes;
}

/** Three or more in a row are written as a range, two as `a,b`. */
export function formatIndexes(indexes: ReadonlySet<number>): string {
  const sorted = [...indexes].sort((a, b) => a - b);
  const parts: string[] = [];
  for (let at = 0; at < sorted.length; ) {
    let end = at;
    while (sorted[end + 1] === (sorted[end] as number) + 1) end++;
    if (end - at >= 2) parts.push(`${sorted[at]}-${sorted[end]}`);
    else parts.push(...sorted.slice(at, end + 1).map(String));
    at = end + 1;
  }
  return parts.join(",");
}
