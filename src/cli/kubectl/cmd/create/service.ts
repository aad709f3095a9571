/** `kubectl create service TYPE` (kubectl/pkg/cmd/create/create_service.go). */
import { checkDns1123Subdomain } from "../../../../kube/names.ts";
import { CommandError } from "../../errors.ts";
import { defineVerb, type Invocation, type Verb } from "../../verb.ts";
import { createGenerated, generatedMetadata, nameFrom } from "./generator.ts";

type ServiceType = "ClusterIP" | "NodePort" | "LoadBalancer" | "ExternalName";

export const service = defineVerb({
  name: "service",
  aliases: ["svc"],
  subcommands: [
    kind("clusterip", "ClusterIP"),
    kind("nodeport", "NodePort"),
    kind("loadbalancer", "LoadBalancer"),
    kind("externalname", "ExternalName", ["external-name"]),
  ],
});

function kind(name: string, type: ServiceType, requiredFlags: readonly string[] = []): Verb {
  return defineVerb({ name, requiredFlags, run: (invocation) => create(invocation, type) });
}

async function create(invocation: Invocation, type: ServiceType): Promise<number> {
  const { flags } = invocation;
  const name = nameFrom(invocation);
  const tcp = flags.list("tcp");
  const clusterIP = flags.has("clusterip") ? flags.string("clusterip") : "";
  if (clusterIP === "None" && type !== "ClusterIP") throw new CommandError("ClusterIP=None can only be used with ClusterIP service type");
  if (clusterIP !== "None" && tcp.length === 0 && type !== "ExternalName")
    throw new CommandError("at least one tcp port specifier must be provided");
  const labels = { app: name };
  const nodePort = flags.has("node-port") ? flags.int("node-port") : 0;
  const ports = tcp.map((text) => portOf(text, nodePort));
  const externalName = flags.has("external-name") ? flags.string("external-name") : "";
  if (externalName !== "" && checkDns1123Subdomain(externalName).length > 0)
    throw new CommandError(`invalid service external name ${externalName}`);
  return createGenerated(
    invocation,
    {
      kind: "Service",
      apiVersion: "v1",
      metadata: generatedMetadata(invocation, name, labels),
      spec: {
        ...(ports.length > 0 ? { ports } : {}),
        selector: labels,
        ...(clusterIP === "" ? {} : { clusterIP }),
        type,
        ...(externalName === "" ? {} : { externalName }),
      },
      status: { loadBalancer: {} },
    },
    { failure: `failed to create ${type} service:`, namespaced: true },
  );
}

/** `80:8080`, `80`. Throws CommandError with strconv's words. */
function portOf(text: string, nodePort: number) {
  const colon = text.indexOf(":");
  const portText = colon < 0 ? text : text.slice(0, colon);
  const targetText = colon < 0 ? text : text.slice(colon + 1);
  const port = portNumber(portText);
  let targetPort: number | string = port;
  if (colon >= 0 && targetText !== "") {
    if (/^\d+$/.test(targetText)) targetPort = portNumber(targetText);
    else targetPort = targetText;
  }
  return {
    name: text.replaceAll(":", "-"),
    protocol: "TCP",
    port,
    targetPort,
    ...(nodePort === 0 ? {} : { nodePort }),
  };
}
function portNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new CommandError(`strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`);
  if (Number(text) > 65535) throw new CommandError(`strconv.ParseUint: parsing ${JSON.stringify(text)}: value out of range`);
  return Number(text);
}
