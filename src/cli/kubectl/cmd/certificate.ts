/** `kubectl certificate` (k8s.io/kubectl/pkg/cmd/certificates/certificates.go). */
import { isConflict } from "../../../kube/status.ts";
import { formatTime } from "../../../kube/time.ts";
import type { KubeObject } from "../../../kube/types.ts";
import { namesOf } from "../completion.ts";
import { CommandError } from "../errors.ts";
import { printerFor } from "../printers/printer.ts";
import { build } from "../resource/builder.ts";
import { filenameOptions, hasFiles } from "../resource/files.ts";
import { fetchInfo, infoPath } from "../resource/info.ts";
import { visitAll } from "../resource/visit.ts";
import { defineVerb, type Verb } from "../verb.ts";

interface Request extends KubeObject {
  status?: { conditions?: { type: string; [field: string]: unknown }[] };
}
const CONFLICT_RETRIES = 10;

function decision(name: string, type: "Approved" | "Denied", other: "Approved" | "Denied"): Verb {
  const done = type.toLowerCase();
  return defineVerb({
    name,
    complete: (request) => namesOf(request, "certificatesigningrequests"),
    async run({ args, flags, factory, process, print }) {
      const files = filenameOptions(flags);
      const printer = await printerFor(process, flags, { operation: done });
      if (args.length < 1 && !hasFiles(files)) throw new CommandError("one or more CSRs must be specified as <name> or -f <filename>");
      const { visits } = await build(factory, {
        args: args.length > 0 ? ["certificatesigningrequests", ...args] : [],
        files,
        namespace: factory.namespace,
        flatten: true,
        latest: true,
      });
      const client = factory.client();
      await visitAll(visits, async (found) => {
        let info = found;
        for (let attempt = 0; ; attempt++) {
          const request = info.object as Request;
          const conditions = request.status?.conditions ?? [];
          if (conditions.some((one) => one.type === other))
            throw new CommandError(`certificate signing request ${JSON.stringify(info.name)} is already ${other}`);
          const has = conditions.some((one) => one.type === type);
          if (has && !flags.bool("force")) break;
          const now = formatTime(process.date);
          const condition = {
            type,
            status: "True",
            reason: `Kubectl${type === "Approved" ? "Approve" : "Deny"}`,
            message: `This CSR was ${done} by kubectl certificate ${name}.`,
            lastUpdateTime: now,
            lastTransitionTime: now,
          };
          try {
            await client.body("PUT", infoPath(info, "approval"), {
              body: {
                ...request,
                status: { ...request.status, conditions: [...conditions.filter((one) => one.type !== type), condition] },
              },
            });
            break;
          } catch (error) {
            if (!isConflict(error) || attempt >= CONFLICT_RETRIES) throw error;
            info = await fetchInfo(client, info);
          }
        }
        await print(printer.print(info.object as KubeObject));
      });
      if (visits.length === 0) await print("No resources found\n");
      return 0;
    },
  });
}

export const certificate = defineVerb({
  name: "certificate",
  helpWithoutSubcommand: { code: 0 },
  subcommands: [decision("approve", "Approved", "Denied"), decision("deny", "Denied", "Approved")],
});
