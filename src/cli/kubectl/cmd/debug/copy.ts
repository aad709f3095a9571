/** --copy-to: a copy of a pod with a debugger, other images or another command. */
import type { Container, Pod } from "../../../../kube/types.ts";
import { CommandError } from "../../errors.ts";
import { parsePairs } from "../../pairs.ts";
import type { Invocation } from "../../verb.ts";
import { debugContainer } from "./container.ts";

export async function debugCopy(
  invocation: Invocation,
  pod: Pod,
  command: readonly string[],
  nameFor: (used: readonly string[]) => Promise<string>,
): Promise<{ pod: Pod; container: string }> {
  const { flags, factory } = invocation;
  const images = parsePairs(flags.list("set-image"), "set-image", false).set;
  const { nodeName, ephemeralContainers: _, ...spec } = pod.spec;
  let containers: Container[] = spec.containers.map((one) => {
    const image = images.get(one.name) ?? images.get("*");
    return image === undefined ? one : { ...one, image };
  });
  const given = flags.string("container");
  const known = containers.find((one) => one.name === given);
  let container = "";
  if (flags.string("image") === "") {
    // No image of its own: the named container (or the first) gets the command.
    container = given === "" && command.length > 0 ? (containers[0]?.name ?? "") : given;
    if (given !== "" && !known && command.length > 0) throw new CommandError("you must specify image when creating new container");
    containers = containers.map((one) =>
      one.name === container && command.length > 0 ? { ...one, ...withCommand(invocation, command) } : one,
    );
  } else {
    container = known ? given : await nameFor(containers.map((one) => one.name));
    const debugging = debugContainer(invocation, container, command);
    containers = known ? containers.map((one) => (one === known ? { ...one, ...debugging } : one)) : [...containers, debugging];
  }
  if (flags.bool("stdin"))
    containers = containers.map((one) =>
      one.name === container ? { ...one, stdin: true, ...(flags.bool("tty") ? { tty: true } : {}) } : one,
    );
  const body = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: flags.string("copy-to"), namespace: pod.metadata.namespace, annotations: pod.metadata.annotations },
    spec: {
      ...spec,
      containers,
      ...(flags.bool("same-node") && nodeName ? { nodeName } : {}),
      ...(flags.changed("share-processes") || !pod.spec.shareProcessNamespace
        ? { shareProcessNamespace: flags.bool("share-processes") }
        : {}),
    },
  };
  const client = factory.client();
  const path = `/api/v1/namespaces/${pod.metadata.namespace}/pods`;
  const created = (await client.body("POST", path, { body })) as Pod;
  if (flags.bool("replace"))
    await client.body("DELETE", `${path}/${pod.metadata.name}`, { body: { kind: "DeleteOptions", apiVersion: "v1" } });
  return { pod: created, container };
}
function withCommand({ flags }: Invocation, command: readonly string[]): Partial<Container> {
  return flags.bool("arguments-only") ? { args: [...command] } : { command: [...command], args: undefined };
}
