/** `kubectl exec` (k8s.io/kubectl/pkg/cmd/exec/exec.go). */
import { StatusError } from "../../../kube/status.ts";
import type { KubeObject } from "../../../kube/types.ts";
import { namesOf } from "../completion.ts";
import { CommandError, usageError } from "../errors.ts";
import { attachablePod, defaultContainer, namedObject } from "../pod-target.ts";
import { runRemote, setUpTerminal, throwExitCode } from "../remote/terminal.ts";
import { build } from "../resource/builder.ts";
import { filenameOptions } from "../resource/files.ts";
import { infosOf } from "../resource/visit.ts";
import { defineVerb, type Invocation } from "../verb.ts";

export const exec = defineVerb({
  name: "exec",
  run,
  async complete(request) {
    return request.args.length === 0 ? namesOf(request, "pods") : [];
  },
});

async function run(invocation: Invocation): Promise<number> {
  const { flags, factory, process } = invocation;
  const quiet = flags.bool("quiet");
  const { resource, command } = await words(invocation, quiet);
  const files = filenameOptions(flags);
  const timeout = flags.duration("pod-running-timeout");
  if (timeout <= 0) throw usageError(invocation.path, "--pod-running-timeout must be higher than zero");
  if (resource === "" && files.filenames.length === 0) throw new CommandError("pod, type/name or --filename must be specified");
  if (command.length === 0) throw new CommandError("you must specify at least one command for the container");
  const object = resource === "" ? await objectOfFile(invocation) : await named(invocation, resource);
  const pod = await attachablePod(invocation, object, timeout);
  const { phase } = pod.status ?? {};
  if (phase === "Succeeded" || phase === "Failed")
    throw new CommandError(`cannot exec into a container in a completed pod; current phase is ${phase}`);
  const container = flags.string("container") || (await defaultContainer(invocation, pod, "", quiet)).container.name;
  const terminal = await setUpTerminal(process, { stdin: flags.bool("stdin"), tty: flags.bool("tty") }, quiet);
  const { name, namespace } = pod.metadata;
  throwExitCode(
    await runRemote(process, factory.client(), {
      path: `/api/v1/namespaces/${namespace}/pods/${name}/exec`,
      container,
      command,
      ...terminal,
    }),
  );
  return 0;
}

/** The pod's argument and the command's words, with the old form without `--`. */
async function words(
  { args, lengthAtDash, flags, complain, release, path }: Invocation,
  quiet: boolean,
): Promise<{ resource: string; command: readonly string[] }> {
  const resource = args.length > 0 && lengthAtDash !== 0 ? (args[0] ?? "") : "";
  if (lengthAtDash >= 0) return { resource, command: args.slice(lengthAtDash) };
  const fromFile = flags.list("filename").length > 0;
  if (args.length < 2 && !(args.length > 0 && fromFile)) return { resource, command: [] };
  if (release.kubectl.execNeedsDashes)
    throw usageError(path, "exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead");
  if (!quiet)
    await complain(
      "kubectl exec [POD] [COMMAND] is DEPRECATED and will be removed in a future version. Use kubectl exec [POD] -- [COMMAND] instead.\n",
    );
  return args.length > 1 ? { resource, command: args.slice(1) } : { resource: "", command: args };
}
/** The object; in a namespace that was given and is not there, that is what is told. */
async function named(invocation: Invocation, resource: string): Promise<KubeObject> {
  const { factory } = invocation;
  try {
    return await namedObject(invocation, resource);
  } catch (error) {
    if (error instanceof StatusError && error.reason === "NotFound" && factory.namespaceGiven)
      await factory.client().body("GET", `/api/v1/namespaces/${factory.namespace}`);
    throw error;
  }
}
async function objectOfFile({ factory, flags }: Invocation): Promise<KubeObject> {
  const { visits } = await build(factory, {
    files: filenameOptions(flags),
    namespace: factory.namespace,
    requireNamespace: factory.namespaceGiven,
    latest: true,
  });
  return infosOf(visits)[0]?.object as KubeObject;
}
