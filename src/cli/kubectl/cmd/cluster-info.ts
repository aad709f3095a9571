/** `kubectl cluster-info` (kubectl/pkg/cmd/clusterinfo/clusterinfo.go). */
import type { Service } from "../../../kube/types.ts";
import { defineVerb } from "../verb.ts";
import { dump } from "./cluster-info-dump.ts";

const GREEN = "\u001b[0;32m";
const YELLOW = "\u001b[0;33m";
const RESET = "\u001b[0m";

export const clusterInfo = defineVerb({
  name: "cluster-info",
  subcommands: [dump],
  async run({ factory, process, print }) {
    const colour = (text: string, code: string): string => (process.stdout.isTerminal ? `${code}${text}${RESET}` : text);
    const client = factory.client();
    const { server } = factory.connection();
    let failure: unknown;
    try {
      await factory.mapper();
      const list = (await client.body("GET", "/api/v1/namespaces/kube-system/services", {
        query: { labelSelector: "kubernetes.io/cluster-service=true" },
      })) as { items?: Service[] };
      await print(`${colour("Kubernetes control plane", GREEN)} is running at ${colour(server, YELLOW)}\n`);
      for (const service of list.items ?? []) {
        const label = service.metadata.labels?.["kubernetes.io/name"] ?? service.metadata.name;
        const port = service.spec.ports?.[0];
        const ingress = service.status.loadBalancer?.ingress?.[0];
        const link = ingress
          ? (service.spec.ports ?? []).map((one) => `http://${ingress.ip || ingress.hostname}:${one.port} `).join("")
          : `${server}/api/v1/namespaces/${service.metadata.namespace}/services/${port?.name === "https" || port?.port === 443 ? "https:" : ""}${service.metadata.name}${port?.name ? `:${port.name}` : port ? `:${port.port}` : ""}/proxy`;
        await print(`${colour(label, GREEN)} is running at ${colour(link, YELLOW)}\n`);
      }
    } catch (error) {
      failure = error;
    }
    await print("\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.\n");
    if (failure !== undefined) throw failure;
    return 0;
  },
});
