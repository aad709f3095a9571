/** `kubectl create deployment` (k8s.io/kubectl/pkg/cmd/create/create_deployment.go). */
import { CommandError } from "../../errors.ts";
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
      name: containerName(images, index),
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

/** The image's last path segment without tag and digest, cleaned of what a container name may not hold. */
function containerName(images: readonly string[], index: number): string {
  const base = (images[index] ?? "").replace(/^.*\//, "").replace(/@.*$/, "").replace(/:.*$/, "");
  const clean = base.toLowerCase().replace(/[^a-z0-9-]/g, "-");
  const taken = images.slice(0, index).some((image) => image.replace(/^.*\//, "").replace(/@.*$/, "").replace(/:.*$/, "") === base);
  return taken ? `${clean}-${index + 1}` : clean;
}
