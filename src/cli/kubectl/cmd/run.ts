/** `kubectl run` (kubectl/pkg/cmd/run/run.go, generate/versioned/run.go). */

import type { KubeObject } from "../../../kube/types.ts";
import { type DryRun, dryRunOf, writeQuery } from "../dry-run.ts";
import { CommandError, usageError } from "../errors.ts";
import { overridden } from "../overrides.ts";
import { dryRunSuffix, printerFor } from "../printers/printer.ts";
import { defineVerb, type Invocation } from "../verb.ts";
import { withTypedLastApplied } from "./apply/annotation.ts";
import { asPrinted, withoutVersion } from "./create/generator.ts";
import { attachToPod } from "./run-attach.ts";

export const run = defineVerb({
  name: "run",
  requiredFlags: ["image"],
  run: start,
});

/** docker/distribution's reference grammar, as far as kubectl checks it. */
const IMAGE =
  /^(?:(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])(?:\.(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]))*(?::\d+)?\/)?[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*(?::\w[\w.-]{0,127})?(?:@[A-Za-z][A-Za-z0-9]*(?:[+._-][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,})?$/;

async function start(invocation: Invocation): Promise<number> {
  const { flags, args, path, process, lengthAtDash } = invocation;
  const words = lengthAtDash >= 0 ? args.slice(lengthAtDash) : args.slice(1);
  const named = lengthAtDash >= 0 ? args.slice(0, lengthAtDash) : args.slice(0, 1);
  const image = flags.string("image");
  const stdin = flags.bool("stdin");
  const tty = flags.bool("tty");
  if (image === "") throw new CommandError("--image is required");
  if (!IMAGE.test(image))
    throw new CommandError(
      `Invalid image name ${JSON.stringify(image)}: invalid reference format${/[A-Z]/.test(image) && IMAGE.test(image.toLowerCase()) ? ": repository name must be lowercase".replace(": repository", ": repository") : ""}`,
    );
  if (tty && !stdin) throw usageError(path, "-i/--stdin is required for containers with -t/--tty=true");
  const expose = flags.bool("expose");
  const port = flags.string("port");
  if (expose && port === "") throw usageError(path, "--port must be set when exposing a service");
  if (named.length === 0) throw usageError(path, "NAME is required for run");
  const restart = restartPolicy(invocation);
  const attach = flags.changed("attach") ? flags.bool("attach") : stdin || tty;
  const rm = flags.bool("rm");
  if (!attach && rm) throw usageError(path, "--rm should only be used for attached containers");
  const dryRun = await dryRunOf(invocation);
  if (attach && dryRun !== "none")
    throw usageError(path, "--dry-run=[server|client] can't be used with attached containers options (--attach, --stdin, or --tty)");
  const name = named[0] ?? "";
  const suffix = dryRunSuffix(dryRun);
  const printer = await printerFor(process, flags, { operation: `created${suffix}` });
  const pod = overridden(flags, podOf(invocation, name, image, words, restart, { stdin, tty }));
  const created = await create(invocation, pod, dryRun, "pods");
  if (expose) {
    const service = serviceOf(invocation, name, Number(port));
    await invocation.print(printer.print(await create(invocation, service, dryRun, "services"), { typed: true }));
    if (flags.string("output") === "yaml") await invocation.print("---\n");
  }
  if (!attach) await invocation.print(printer.print(created, { typed: true }));
  if (attach) return attachToPod(invocation, created, { stdin, tty, remove: rm, restart });
  return 0;
}

type RestartPolicy = "Always" | "OnFailure" | "Never";
function restartPolicy({ flags, path }: Invocation): RestartPolicy {
  const text = flags.string("restart");
  if (text === "") return "Always";
  if (text === "Always" || text === "OnFailure" || text === "Never") return text;
  throw usageError(path, `invalid restart policy: ${text}`);
}

function metadataOf({ factory }: Invocation, name: string, labels: Record<string, string>, annotations: Record<string, string>) {
  return {
    name,
    ...(factory.namespaceGiven ? { namespace: factory.namespace } : {}),
    creationTimestamp: null,
    labels,
    ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
  };
}

/** The pod `kubectl run` makes, fields in the Go struct's order. */
function podOf(
  invocation: Invocation,
  name: string,
  image: string,
  words: readonly string[],
  restart: RestartPolicy,
  terminal: { stdin: boolean; tty: boolean },
): Record<string, unknown> {
  const { flags } = invocation;
  const labels = labelsOf(invocation, name);
  const env = flags.list("env").map((text) => {
    const equals = text.indexOf("=");
    if (equals <= 0) throw new CommandError(`invalid env: ${text}`);
    return { name: text.slice(0, equals), value: text.slice(equals + 1) };
  });
  const port = flags.string("port");
  if (port !== "" && !/^-?\d+$/.test(port)) throw new CommandError(`strconv.Atoi: parsing ${JSON.stringify(port)}: invalid syntax`);
  const command = words.length > 0 ? (flags.bool("command") ? { command: [...words] } : { args: [...words] }) : {};
  const policy = flags.string("image-pull-policy");
  if (!["", "Always", "IfNotPresent", "Never"].includes(policy)) throw usageError(invocation.path, `invalid image pull policy: ${policy}`);
  return {
    kind: "Pod",
    apiVersion: "v1",
    metadata: metadataOf(invocation, name, labels, annotationsOf(flags.list("annotations"))),
    spec: {
      containers: [
        {
          name,
          image,
          ...command,
          ...(port === "" ? {} : { ports: [{ containerPort: Number(port) }] }),
          ...(env.length > 0 ? { env } : {}),
          resources: {},
          ...(policy === "" ? {} : { imagePullPolicy: policy }),
          ...(flags.bool("privileged") ? { securityContext: { privileged: true } } : {}),
          ...(terminal.stdin ? { stdin: true } : {}),
          // A pod that is not restarted closes its input when the client goes.
          ...(terminal.stdin && restart !== "Always" && !flags.bool("leave-stdin-open") ? { stdinOnce: true } : {}),
          ...(terminal.stdin && restart === "Always" && !flags.bool("leave-stdin-open") ? { stdinOnce: true } : {}),
          ...(terminal.tty ? { tty: true } : {}),
        },
      ],
      restartPolicy: restart,
      dnsPolicy: "ClusterFirst",
    },
    status: {},
  };
}
function labelsOf({ flags }: Invocation, name: string): Record<string, string> {
  const text = flags.string("labels");
  if (text === "") return { run: name };
  return Object.fromEntries(
    text.split(",").map((pair) => {
      const equals = pair.indexOf("=");
      if (equals < 0) throw new CommandError(`unexpected label spec: ${pair}`);
      return [pair.slice(0, equals), pair.slice(equals + 1)];
    }),
  );
}
function annotationsOf(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const equals = pair.indexOf("=");
      if (equals <= 0) throw new CommandError(`annotations must be formatted as key=value, found: ${pair}`);
      return [pair.slice(0, equals), pair.slice(equals + 1)];
    }),
  );
}

function serviceOf(invocation: Invocation, name: string, port: number): Record<string, unknown> {
  const given = invocation.flags.string("labels");
  const labels = labelsOf(invocation, name);
  return {
    kind: "Service",
    apiVersion: "v1",
    metadata: {
      name,
      ...(invocation.factory.namespaceGiven ? { namespace: invocation.factory.namespace } : {}),
      creationTimestamp: null,
      ...(given === "" ? {} : { labels }),
    },
    spec: { ports: [{ protocol: "TCP", port, targetPort: port }], selector: labels },
    status: { loadBalancer: {} },
  };
}

async function create(
  invocation: Invocation,
  generated: Record<string, unknown>,
  dryRun: DryRun,
  resource: "pods" | "services",
): Promise<KubeObject> {
  const { flags, factory } = invocation;
  const object = (flags.bool("save-config")
    ? withTypedLastApplied(asPrinted(invocation, generated as unknown as KubeObject))
    : generated) as unknown as KubeObject;
  if (dryRun === "client") return asPrinted(invocation, object);
  await factory.mapper(1);
  const { creationTimestamp: _, ...metadata } = object.metadata;
  const answer = (await factory.client().body("POST", `/api/v1/namespaces/${factory.namespace}/${resource}`, {
    body: { ...object, metadata },
    query: writeQuery(flags, { dryRun, fieldManager: flags.string("field-manager"), validation: false }),
  })) as KubeObject;
  return withoutVersion(answer);
}
