/** `kubectl apply` (kubectl/pkg/cmd/apply/apply.go). */
import { StatusError } from "../../../kube/status.ts";
import type { KubeObject } from "../../../kube/types.ts";
import { type DryRun, dryRunOf, fieldValidation, writeQuery } from "../dry-run.ts";
import { AggregateErrors, addSource, CommandError, prefixed, toError, usageError } from "../errors.ts";
import { dryRunSuffix, type ObjectPrinter, printerFor } from "../printers/printer.ts";
import { recorded, recordFlag } from "../record.ts";
import { build } from "../resource/builder.ts";
import { filenameOptions, requireFilenameOrKustomize } from "../resource/files.ts";
import { createInfo, type Info, infoPath } from "../resource/info.ts";
import { defineVerb, type Invocation } from "../verb.ts";
import { LAST_APPLIED, withLastApplied } from "./apply/annotation.ts";
import { editLastApplied } from "./apply/edit-last-applied.ts";
import { applyFieldManager } from "./apply/field-manager.ts";
import { setLastApplied, viewLastApplied } from "./apply/last-applied.ts";
import { migrateToServerSide } from "./apply/migrate.ts";
import { patchToApply } from "./apply/patch.ts";
import { checkAllowlist, prune } from "./apply/prune.ts";
import { deleteInfos } from "./delete.ts";

export const apply = defineVerb({
  name: "apply",
  hiddenFlags: [recordFlag],
  notModelled: ["applyset"],
  subcommands: [editLastApplied, setLastApplied, viewLastApplied],
  run,
});

/** What is the same for every object of one run. */
interface ApplyRun {
  readonly invocation: Invocation;
  readonly dryRun: DryRun;
  readonly serverSide: boolean;
  readonly fieldManager: string;
  readonly printsObjects: boolean;
  printerFor(operation: string): Promise<ObjectPrinter>;
}

async function run(invocation: Invocation): Promise<number> {
  const { flags, args, path, factory, process } = invocation;
  if (args.length > 0) throw usageError(path, `Unexpected args: [${args.join(" ")}]`);
  const files = filenameOptions(flags);
  const dryRun = await dryRunOf(invocation);
  const serverSide = flags.bool("server-side");
  const force = flags.bool("force");
  if (force && serverSide) throw new CommandError("--force cannot be used with --server-side");
  if (flags.bool("force-conflicts") && !serverSide) throw new CommandError("--force-conflicts only works with --server-side");
  if (dryRun === "client" && serverSide)
    throw new CommandError("--dry-run=client doesn't work with --server-side (did you mean --dry-run=server instead?)");
  const pruning = flags.bool("prune");
  if (dryRun !== "none" && pruning && force) throw new CommandError("--force cannot be used with --prune");
  requireFilenameOrKustomize(files);
  const selector = flags.string("selector");
  if (pruning && !flags.bool("all") && selector === "")
    throw new CommandError(
      "all resources selected for prune without explicitly passing --all. To prune all resources, pass the --all flag. If you did not mean to prune all resources, specify a label selector",
    );
  if (pruning) await checkAllowlist(invocation);
  const validation = fieldValidation(flags);
  const output = flags.string("output");
  const state: ApplyRun = {
    invocation,
    dryRun,
    serverSide,
    fieldManager: applyFieldManager(flags),
    printsObjects: output !== "" && output !== "name",
    printerFor: (operation) => printerFor(process, flags, { operation: `${operation}${dryRunSuffix(dryRun)}` }),
  };
  await state.printerFor("configured");
  const { visits } = await build(factory, {
    files,
    namespace: factory.namespace,
    requireNamespace: factory.namespaceGiven,
    selector,
    flatten: true,
    validate: validation !== "Ignore",
  });
  const errors: Error[] = visits.flatMap((visit) => (visit.error ? [visit.error] : []));
  const infos = visits.flatMap((visit) => (visit.info ? [visit.info] : []));
  if (infos.length === 0 && errors.length === 0) throw new CommandError("no objects passed to apply");
  const applied: Info[] = [];
  for (const info of infos) {
    try {
      applied.push({ ...info, object: await applyOne(state, { ...info, object: recorded(invocation, info.object as KubeObject) }) });
    } catch (error) {
      errors.push(toError(error));
    }
  }
  if (state.printsObjects && applied.length > 0) await printApplied(state, applied);
  if (pruning && errors.length === 0) await prune(invocation, applied, { dryRun, selector });
  if (errors.length > 0) throw errors.length === 1 && errors[0] ? errors[0] : new AggregateErrors(errors);
  return 0;
}

async function printApplied(state: ApplyRun, applied: readonly Info[]): Promise<void> {
  const printer = await state.printerFor("");
  const [first] = applied;
  const objects = applied.map((info) => info.object as KubeObject);
  const object =
    applied.length === 1 && first
      ? objects[0]
      : ({ apiVersion: "v1", kind: "List", metadata: {}, items: objects } as unknown as KubeObject);
  if (object) await state.invocation.print(printer.print(object));
}
async function say(state: ApplyRun, operation: string, object: KubeObject): Promise<void> {
  if (state.printsObjects) return;
  const printer = await state.printerFor(operation);
  await state.invocation.print(printer.print(object));
}

/** Applies one object; the answer is the object as the server has it. */
async function applyOne(state: ApplyRun, info: Info): Promise<KubeObject> {
  const { invocation, dryRun } = state;
  const object = info.object as KubeObject;
  if (info.name === "") {
    const generated = (object.metadata as { generateName?: string } | undefined)?.generateName;
    if (generated) throw new CommandError(`from ${generated}: cannot use generate name with apply`);
    const { group, version, name, kind } = info.resource;
    throw new CommandError(
      `error when retrieving current configuration of:\nResource: "${group}/${version}, Resource=${name}", GroupVersionKind: "${group}/${version}, Kind=${kind}"\nName: "", Namespace: "${info.namespace}"\nfrom server for: "${info.source}": resource name may not be empty`,
    );
  }
  if (state.serverSide) return applyServerSide(state, info);
  const modified = withLastApplied(object);
  const current = await currentObject(invocation, info);
  if (!current) {
    const created = dryRun === "client" ? modified : await create(invocation, { ...info, object: modified }, dryRun);
    await say(state, "created", created);
    return created;
  }
  if (dryRun === "client") {
    await say(state, "configured", modified);
    return modified;
  }
  if (current.metadata.annotations?.[LAST_APPLIED] === undefined)
    await invocation.complain(
      `Warning: resource ${info.resource.name}/${info.name} is missing the ${LAST_APPLIED} annotation which is required by kubectl apply. kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The missing annotation will be patched automatically.\n`,
    );
  const { object: answer, changed } = await patchWithRetry(state, info, modified, current);
  await warnIfDeleting(invocation, answer, info);
  await say(state, changed ? "configured" : "unchanged", answer);
  return answer;
}
async function currentObject({ factory }: Invocation, info: Info): Promise<KubeObject | undefined> {
  try {
    return (await factory.client().body("GET", infoPath(info))) as KubeObject;
  } catch (error) {
    if (error instanceof StatusError && error.reason === "NotFound") return undefined;
    const gvr = `${info.resource.group}/${info.resource.version}, Resource=${info.resource.name}`;
    const gvk = `${info.resource.group}/${info.resource.version}, Kind=${info.resource.kind}`;
    throw prefixed(
      `error when retrieving current configuration of:\nResource: "${gvr}", GroupVersionKind: "${gvk}"\nName: "${info.name}", Namespace: "${info.namespace}"\nfrom server for: "${info.source}": `,
      toError(error),
    );
  }
}
async function create(invocation: Invocation, info: Info, dryRun: DryRun): Promise<KubeObject> {
  try {
    return await createInfo(invocation.factory.client(), info, writeQuery(invocation.flags, { dryRun }));
  } catch (error) {
    throw addSource("creating", info.source, error);
  }
}

const MAX_RETRIES = 5;
/** A three-way patch; on conflicts the object is read again. With --force an impossible change replaces the object. */
async function patchWithRetry(
  state: ApplyRun,
  info: Info,
  modified: KubeObject,
  first: KubeObject,
): Promise<{ object: KubeObject; changed: boolean }> {
  const { invocation, dryRun } = state;
  const { factory, flags, process } = invocation;
  let current = first;
  for (let attempt = 1; ; attempt++) {
    const { body, contentType } = patchToApply(info.resource, modified, current, flags.bool("overwrite"));
    if (Object.keys(body).length === 0) return { object: current, changed: false };
    try {
      const object = (await factory.client().body("PATCH", infoPath(info), {
        body,
        headers: { "content-type": contentType },
        query: writeQuery(flags, { dryRun, fieldManager: state.fieldManager }),
      })) as KubeObject;
      return { object, changed: true };
    } catch (error) {
      const status = error instanceof StatusError ? error : undefined;
      if (status?.reason === "Conflict" && attempt <= MAX_RETRIES) {
        if (attempt > 1) await process.sleep(1_000_000);
        const again = await currentObject(invocation, info);
        if (again) {
          current = again;
          continue;
        }
      }
      if (flags.bool("force") && (status?.reason === "Conflict" || status?.reason === "Invalid")) {
        await deleteInfos(invocation, [info], {
          gracePeriod: flags.int("grace-period"),
          forced: flags.int("grace-period") === 0,
          now: false,
          propagation: "Background",
          dryRun,
          wait: true,
          timeout: flags.duration("timeout"),
          short: false,
          quiet: true,
          ignoreNotFound: true,
        });
        return { object: await create(invocation, { ...info, object: modified }, dryRun), changed: true };
      }
      const text = JSON.stringify(body);
      const where = `Resource: "${info.resource.group}/${info.resource.version}, Resource=${info.resource.name}", GroupVersionKind: "${info.resource.group}/${info.resource.version}, Kind=${info.resource.kind}"\nName: "${info.name}", Namespace: "${info.namespace}"`;
      throw addSource(`applying patch:\n${text}\nto:\n${where}\nfor:`, info.source, error);
    }
  }
}
async function warnIfDeleting(invocation: Invocation, object: KubeObject, info: Info): Promise<void> {
  if (object.metadata?.deletionTimestamp)
    await invocation.complain(`Warning: Detected changes to resource ${info.name} which is currently being deleted.\n`);
}

async function applyServerSide(state: ApplyRun, info: Info): Promise<KubeObject> {
  const { invocation, dryRun, fieldManager } = state;
  const { factory, flags } = invocation;
  const send = async (body: unknown, manager: string): Promise<KubeObject> =>
    (await factory.client().body("PATCH", infoPath(info), {
      body,
      headers: { "content-type": "application/apply-patch+yaml" },
      query: { ...writeQuery(flags, { dryRun, fieldManager: manager }), force: String(flags.bool("force-conflicts")) },
    })) as KubeObject;
  let object: KubeObject;
  try {
    object = await send(info.object, fieldManager);
  } catch (error) {
    if (error instanceof StatusError && error.reason === "Conflict") throw new CommandError(conflictText(error));
    throw error;
  }
  object = await migrateToServerSide(invocation, info, object, { fieldManager, send });
  await warnIfDeleting(invocation, object, info);
  await say(state, "serverside-applied", object);
  return object;
}
function conflictText(error: StatusError): string {
  return `${error.message}
Please review the fields above--they currently have other managers. Here
are the ways you can resolve this warning:
* If you intend to manage all of these fields, please re-run the apply
  command with the \`--force-conflicts\` flag.
* If you do not intend to manage all of the fields, please edit your
  manifest to remove references to the fields that should keep their
  current managers.
* You may co-own fields by updating your manifest to match the existing
  value; in this case, you'll become the manager if the other manager(s)
  stop managing the field (remove it from their configuration).
See https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts`;
}
