/** `kubectl attach` (k8s.io/kubectl/pkg/cmd/attach/attach.go). */
import type { Pod } from "../../../kube/types.ts";
import { namesOf } from "../completion.ts";
import { CommandError, usageError } from "../errors.ts";
import { attachablePod, defaultContainer, type FoundContainer, namedObject } from "../pod-target.ts";
import { runRemote, setUpTerminal } from "../remote/terminal.ts";
import { defineVerb, type Invocation } from "../verb.ts";

export const attach = defineVerb({
  name: "attach",
  run,
  notModelled: ["detach-keys"],
  async complete(request) {
    return request.args.length === 0 ? namesOf(request, "pods") : [];
  },
});

async function run(invocation: Invocation): Promise<number> {
  const { flags, args, path } = invocation;
  if (args.length === 0) throw new CommandError("at least 1 argument is required for attach");
  if (args.length > 2)
    throw new CommandError(`expected POD, TYPE/NAME, or TYPE NAME, (at most 2 arguments) saw ${args.length}: [${args.join(" ")}]`);
  const timeout = flags.duration("pod-running-timeout");
  if (timeout <= 0) throw usageError(path, "--pod-running-timeout must be higher than zero");
  const object = await namedObject(invocation, args.length === 2 ? `${args[0]}/${args[1]}` : (args[0] ?? ""));
  const pod = await attachablePod(invocation, object, timeout);
  const { phase } = pod.status ?? {};
  if (phase === "Succeeded" || phase === "Failed")
    throw new CommandError(`cannot attach a container in a completed pod; current phase is ${phase}`);
  let found: FoundContainer;
  try {
    found = await defaultContainer(invocation, pod, flags.string("container"), flags.bool("quiet"));
  } catch (error) {
    if (error instanceof CommandError) throw new CommandError(`cannot attach to the container: ${error.message}`);
    throw error;
  }
  await attachTo(invocation, pod, found, { stdin: flags.bool("stdin"), tty: flags.bool("tty"), quiet: flags.bool("quiet") });
  return 0;
}

/** What is told before a session begins. */
export async function sayAttached({ complain, release }: Invocation): Promise<void> {
  if (release.kubectl.laterCommands)
    await complain(
      "All commands and output from this session will be recorded in container logs, including credentials and sensitive information passed through the command prompt.\n",
    );
  await complain("If you don't see a command prompt, try pressing enter.\n");
}

/** Carries the streams of a container's first process until it ends; `debug` and `attach` share it. */
export async function attachTo(
  invocation: Invocation,
  pod: Pod,
  { container, list }: FoundContainer,
  asked: { stdin: boolean; tty: boolean; quiet: boolean },
): Promise<void> {
  const { process, factory, complain, print } = invocation;
  const { quiet, stdin } = asked;
  if (asked.tty && !container.tty && !quiet)
    await complain(`error: Unable to use a TTY - container ${container.name} did not allocate one\n`);
  const terminal = await setUpTerminal(process, { stdin, tty: container.tty === true }, quiet);
  if (!quiet) await sayAttached(invocation);
  const { name, namespace } = pod.metadata;
  await runRemote(process, factory.client(), {
    path: `/api/v1/namespaces/${namespace}/pods/${name}/attach`,
    container: container.name,
    ...terminal,
  });
  if (quiet || !stdin || !terminal.tty || pod.spec.restartPolicy !== "Always") return;
  if (list === "ephemeralContainers")
    await print(
      `Session ended, the ephemeral container will not be restarted but may be reattached using 'kubectl attach ${name} -c ${container.name} -i -t' if it is still running\n`,
    );
  else await print(`Session ended, resume using 'kubectl attach ${name} -c ${container.name} -i -t' command when the pod is running\n`);
}
