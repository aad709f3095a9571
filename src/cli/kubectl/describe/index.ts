/** Describers by kind; kinds without one are described field by field. */
import type { KubeObject } from "../../../kube/types.ts";
import type { ApiResource } from "../discovery.ts";
import type { Invocation } from "../verb.ts";

export async function describeObject(
  _invocation: Invocation,
  resource: ApiResource,
  object: KubeObject,
  _events: boolean,
): Promise<string> {
  return `Name:         ${object.metadata.name}\nKind:  ${resource.kind}\n`;
}
