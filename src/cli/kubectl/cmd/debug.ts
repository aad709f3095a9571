/** `kubectl debug` (k8s.io/kubectl/pkg/cmd/debug/debug.go). */
import type { JsonObject } from "../../../kube/patch/json.ts";
import { builtinMergeRules, rootTypeOf } from "../../../kube/patch/merge-rules.ts";
import { createTwoWayMergePatch } from "../../../kube/patch/three-way-merge.ts";
import type { KubeObject, Pod } from "../../../kube/types.ts";
import { namesOf } from "../completion.ts";
import { CommandError } from "../errors.ts";
import { findContainer } from "../pod-target.ts";
import { build } from "../resource/builder.ts";
import { filenameOptions, hasFiles } from "../resource/files.ts";
import { visitAll } from "../resource/visit.ts";
import { madeUpSuffix } from "../suffix.ts";
import { defineVerb, type Invocation } from "../verb.ts";
import { attachTo } from "./attach.ts";
import { debugContainer } from "./debug/container.ts";
import { debugCopy } from "./debug/copy.ts";
import { customContainer, finished } from "./debug/finish.ts";
import { nodePod } from "./debug/node.ts";
import { pairsOf } from "./debug/pairs.ts";
import { profilesOf } from "./debug/profiles.ts";
import { waitForContainer } from "./debug/wait-for-container.ts";

export const debug = defineVerb({
  name: "debug",
  run,
  async complete(request) {
    return request.args.length === 0 ? namesOf(request, "pods") : [];
  },
});

async function run(invocation: Invocation): Promise<number> {
  const { args, lengthAtDash, flags, factory } = invocation;
  const targets = lengthAtDash < 0 ? args : args.slice(0, lengthAtDash);
  const command = lengthAtDash < 0 ? [] : args.slice(lengthAtDash);
  validate(invocation, targets, command);
  if (invocation.release.kubectl.laterCommands && flags.string("profile") === "legacy")
    await invocation.complain(
      '--profile=legacy is deprecated and will be removed in the future. It is recommended to explicitly specify a profile, for example "--profile=general".\n',
    );
  const attach = flags.changed("attach") ? flags.bool("attach") : flags.bool("stdin");
  const { visits } = await build(factory, {
    args: targets.map((name) => (name.includes("/") ? name : `pods/${name}`)),
    files: filenameOptions(flags),
    namespace: factory.namespace,
    requireNamespace: factory.namespaceGiven,
    flatten: true,
    latest: true,
  });
  await visitAll(visits, async ({ object, resource }) => {
    if (resource.kind !== "Node" && resource.kind !== "Pod")
      throw new CommandError(`"${resource.group}/${resource.version}, Kind=${resource.kind}" not supported by debug`);
    const { pod, container } =
      resource.kind === "Node"
        ? await debugNode(invocation, object as KubeObject, command)
        : flags.string("copy-to") === ""
          ? await addEphemeral(invocation, object as Pod, command)
          : await debugCopy(invocation, object as Pod, command, (used) => debuggerName(invocation, used));
    if (!attach || container === "") return;
    const ready = await waitForContainer(invocation, pod, container);
    await attachOrShowLog(invocation, ready, container);
  });
  return 0;
}

/** A container that has ended (or ends before the line stands) is shown by its log. */
async function attachOrShowLog(invocation: Invocation, pod: Pod, container: string): Promise<void> {
  const { flags, complain, factory, print } = invocation;
  const { name, namespace } = pod.metadata;
  const found = findContainer(pod, container);
  const { containerStatuses = [], ephemeralContainerStatuses = [] } = pod.status ?? {};
  const status = [...containerStatuses, ...ephemeralContainerStatuses].find((one) => one.name === container);
  if (found && !status?.state?.terminated) {
    try {
      await attachTo(invocation, pod, found, { stdin: flags.bool("stdin"), tty: flags.bool("tty"), quiet: flags.bool("quiet") });
      return;
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      await complain(`warning: couldn't attach to pod/${name}, falling back to streaming logs: ${error.message}\n`);
    }
  }
  const log = await factory.client().body("GET", `/api/v1/namespaces/${namespace}/pods/${name}/log`, { query: { container } });
  if (typeof log === "string") await print(log);
}

function validate(invocation: Invocation, targets: readonly string[], command: readonly string[]): void {
  const { flags, path, release } = invocation;
  const image = flags.string("image");
  pairsOf(flags, path, "env");
  const images = [...pairsOf(flags, path, "set-image").keys()];
  const copy = flags.string("copy-to");
  const refuse = (text: string): never => {
    throw new CommandError(text);
  };
  if (copy !== "" && image === "" && images.length === 0 && command.length === 0)
    refuse("you must specify --image, --set-image or command arguments.");
  if (copy !== "" && image === "" && command.length > 0 && flags.string("container") === "")
    refuse("you must specify an existing container or a new image when specifying args.");
  if (copy === "") {
    if (images.length > 0) refuse("--set-image may only be used with --copy-to.");
    if (flags.bool("replace")) refuse("--replace may only be used with --copy-to.");
    if (flags.bool("same-node")) refuse("--same-node may only be used with --copy-to.");
    if (image === "") refuse("you must specify --image when not using --copy-to.");
  }
  if (targets.length === 0 && !hasFiles(filenameOptions(flags))) refuse("NAME is required for debug");
  const policy = flags.string("image-pull-policy");
  if (!["", "Always", "IfNotPresent", "Never"].includes(policy)) refuse(`invalid image pull policy: ${policy}`);
  if (flags.string("target") !== "" && copy !== "") refuse("--target is incompatible with --copy-to. Use --share-processes instead.");
  if (flags.bool("tty") && !flags.bool("stdin")) refuse("-i/--stdin is required for containers with -t/--tty=true");
  const profile = flags.string("profile");
  if (!(profile in profilesOf(release.kubectl.laterCommands))) refuse(`unknown profile: ${profile}`);
  customContainer(invocation);
}

/** -c, or `debugger-x7k2p`, which is told. */
async function debuggerName({ flags, process, print }: Invocation, used: readonly string[]): Promise<string> {
  const given = flags.string("container");
  if (given !== "") return given;
  for (;;) {
    const name = `debugger-${madeUpSuffix(process)}`;
    if (used.includes(name)) continue;
    if (!flags.bool("quiet")) await print(`Defaulting debug container name to ${name}.\n`);
    return name;
  }
}

async function addEphemeral(invocation: Invocation, pod: Pod, command: readonly string[]): Promise<{ pod: Pod; container: string }> {
  const { flags, factory, print } = invocation;
  const target = flags.string("target");
  const { containers, initContainers = [], ephemeralContainers = [] } = pod.spec;
  if (target !== "" && !flags.bool("quiet"))
    await print(
      `Targeting container ${JSON.stringify(target)}. If you don't see processes from this container it may be because the container runtime doesn't support this feature.\n`,
    );
  const name = await debuggerName(
    invocation,
    [...containers, ...initContainers, ...ephemeralContainers].map((one) => one.name),
  );
  const container = { ...debugContainer(invocation, name, command), ...(target === "" ? {} : { targetContainerName: target }) };
  const { metadata } = pod;
  const grown = { ...pod, spec: { ...pod.spec, ephemeralContainers: [...ephemeralContainers, container] } } as Pod;
  const wanted = await finished(invocation, grown, "ephemeral", name);
  const answer = (await factory
    .client()
    .body("PATCH", `/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}/ephemeralcontainers`, {
      body: createTwoWayMergePatch(pod as unknown as JsonObject, wanted as unknown as JsonObject, builtinMergeRules, rootTypeOf("Pod")),
      headers: { "content-type": "application/strategic-merge-patch+json" },
    })) as Pod;
  return { pod: answer, container: name };
}

async function debugNode(invocation: Invocation, node: KubeObject, command: readonly string[]): Promise<{ pod: Pod; container: string }> {
  const { flags, factory, process, print } = invocation;
  const suffix = madeUpSuffix(process);
  const container = debugContainer(invocation, flags.string("container") || "debugger", command);
  const pod = await finished(invocation, nodePod(node.metadata.name, suffix, container), "node", container.name);
  const created = (await factory.client().body("POST", `/api/v1/namespaces/${factory.namespace}/pods`, { body: pod })) as Pod;
  if (!flags.bool("quiet"))
    await print(`Creating debugging pod ${created.metadata.name} with container ${container.name} on node ${node.metadata.name}.\n`);
  return { pod: created, container: container.name };
}
