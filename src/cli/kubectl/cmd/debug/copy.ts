/** --copy-to: a copy of a pod with a debugger, other images or another command. */
import type { Container, Pod } from "../../../../kube/types.ts";
import { CommandError } from "../../errors.ts";
import type { Invocation } from "../../verb.ts";
import { debugContainer } from "./container.ts";
import { finished } from "./finish.ts";
import { pairsOf } from "./pairs.ts";

export async function debugCopy(
  invocation: Invocation,
  pod: Pod,
  command: readonly string[],
  nameFor: (used: readonly string[]) => Promise<string>,
): Promise<{ pod: Pod; container: string }> {
  const { flags, factory } = invocation;
  const { copy, container } = await copyOf(invocation, pod, command, nameFor);
  const client = factory.client();
  const path = `/api/v1/namespaces/${pod.metadata.namespace}/pods`;
  const created = (await client.body("POST", path, { body: copy })) as Pod;
  if (flags.bool("replace"))
    await client.body("DELETE", `${path}/${pod.metadata.name}`, {
      body: { kind: "DeleteOptions", apiVersion: "v1", gracePeriodSeconds: 0 },
    });
  return { pod: created, container };
}

async function copyOf(
  invocation: Invocation,
  pod: Pod,
  command: readonly string[],
  nameFor: (used: readonly string[]) => Promise<string>,
): Promise<{ copy: Pod; container: string }> {
  const { flags, path, release } = invocation;
  const images = pairsOf(flags, path, "set-image");
  const { nodeName, ephemeralContainers: _, ...spec } = pod.spec;
  const { annotations, labels, namespace } = pod.metadata;
  const containers: Container[] = spec.containers.map((one) => {
    const image = images.get(one.name) ?? images.get("*");
    return image === undefined ? one : { ...one, image };
  });
  const copy = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: flags.string("copy-to"),
      namespace,
      ...(annotations ? { annotations } : {}),
      ...(labels && release.kubectl.laterCommands ? { labels } : {}),
    },
    spec: {
      ...spec,
      containers,
      ...(flags.bool("same-node") && nodeName ? { nodeName } : {}),
      ...(flags.changed("share-processes") ? { shareProcessNamespace: flags.bool("share-processes") } : {}),
    },
  } as unknown as Pod;
  const given = flags.string("container");
  const known = containers.some(({ name }) => name === given);
  if (!known && flags.string("image") === "") {
    if (images.size > 0) return { copy, container: "" };
    throw new CommandError("you must specify image when creating new container");
  }
  const container = given || (await nameFor([...containers, ...(spec.initContainers ?? [])].map(({ name }) => name)));
  const debugging = debugContainer(invocation, container, command);
  const changed = known
    ? containers.map((one) => (one.name === container ? debugged(one, debugging, flags.bool("stdin"), flags.bool("tty")) : one))
    : [...containers, debugging];
  return {
    copy: await finished(invocation, { ...copy, spec: { ...copy.spec, containers: changed } }, "copy", container),
    container,
  };
}

/** A container of the pod with what the flags say instead. */
function debugged(container: Container, { terminationMessagePolicy: _, ...debugging }: Container, stdin: boolean, tty: boolean): Container {
  const { args, stdin: _stdin, tty: _tty, ...rest } = container;
  const { image, ...changes } = debugging;
  return {
    ...rest,
    // A command replaces the arguments of the old one.
    ...(args && !changes.command ? { args } : {}),
    ...changes,
    ...(image ? { image } : {}),
    ...(stdin ? { stdin } : {}),
    ...(tty ? { tty } : {}),
  };
}
