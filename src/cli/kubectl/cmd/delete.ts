/** `kubectl delete` (k8s.io/kubectl/pkg/cmd/delete/delete.go). */
import { StatusError } from "../../../kube/status.ts";
import { completeTypesAndNames } from "../completion.ts";
import { groupVersionOf } from "../discovery.ts";
import { type DryRun, dryRunOf } from "../dry-run.ts";
import { AggregateErrors, addSource, CommandError } from "../errors.ts";
import { objectName } from "../printers/name.ts";
import { build } from "../resource/builder.ts";
import { filenameOptions, hasFiles, readDocuments } from "../resource/files.ts";
import { type Info, infoPath } from "../resource/info.ts";
import { defineVerb, type Invocation } from "../verb.ts";
import { rawRequest } from "./raw.ts";
import { waitForDeletion } from "./wait-for-deletion.ts";

/** Grace periods and waiting for one deletion. */
export interface DeletionOptions {
  /** -1 leaves it to the object. */
  readonly gracePeriod: number;
  readonly forced: boolean;
  readonly now: boolean;
  readonly propagation: "Background" | "Foreground" | "Orphan";
  readonly dryRun: DryRun;
  readonly wait: boolean;
  /** Seconds; 0 waits as long as it takes. */
  readonly timeout: number;
  readonly short: boolean;
  readonly quiet?: boolean;
  /** Part of replace --force: never said to be forced. */
  readonly replacing?: boolean;
  readonly ignoreNotFound: boolean;
}

export const deleteVerb = defineVerb({
  name: "delete",
  run,
  complete: completeTypesAndNames,
});

async function run(invocation: Invocation): Promise<number | undefined> {
  const { flags, args, factory } = invocation;
  const files = filenameOptions(flags);
  const raw = flags.string("raw");
  const interactive = flags.has("interactive") && flags.bool("interactive");
  if (interactive && raw !== "") throw new CommandError("--interactive can not be used with --raw");
  if (raw !== "") {
    if (args.length > 0) throw new CommandError("--raw may not be combined with arguments");
    const documents = hasFiles(files) ? await readDocuments(invocation.process, files) : [];
    return rawRequest(invocation, "DELETE", raw, documents[0]?.document?.value);
  }
  const output = flags.string("output");
  if (output !== "" && output !== "name") throw new CommandError(`unexpected -o output mode: ${output}. We only support '-o name'`);
  const all = flags.bool("all");
  const selector = flags.string("selector");
  const fieldSelector = flags.string("field-selector");
  if (all && (selector !== "" || fieldSelector !== "")) throw new CommandError("setting 'all' parameter but found a non empty selector. ");
  const options = await deletionOptions(invocation, {
    ignoreNotFound:
      flags.bool("ignore-not-found") || ((all || selector !== "" || fieldSelector !== "") && !flags.changed("ignore-not-found")),
  });
  if (
    flags.bool("all-namespaces") &&
    !hasFiles(files) &&
    args.length > 0 &&
    !all &&
    selector === "" &&
    fieldSelector === "" &&
    args.length === 1 &&
    !args[0]?.includes("/")
  )
    throw new CommandError("resource(s) were provided, but no name was specified");
  const { visits } = await build(factory, {
    args,
    files,
    namespace: factory.namespace,
    requireNamespace: factory.namespaceGiven,
    selector,
    fieldSelector,
    selectAll: all,
    allNamespaces: flags.bool("all-namespaces"),
    flatten: true,
    requireObject: false,
    query: {},
  });
  const infos = visits.flatMap((visit) => (visit.info ? [visit.info] : []));
  const errors = visits.flatMap((visit) => (visit.error ? [visit.error] : []));
  if (interactive && infos.length > 0 && !(await isConfirmed(invocation, infos))) {
    await invocation.print("deletion is cancelled\n");
    return 0;
  }
  return deleteInfos(invocation, infos, options, errors);
}

/** Shows what would be deleted and reads the answer. */
async function isConfirmed({ process, print }: Invocation, infos: readonly Info[]): Promise<boolean> {
  const names = infos.map(
    ({ resource, name }) => `${objectName({ ...resource, apiVersion: groupVersionOf(resource), metadata: { name } })}\n`,
  );
  await print(`You are about to delete the following ${infos.length} resource(s):\n${names.join("")}`);
  await print("Do you want to continue? (y/N): ");
  const answer = await process.stdin.readLine();
  return /^\s*[yY]\s*$/.test(answer ?? "");
}

/** Reads the flags that delete, replace --force and drain share. Throws CommandError. */
export async function deletionOptions(invocation: Invocation, { ignoreNotFound }: { ignoreNotFound: boolean }): Promise<DeletionOptions> {
  const { flags, complain } = invocation;
  let gracePeriod = flags.has("grace-period") ? flags.int("grace-period") : -1;
  const force = flags.has("force") && flags.bool("force");
  const now = flags.has("now") && flags.bool("now");
  if (now) {
    if (gracePeriod !== -1) throw new CommandError("--now and --grace-period cannot be specified together");
    gracePeriod = 1;
  }
  // Without --force a grace period of 0 is softened to 1, to prevent accidental loss.
  if (gracePeriod === 0 && !force) gracePeriod = 1;
  else if (force && gracePeriod < 0) gracePeriod = 0;
  const dryRun = await dryRunOf(invocation);
  if (force && gracePeriod === 0) {
    await complain(
      "Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.\n",
    );
  }
  if (force && gracePeriod > 0) throw new CommandError("--force and --grace-period greater than 0 cannot be specified together");
  return {
    gracePeriod,
    forced: force && gracePeriod === 0,
    now,
    propagation: propagationOf(flags.has("cascade") ? flags.string("cascade") : "background"),
    dryRun,
    wait: flags.has("wait") ? flags.bool("wait") : false,
    timeout: flags.has("timeout") ? flags.duration("timeout") : 0,
    short: flags.has("output") && flags.string("output") === "name",
    ignoreNotFound,
  };
}
function propagationOf(cascade: string): DeletionOptions["propagation"] {
  switch (cascade) {
    case "background":
    case "true":
      return "Background";
    case "foreground":
      return "Foreground";
    case "orphan":
    case "false":
      return "Orphan";
    default:
      throw new CommandError(`invalid cascade value (${cascade}). Must be "background", "foreground", or "orphan"`);
  }
}

/** Deletes, says so, and waits for finalizers. */
export async function deleteInfos(
  invocation: Invocation,
  infos: readonly Info[],
  options: DeletionOptions,
  earlier: readonly Error[] = [],
): Promise<number> {
  const { complain, print, release } = invocation;
  const errors = [...earlier];
  const deleted: { info: Info; uid: string }[] = [];
  let found = 0;
  let warnedClusterScope = false;
  for (const info of infos) {
    if (!info.resource.namespaced && invocation.factory.namespaceGiven && !warnedClusterScope && !options.quiet) {
      warnedClusterScope = true;
      await complain("Warning: deleting cluster-scoped resources, not scoped to the provided namespace\n");
    }
    found++;
    try {
      const uid = options.dryRun === "client" ? "" : await deleteOne(invocation, info, options);
      if (!options.quiet) await print(deletionLine(info, options, release.kubectl.deletedFromNamespace));
      deleted.push({ info, uid });
    } catch (error) {
      if (options.ignoreNotFound && error instanceof StatusError && error.reason === "NotFound") continue;
      errors.push(addSource("deleting", info.source, error));
    }
  }
  if (errors.length > 0) throw errors.length === 1 && errors[0] ? errors[0] : new AggregateErrors(errors);
  if (found === 0) {
    if (!options.quiet) await print("No resources found\n");
    return 0;
  }
  if (options.wait && options.dryRun === "none") await waitForDeletion(invocation, deleted, options.timeout);
  return 0;
}
async function deleteOne({ factory }: Invocation, info: Info, options: DeletionOptions): Promise<string> {
  const answer = (await factory.client().body("DELETE", infoPath(info), {
    query: options.dryRun === "server" ? { dryRun: "All" } : {},
    body: {
      kind: "DeleteOptions",
      apiVersion: "v1",
      ...(options.gracePeriod >= 0 ? { gracePeriodSeconds: options.gracePeriod } : {}),
      propagationPolicy: options.propagation,
      ...(options.dryRun === "server" ? { dryRun: ["All"] } : {}),
    },
  })) as { details?: { uid?: string }; metadata?: { uid?: string } };
  return answer?.details?.uid ?? answer?.metadata?.uid ?? "";
}
/** `pod "x" deleted`, `deployment.apps "x" force deleted`. */
function deletionLine(info: Info, options: DeletionOptions, withNamespace: boolean): string {
  const kind = info.resource.group === "" ? info.resource.kind.toLowerCase() : `${info.resource.kind.toLowerCase()}.${info.resource.group}`;
  if (options.short) return `${kind}/${info.name}\n`;
  const operation = options.gracePeriod === 0 && options.forced && !options.replacing ? "force deleted" : "deleted";
  const where = withNamespace && info.namespace !== "" ? ` from ${info.namespace} namespace` : "";
  const note = options.dryRun === "client" ? " (dry run)" : options.dryRun === "server" ? " (server dry run)" : "";
  return `${kind} "${info.name}" ${operation}${where}${note}\n`;
}
