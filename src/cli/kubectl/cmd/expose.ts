/** `kubectl expose` (k8s.io/kubectl/pkg/cmd/expose/expose.go). */
import type { KubeObject } from "../../../kube/types.ts";
import { namesOf } from "../completion.ts";
import { dryRunOf, writeQuery } from "../dry-run.ts";
import { CommandError } from "../errors.ts";
import { overridden } from "../overrides.ts";
import { dryRunSuffix, printerFor } from "../printers/printer.ts";
import { recorded, recordFlag } from "../record.ts";
import { build } from "../resource/builder.ts";
import { filenameOptions } from "../resource/files.ts";
import { visitAll } from "../resource/visit.ts";
import { defineVerb, type Invocation } from "../verb.ts";
import { withLastApplied } from "./apply/annotation.ts";
import { type Exposed, exposedOf } from "./expose-source.ts";
import { groupKindOf } from "./set/pod-spec.ts";

const EXPOSABLE = ["pod", "service", "replicationcontroller", "deployment", "replicaset"];
const GROUP_KINDS = ["ReplicationController", "Service", "Pod", "Deployment.apps", "ReplicaSet.apps"];

export const expose = defineVerb({
  name: "expose",
  hiddenFlags: [recordFlag],
  run,
  async complete(request) {
    if (request.args.length === 0) return EXPOSABLE.map((value) => ({ value }));
    return request.args.length === 1 ? namesOf(request, request.args[0] ?? "") : [];
  },
});

async function run(invocation: Invocation): Promise<number> {
  const { flags, args, factory, process, print } = invocation;
  const dryRun = await dryRunOf(invocation);
  const printer = await printerFor(process, flags, { operation: `exposed${dryRunSuffix(dryRun)}` });
  const { visits } = await build(factory, {
    typed: true,
    args,
    files: filenameOptions(flags),
    namespace: factory.namespace,
    requireNamespace: factory.namespaceGiven,
    flatten: true,
  });
  await visitAll(visits, async (info) => {
    const object = info.object as KubeObject;
    const kind = groupKindOf({ ...object, apiVersion: info.resource.group === "" ? "v1" : `${info.resource.group}/v1` } as KubeObject);
    if (!GROUP_KINDS.includes(kind)) throw new CommandError(`cannot expose a ${kind}`);
    const service = recorded(invocation, withTargetPorts(overridden(flags, serviceFor(invocation, exposedOf(object)))));
    if (dryRun === "client") {
      const shown = factory.namespaceGiven ? { ...service, metadata: { ...service.metadata, namespace: factory.namespace } } : service;
      await print(printer.print(shown as KubeObject, { typed: true }));
      return;
    }
    const saved = flags.bool("save-config") ? withLastApplied(service) : service;
    const { creationTimestamp: _, ...metadata } = saved.metadata;
    const answer = (await factory.client().body("POST", `/api/v1/namespaces/${factory.namespace}/services`, {
      body: { ...saved, metadata },
      query: writeQuery(flags, { dryRun }),
    })) as KubeObject;
    await print(printer.print(answer, { typed: true }));
  });
  return 0;
}

interface ServicePort {
  name?: string;
  protocol: string;
  port: number;
  targetPort: number | string;
}

/** createService. Throws CommandError. */
function serviceFor({ flags, release }: Invocation, exposed: Exposed): KubeObject {
  const clusterIP = flags.string("cluster-ip");
  const selector = flags.string("selector") === "" ? exposed.selector() : parseLabels(flags.string("selector"));
  const given = flags.string("port");
  const ports = given === "" ? exposed.ports : given.split(",");
  if (ports.length === 0 && clusterIP !== "None") throw new CommandError("couldn't find port via --port flag or introspection");
  const labels = flags.string("labels") === "" ? exposed.labels : parseLabels(flags.string("labels"));
  const name = flags.string("name") || exposed.name.slice(0, 63);
  const type = flags.string("type");
  const affinity = flags.string("session-affinity");
  if (affinity !== "" && affinity !== "None" && affinity !== "ClientIP") throw new CommandError(`unknown session affinity: ${affinity}`);
  const address = flags.string("external-ip");
  const balancer = flags.string("load-balancer-ip");
  return {
    kind: "Service",
    apiVersion: "v1",
    metadata: {
      name,
      ...(release.api.nullCreationTimestamp ? { creationTimestamp: null } : {}),
      ...(Object.keys(labels).length > 0 ? { labels } : {}),
    },
    spec: {
      ...(ports.length > 0 ? { ports: servicePorts(ports, exposed, flags.string("protocol"), flags.string("target-port")) } : {}),
      selector,
      ...(clusterIP === "" ? {} : { clusterIP }),
      ...(type === "" ? {} : { type }),
      ...(address === "" ? {} : { externalIPs: [address] }),
      ...(affinity === "" ? {} : { sessionAffinity: affinity }),
      ...(type === "LoadBalancer" && balancer !== "" ? { loadBalancerIP: balancer } : {}),
    },
    status: { loadBalancer: {} },
  } as unknown as KubeObject;
}
function servicePorts(ports: readonly string[], exposed: Exposed, protocol: string, target: string): ServicePort[] {
  const targetOf = (port: number): number | string => (target === "" ? port : /^[+-]?\d+$/.test(target) ? Number(target) : target);
  return ports.flatMap((text, index): ServicePort[] => {
    if (!/^[+-]?\d+$/.test(text)) throw new CommandError(`strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`);
    const port = Number(text);
    const name = ports.length > 1 ? { name: `port-${index + 1}` } : {};
    const known = exposed.protocols.get(text) ?? [];
    if (protocol === "" && known.length > 1)
      return known.map((one) => ({
        name: `port-${index + 1}-${one.toLowerCase()}`,
        protocol: one,
        port,
        targetPort: targetOf(port),
      }));
    return [{ ...name, protocol: protocol || known[0] || "TCP", port, targetPort: targetOf(port) }];
  });
}

/** `a=b,c=d` (generate.ParseLabels). */
function parseLabels(text: string): Record<string, string> {
  return Object.fromEntries(
    text.split(",").map((pair) => {
      const equals = pair.indexOf("=");
      if (equals < 0) throw new CommandError(`unexpected label spec: ${pair}`);
      if (equals === 0) throw new CommandError("unexpected empty label key");
      return [pair.slice(0, equals), pair.slice(equals + 1)];
    }),
  );
}

/** Go writes a target port that was not given as 0. */
function withTargetPorts(service: KubeObject): KubeObject {
  const { spec } = service as KubeObject & { spec?: { ports?: Partial<ServicePort>[] } };
  if (!spec?.ports) return service;
  return { ...service, spec: { ...spec, ports: spec.ports.map((port) => ({ ...port, targetPort: port.targetPort ?? 0 })) } } as KubeObject;
}
