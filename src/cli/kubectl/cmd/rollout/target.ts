/** The workloads a rollout command means. */
import type { KubeObject } from "../../../../kube/types.ts";
import type { Completion } from "../../../../machine/program.ts";
import { namesOf } from "../../completion.ts";
import { CommandError } from "../../errors.ts";
import { type BuildOptions, type BuildResult, build } from "../../resource/builder.ts";
import { filenameOptions, hasFiles } from "../../resource/files.ts";
import type { CompletionRequest, Invocation } from "../../verb.ts";

/** Throws `required resource not specified`. A type without names means all of them. */
export async function buildRollout({ args, flags, factory }: Invocation, options: Partial<BuildOptions> = {}): Promise<BuildResult> {
  const files = filenameOptions(flags);
  if (args.length === 0 && !hasFiles(files)) throw new CommandError("required resource not specified");
  return build(factory, {
    typed: true,
    args,
    files,
    namespace: factory.namespace,
    requireNamespace: factory.namespaceGiven,
    selector: flags.has("selector") ? flags.string("selector") : "",
    allowEmptySelector: true,
    latest: true,
    flatten: true,
    ...options,
  });
}

/** Completes `deployment`, `deployment/web`, names after a type. */
export function completeWorkloads(types: readonly string[]): (request: CompletionRequest) => Promise<Completion[]> {
  return async (request) => {
    const { args, word } = request;
    const slash = word.indexOf("/");
    if (slash > 0) {
      const type = word.slice(0, slash);
      return (await namesOf(request, type)).map(({ value }) => ({ value: `${type}/${value}` }));
    }
    return args.length === 0 ? types.map((value) => ({ value })) : namesOf(request, args[0] ?? "");
  };
}
export const WORKLOADS = ["deployment", "daemonset", "statefulset"];

/** Kinds that have a history, by group and kind: the others are refused in two different ways. */
export function refuseWithoutHistory(object: KubeObject, groupKind: string, what: "history" | "rollbacker"): void {
  if (["Deployment.apps", "DaemonSet.apps", "StatefulSet.apps"].includes(groupKind)) return;
  const known = ["Job.batch", "Pod", "ReplicaSet.apps", "ReplicationController", "CronJob.batch"].includes(groupKind);
  const noun = what === "history" ? "history viewer" : "rollbacker";
  if (known) throw new CommandError(`no ${noun} has been implemented for ${JSON.stringify(groupKind)}`);
  const group = groupKind.includes(".") ? groupKind.slice(groupKind.indexOf(".") + 1) : "";
  throw new CommandError(
    `error retrieving ${what} for ${JSON.stringify(groupKind)}, no visitor method exists for {${group} ${object.kind}}`,
  );
}
