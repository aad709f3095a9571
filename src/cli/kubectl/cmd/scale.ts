/** `kubectl scale` (k8s.io/kubectl/pkg/cmd/scale/scale.go). */

import type { KubeObject } from "../../../kube/types.ts";
import { completeTypesAndNames } from "../completion.ts";
import { dryRunOf } from "../dry-run.ts";
import { CommandError, toError } from "../errors.ts";
import { dryRunSuffix, printerFor } from "../printers/printer.ts";
import { build } from "../resource/builder.ts";
import { filenameOptions } from "../resource/files.ts";
import { type Info, infoPath } from "../resource/info.ts";
import { throwTogether } from "../resource/visit.ts";
import { defineVerb, type Invocation } from "../verb.ts";

export const scale = defineVerb({
  name: "scale",
  requiredFlags: ["replicas"],
  complete: completeTypesAndNames,
  run,
});

interface Scale {
  apiVersion: string;
  kind: string;
  metadata: KubeObject["metadata"];
  spec?: { replicas?: number };
}

async function run(invocation: Invocation): Promise<number> {
  const { flags, args, factory, process } = invocation;
  const replicas = flags.int("replicas");
  if (replicas < 0) throw new CommandError("The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0");
  const dryRun = await dryRunOf(invocation);
  const printer = await printerFor(process, flags, { operation: `scaled${dryRunSuffix(dryRun)}` });
  const { visits } = await build(factory, {
    args,
    files: filenameOptions(flags),
    namespace: factory.namespace,
    requireNamespace: factory.namespaceGiven,
    selector: flags.string("selector"),
    selectAll: flags.bool("all"),
    flatten: true,
    latest: true,
  });
  const errors: Error[] = [];
  const missing: Error[] = [];
  let count = 0;
  const expectedVersion = flags.string("resource-version");
  const expectedReplicas = flags.int("current-replicas");
  for (const visit of visits) {
    if (visit.error) {
      missing.push(visit.error);
      continue;
    }
    count++;
    const { info } = visit;
    try {
      if (dryRun === "client") {
        await invocation.print(printer.print(info.object as KubeObject));
        continue;
      }
      const path = infoPath(info, "scale");
      const current = (await factory.client().body("GET", path)) as Scale;
      if (expectedReplicas >= 0 && current.spec?.replicas !== expectedReplicas)
        throw new CommandError(`Expected replicas to be ${expectedReplicas}, was ${current.spec?.replicas ?? 0}`);
      if (expectedVersion !== "" && current.metadata.resourceVersion !== expectedVersion)
        throw new CommandError(`Expected resource version to be ${expectedVersion}, was ${current.metadata.resourceVersion}`);
      await factory.client().body("PATCH", path, {
        body: { spec: { replicas } },
        headers: { "content-type": "application/merge-patch+json" },
        query: dryRun === "server" ? { dryRun: "All" } : {},
      });
      if (flags.duration("timeout") > 0 && dryRun === "none") await waitForReplicas(invocation, info, replicas, flags.duration("timeout"));
      const object =
        flags.string("output") === "" || flags.string("output") === "name"
          ? info.object
          : ((await factory.client().body("GET", infoPath(info))) as KubeObject);
      await invocation.print(printer.print(object as KubeObject));
    } catch (error) {
      errors.push(toError(error));
    }
  }
  // Without any object earlier kubectls say no more than that.
  if (count === 0 && (!invocation.release.kubectl.laterCommands || missing.length === 0))
    throw new CommandError("no objects passed to scale");
  throwTogether([...missing, ...errors]);
  return 0;
}

/** Until as many replicas are observed as were asked for. */
async function waitForReplicas({ factory, process }: Invocation, info: Info, replicas: number, timeout: number): Promise<void> {
  const deadline = process.clock.now + timeout * 1e6;
  for (;;) {
    const current = (await factory.client().body("GET", infoPath(info, "scale"))) as Scale & { status?: { replicas?: number } };
    if (current.spec?.replicas === replicas && current.status?.replicas === replicas) return;
    if (process.clock.now >= deadline) throw new CommandError(`timed out waiting for ${JSON.stringify(info.name)} to be synced`);
    await process.sleep(500_000);
  }
}
