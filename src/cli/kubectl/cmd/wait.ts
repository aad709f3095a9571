/** `kubectl wait` (k8s.io/kubectl/pkg/cmd/wait/wait.go). */
import { isNotFound, notFound, StatusError } from "../../../kube/status.ts";
import type { KubeObject, ObjectList } from "../../../kube/types.ts";
import { completeTypesAndNames } from "../completion.ts";
import { CommandError, toError } from "../errors.ts";
import { printerFor } from "../printers/printer.ts";
import { type BuildOptions, build } from "../resource/builder.ts";
import { filenameOptions } from "../resource/files.ts";
import { type Info, infoPath } from "../resource/info.ts";
import { resourcePath } from "../resource/paths.ts";
import { refuseLocalResources, unlessLocal, visitAll } from "../resource/visit.ts";
import { defineVerb, type Invocation } from "../verb.ts";
import { followWatch } from "../watch.ts";
import { parseCondition, type WaitCondition } from "./wait/condition.ts";

export const wait = defineVerb({ name: "wait", run, complete: completeTypesAndNames });

const WEEK_SECONDS = 604_800;
/** How often `--for=create` looks again. */
const CREATION_POLL_MICROSECONDS = 1_000_000;

async function run(invocation: Invocation): Promise<number> {
  const { flags, args, factory, process, print, release } = invocation;
  const printer = await printerFor(process, flags, { operation: "condition met" });
  const local = flags.bool("local");
  const wanted = flags.definition("for")?.type === "slice" ? flags.list("for") : [flags.string("for")];
  if (wanted.length === 0) throw new CommandError("unrecognized condition: []");
  const conditions = wanted.map((text) => parseCondition(text, release.kubectl.waitForCreation));
  if (local) refuseLocalResources(args);
  const given = flags.duration("timeout");
  const timeout = given < 0 ? WEEK_SECONDS : given;
  const deadline = process.clock.now + timeout * 1e6;
  const deletion = conditions.some(({ kind }) => kind === "delete");
  const options: BuildOptions = {
    files: filenameOptions(flags),
    namespace: factory.namespace,
    requireNamespace: factory.namespaceGiven,
    flatten: true,
    ...unlessLocal(local, {
      args,
      selector: flags.string("selector"),
      fieldSelector: flags.string("field-selector"),
      selectAll: flags.bool("all"),
      allNamespaces: flags.bool("all-namespaces"),
    }),
  };
  if (conditions.some(({ kind }) => kind === "create")) await waitForCreation(invocation, options, deadline, timeout);
  const { visits } = await build(factory, options);
  const found = deletion ? visits.filter(({ error }) => !isNotFound(error)) : visits;
  const checks = conditions.filter(({ kind }) => kind !== "create");
  await visitAll(found, async (info) => {
    let object = info.object;
    for (const condition of checks) object = await waitFor(invocation, info, condition, deadline, timeout);
    await print(printer.print(object as KubeObject));
  });
  if (found.length === 0 && !deletion) throw new CommandError("no matching resources found");
  return 0;
}

/** Until the object meets the condition; returns it as it is then. */
async function waitFor(
  { factory, process, complain }: Invocation,
  info: Info,
  condition: WaitCondition,
  deadline: number,
  timeout: number,
): Promise<KubeObject> {
  const { resource, namespace, name } = info;
  const client = factory.client();
  const named = `${resource.name}/${name}`;
  const timedOut = (): CommandError => new CommandError(`timed out waiting for the condition on ${named}`);
  const deletion = condition.kind === "delete";
  if (deletion) {
    try {
      await client.body("GET", infoPath(info));
    } catch (error) {
      if (isNotFound(error)) return info.object as KubeObject;
      throw error;
    }
    if (timeout === 0) throw new CommandError(`condition not met for ${named}`);
  } else if (timeout === 0) {
    const object = (await client.body("GET", infoPath(info))) as KubeObject;
    if (condition.kind === "check" && !condition.met(object)) throw new CommandError(`condition not met for ${named}`);
    return object;
  }
  if (process.clock.now >= deadline) throw timedOut();
  const path = resourcePath(resource, namespace);
  const fieldSelector = `metadata.name=${name}`;
  for (;;) {
    const list = (await client.body("GET", path, { query: { fieldSelector } })) as ObjectList;
    let [object] = list.items as KubeObject[];
    if (!object && deletion) return info.object as KubeObject;
    if (!object) throw notFound({ group: resource.group, resource: resource.name }, name);
    object = withKind(object, info);
    if (condition.kind === "check" && condition.met(object)) return object;
    const response = await client.request("GET", path, {
      query: { fieldSelector, resourceVersion: list.metadata?.resourceVersion, watch: "true" },
      stream: true,
    });
    let last: KubeObject = object;
    const end = await followWatch(process, response, (deadline - process.clock.now) / 1e6, async (event) => {
      if (event.type === "ERROR") {
        const what = deletion ? "object to be deleted" : "condition to be satisfied";
        await complain(
          `error: An error occurred while waiting for the ${what}: ${toError(new StatusError(event.object as never)).message}`,
        );
        return true;
      }
      if (event.type === "BOOKMARK") return true;
      if (event.type === "DELETED") return !deletion;
      last = withKind(event.object as KubeObject, info);
      return !(condition.kind === "check" && condition.met(last));
    });
    if (end === "done") return last;
    if (end === "timeout" || process.clock.now >= deadline) throw timedOut();
  }
}
function withKind(object: KubeObject, { object: known }: Info): KubeObject {
  return object.kind ? object : ({ ...object, kind: known?.kind, apiVersion: known?.apiVersion } as KubeObject);
}

/** Asks again until everything that was named exists. */
async function waitForCreation({ factory, process }: Invocation, options: BuildOptions, deadline: number, timeout: number): Promise<void> {
  for (;;) {
    const { visits } = await build(factory, options);
    const missing = visits.find(({ error }) => isNotFound(error));
    if (!missing && visits.length > 0) return;
    if (timeout === 0 || process.clock.now >= deadline) {
      if (missing?.error) throw timeout === 0 ? missing.error : new CommandError("timed out waiting for the condition");
      throw new CommandError("no matching resources found");
    }
    await process.sleep(Math.min(CREATION_POLL_MICROSECONDS, deadline - process.clock.now));
  }
}
