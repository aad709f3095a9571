/** --record: the command line as the object's change cause (cli-runtime/pkg/genericclioptions/record_flags.go). */
import type { KubeObject } from "../../kube/types.ts";
import type { FlagDefinition } from "../flags/definition.ts";
import type { Invocation } from "./verb.ts";

export const CHANGE_CAUSE = "kubernetes.io/change-cause";

/** Hidden and deprecated, and still used in every tutorial on rollouts. */
export const recordFlag: FlagDefinition = {
  name: "record",
  shorthand: undefined,
  type: "bool",
  default: "false",
  withoutValue: "true",
  deprecated: "--record will be removed in the future",
};

/** The object with its change cause, when --record asks for it. */
export function recorded(invocation: Invocation, object: KubeObject): KubeObject {
  const { flags } = invocation;
  if (!flags.has("record") || !flags.bool("record")) return object;
  const annotations = { ...object.metadata.annotations, [CHANGE_CAUSE]: changeCause(invocation) };
  return { ...object, metadata: { ...object.metadata, annotations } };
}

/** `kubectl set image deploy/web nginx=nginx:2 --record=true`: arguments first, then flags with their values. */
function changeCause({ path, args, flags }: Invocation): string {
  const given = flags.given().map(({ name, value }) => ` --${name}=${value}`);
  return `${[path, ...args].join(" ")}${given.join("")}`;
}
