/** `kubectl describe` (k8s.io/kubectl/pkg/cmd/describe/describe.go). */

import { StatusError } from "../../../kube/status.ts";
import type { KubeObject } from "../../../kube/types.ts";
import { completeTypesAndNames } from "../completion.ts";
import { AggregateErrors, CommandError } from "../errors.ts";
import { build } from "../resource/builder.ts";
import { filenameOptions, hasFiles } from "../resource/files.ts";
import { defineVerb, type Invocation } from "../verb.ts";

export const describe = defineVerb({ name: "describe", run, complete: completeTypesAndNames });

async function run(invocation: Invocation): Promise<number> {
  const { flags, args, factory } = invocation;
  const files = filenameOptions(flags);
  if (args.length === 0 && !hasFiles(files))
    throw new CommandError(
      `You must specify the type of resource to describe. Use "kubectl api-resources" for a complete list of supported resources.\n`,
    );
  const { visits, resources } = await build(factory, {
    args,
    files,
    namespace: factory.namespace,
    requireNamespace: factory.namespaceGiven,
    selector: flags.string("selector"),
    allNamespaces: flags.bool("all-namespaces"),
    allowEmptySelector: true,
    chunkSize: flags.int("chunk-size"),
    flatten: true,
    latest: true,
  });
  let infos = visits.flatMap((visit) => (visit.info ? [visit.info] : []));
  let errors = visits.flatMap((visit) => (visit.error ? [visit.error] : []));
  // A name that is none may be the beginning of some; those are printed one after another.
  let byPrefix = false;
  const [resource] = resources;
  if (
    args.length === 2 &&
    resource &&
    infos.length === 0 &&
    errors.every((error) => error instanceof StatusError && error.reason === "NotFound")
  ) {
    const prefix = args[1] ?? "";
    const all = await build(factory, {
      args: [args[0] ?? ""],
      namespace: factory.namespace,
      allowEmptySelector: true,
      allNamespaces: flags.bool("all-namespaces"),
      flatten: true,
      chunkSize: flags.int("chunk-size"),
    });
    const matching = all.visits.flatMap((visit) => (visit.info?.name.startsWith(prefix) ? [visit.info] : []));
    if (matching.length > 0) {
      infos = matching;
      errors = [];
      byPrefix = true;
    }
  }
  const { describeObject } = await invocation.process.hold(import("../describe/index.ts"));
  let first = true;
  for (const info of infos) {
    const withEvents = flags.bool("show-events") && !(invocation.release.kubectl.describeManyWithoutEvents && infos.length > 1);
    const text = await describeObject(invocation, info.resource, info.object as KubeObject, withEvents);
    await invocation.print(byPrefix ? `${text}\n` : first ? text : `\n\n${text}`);
    first = false;
  }
  if (errors.length > 0) throw errors.length === 1 && errors[0] ? errors[0] : new AggregateErrors(errors);
  if (infos.length === 0) {
    await invocation.complain(
      flags.bool("all-namespaces") ? "No resources found\n" : `No resources found in ${factory.namespace} namespace.\n`,
    );
  }
  return 0;
}
