/** kubectl.kubernetes.io/last-applied-configuration: what the user last asked for (kubectl/pkg/util/apply.go). */
import { encodeJson } from "../../../../kube/encoding/json.ts";
import type { KubeObject } from "../../../../kube/types.ts";

export const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

/** The object as the annotation keeps it: one line of JSON with a newline, without the annotation itself. */
export function modifiedConfiguration(object: KubeObject): string {
  const { [LAST_APPLIED]: _, ...annotations } = object.metadata?.annotations ?? {};
  return `${encodeJson({ ...object, metadata: { ...object.metadata, annotations } })}\n`;
}
/** The same for an object a generator made: its fields stay in the order of the Go struct. */
export function withTypedLastApplied(object: KubeObject): KubeObject {
  const annotations = { ...object.metadata?.annotations, [LAST_APPLIED]: `${encodeJson(object, { sort: false })}\n` };
  return { ...object, metadata: { ...object.metadata, annotations } };
}
/** The object with the annotation set to what it is now. */
export function withLastApplied(object: KubeObject): KubeObject {
  const annotations = { ...object.metadata?.annotations, [LAST_APPLIED]: modifiedConfiguration(object) };
  return { ...object, metadata: { ...object.metadata, annotations } };
}
