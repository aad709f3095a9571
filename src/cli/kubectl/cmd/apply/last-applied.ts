/** `kubectl apply view-last-applied`, `set-last-applied`, `edit-last-applied`. */
import { encodeJson } from "../../../../kube/encoding/json.ts";
import { encodeYaml } from "../../../../kube/encoding/yaml.ts";
import type { KubeObject } from "../../../../kube/types.ts";
import { dryRunOf } from "../../dry-run.ts";
import { CommandError, usageError } from "../../errors.ts";
import { dryRunSuffix, printerFor } from "../../printers/printer.ts";
import { build, buildInfos } from "../../resource/builder.ts";
import { filenameOptions } from "../../resource/files.ts";
import { fetchInfo, infoPath } from "../../resource/info.ts";
import { defineVerb } from "../../verb.ts";
import { LAST_APPLIED } from "./annotation.ts";

export const viewLastApplied = defineVerb({
  name: "view-last-applied",
  async run({ flags, args, path, factory, print }) {
    const output = flags.string("output");
    if (output !== "yaml" && output !== "json")
      throw usageError(path, `Unexpected -o output mode: ${output}, the flag 'output' must be one of yaml|json`);
    const { infos } = await buildInfos(factory, {
      args,
      files: filenameOptions(flags),
      namespace: factory.namespace,
      selector: flags.string("selector"),
      selectAll: flags.bool("all"),
      flatten: true,
      latest: true,
    });
    for (const info of infos) {
      const text = (info.object as KubeObject).metadata.annotations?.[LAST_APPLIED];
      // Without an annotation the real one wraps an error that is none.
      if (text === undefined && info.source === undefined) continue;
      if (text === undefined)
        throw new CommandError(
          `error when no last-applied-configuration annotation found on resource: ${info.name}\n "${info.source}": <nil>`,
        );
      const value: unknown = JSON.parse(text);
      await print(output === "yaml" ? encodeYaml(value) : `${encodeJson(value, { indent: 2 })}\n`);
    }
    return 0;
  },
});

export const setLastApplied = defineVerb({
  name: "set-last-applied",
  async run(invocation) {
    const { flags, factory, process, print } = invocation;
    const dryRun = await dryRunOf(invocation);
    const printer = await printerFor(process, flags, { operation: `configured${dryRunSuffix(dryRun)}` });
    const { visits } = await build(factory, {
      files: filenameOptions(flags),
      namespace: factory.namespace,
      requireNamespace: factory.namespaceGiven,
      flatten: true,
    });
    for (const visit of visits) {
      if (visit.error) throw visit.error;
      const { info } = visit;
      const current = (await fetchInfo(factory.client(), info)).object as KubeObject;
      if (current.metadata.annotations?.[LAST_APPLIED] === undefined && !flags.bool("create-annotation"))
        throw new CommandError(
          `no last-applied-configuration annotation found on resource: ${info.name}, to create the annotation, run the command with --create-annotation`,
        );
      // Unlike apply, it keeps the object as it came, without an empty map of annotations.
      const annotation = `${encodeJson(info.object)}\n`;
      const changed =
        dryRun === "client"
          ? current
          : ((await factory.client().body("PATCH", infoPath(info), {
              body: { metadata: { annotations: { [LAST_APPLIED]: annotation } } },
              headers: { "content-type": "application/merge-patch+json" },
              query: dryRun === "server" ? { dryRun: "All" } : {},
            })) as KubeObject);
      await print(printer.print(changed));
    }
    return 0;
  },
});
