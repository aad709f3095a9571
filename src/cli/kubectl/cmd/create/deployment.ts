/** `kubectl create deployment` (k8s.io/kubectl/pkg/cmd/create/create_deployment.go). */
import type { Process } from "../../../../machine/process.ts";
import { CommandError } from "../../errors.ts";
import { madeUpSuffix } from "../../suffix.ts";
import { defineVerb } from "../../verb.ts";
import { commandAfterName, createGenerated, generatedMetadata, nameFrom } from "./generator.ts";

export const deployment = defineVerb({
  name: "deployment",
  aliases: ["deploy"],
  requiredFlags: ["image"],
  async run(invocation) {
    const { flags } = invocation;
    const name = nameFrom(invocation);
    const images = flags.list("image");
    const command = commandAfterName(invocation);
    if (images.length > 1 && command.length > 0) throw new CommandError("cannot specify multiple --image options and command");
    const port = flags.int("port");
    const labels = { app: name };
    const containers = images.map((image, index) => ({
      name: containerName(image, invocation.process),
      image,
      ...(command.length > 0 ? { command: [...command] } : {}),
      ...(port >= 0 && index === 0 ? { ports: [{ containerPort: port }] } : {}),
      resources: {},
    }));
    return createGenerated(
      invocation,
      {
        kind: "Deployment",
        apiVersion: "apps/v1",
        metadata: generatedMetadata(invocation, name, labels),
        spec: {
          replicas: flags.int("replicas"),
          selector: { matchLabels: labels },
          template: { metadata: { creationTimestamp: null, labels }, spec: { containers } },
          strategy: {},
        },
        status: {},
      },
      { failure: "failed to create deployment:", namespaced: true },
    );
  },
});

/**
 * The image's last path segment without tag and digest; what a container's name may not hold becomes `-`, and then a
 * suffix is made up. Two images may get one name: the server refuses that (`buildPodSpec`).
 */
function containerName(image: string, process: Process): string {
  const segment = image.slice(image.lastIndexOf("/") + 1);
  const name = segment.split(":")[0]?.split("@")[0] ?? "";
  if (!/[_.]/.test(name)) return name;
  return `${name.replace(/[_.]/g, "-")}-${madeUpSuffix(process)}`;
}
