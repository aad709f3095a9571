/** `kubectl create`: from files, or by a generator (k8s.io/kubectl/pkg/cmd/create/create.go). */
import type { KubeObject } from "../../../kube/types.ts";
import { dryRunOf, fieldValidation, writeQuery } from "../dry-run.ts";
import { AggregateErrors, addSource, CommandError, usageError } from "../errors.ts";
import { printHelp } from "../help.ts";
import { dryRunSuffix, printerFor } from "../printers/printer.ts";
import { build } from "../resource/builder.ts";
import { filenameOptions, hasFiles, readDocuments } from "../resource/files.ts";
import { createInfo } from "../resource/info.ts";
import { defineVerb, type Invocation } from "../verb.ts";
import { withLastApplied } from "./apply/annotation.ts";
import { generators } from "./create/index.ts";
import { rawRequest } from "./raw.ts";

export const create = defineVerb({
  name: "create",
  subcommands: generators,
  run,
});

async function run(invocation: Invocation): Promise<number> {
  const { flags, args, path, factory, process } = invocation;
  const files = filenameOptions(flags);
  if (!hasFiles(files)) {
    if (invocation.release.kubectl.laterCommands)
      throw args.length === 0
        ? new CommandError("must specify one of -f and -k")
        : usageError(path, `Unexpected args: [${args.join(" ")}]`);
    await invocation.complain("Error: must specify one of -f and -k\n\n");
    if (args.length > 0) throw usageError(path, `unknown command ${JSON.stringify(args.join(" "))}`);
    await printHelp(process, invocation.release, path, "stderr");
    return 1;
  }
  if (args.length > 0) throw usageError(path, `unknown command ${JSON.stringify(args.join(" "))}`);
  const raw = flags.string("raw");
  if (raw !== "") {
    if (flags.bool("edit")) throw usageError(path, "--raw and --edit are mutually exclusive");
    if (files.filenames.length !== 1) throw usageError(path, "--raw can only use a single local file or stdin");
    if (flags.string("selector") !== "") throw usageError(path, "--raw and --selector (-l) are mutually exclusive");
    if (flags.string("output") !== "") throw usageError(path, "--raw and --output are mutually exclusive");
    const [read] = await readDocuments(process, files);
    if (read?.error) throw read.error;
    return rawRequest(invocation, "POST", raw, read?.document?.value);
  }
  if (flags.bool("edit")) return (await process.hold(import("./create-edited.ts"))).createEdited(invocation, files);
  const dryRun = await dryRunOf(invocation);
  const validation = fieldValidation(flags);
  const printer = await printerFor(process, flags, { operation: `created${dryRunSuffix(dryRun)}` });
  const { visits } = await build(factory, {
    files,
    namespace: factory.namespace,
    requireNamespace: factory.namespaceGiven,
    selector: flags.string("selector"),
    flatten: true,
    validate: validation !== "Ignore",
  });
  const errors: Error[] = [];
  let created = 0;
  for (const visit of visits) {
    if (visit.error) {
      errors.push(visit.error);
      continue;
    }
    try {
      const info = flags.bool("save-config") ? { ...visit.info, object: withLastApplied(visit.info.object as KubeObject) } : visit.info;
      const object = dryRun === "client" ? info.object : await createInfo(factory.client(), info, writeQuery(flags, { dryRun }));
      created++;
      await invocation.print(printer.print(object as KubeObject));
    } catch (error) {
      errors.push(addSource("creating", visit.info.source, error));
    }
  }
  if (errors.length > 0) throw errors.length === 1 && errors[0] ? errors[0] : new AggregateErrors(errors);
  if (created === 0) throw new CommandError("no objects passed to create");
  return 0;
}
