/** `kubectl expose` (kubectl/pkg/cmd/expose/expose.go). */
import { applyMergePatch } from "../../../kube/patch/merge-patch.ts";
import type { Deployment, KubeObject, Pod, ReplicationController, Service } from "../../../kube/types.ts";
import { completeTypesAndNames } from "../completion.ts";
import { dryRunOf } from "../dry-run.ts";
import { AggregateErrors, CommandError, toError } from "../errors.ts";
import { dryRunSuffix, printerFor } from "../printers/printer.ts";
import { build } from "../resource/builder.ts";
import { parseYamlOrJson } from "../resource/documents.ts";
import { filenameOptions } from "../resource/files.ts";
import type { Info } from "../resource/info.ts";
import { defineVerb, type Invocation } from "../verb.ts";
import { withLastApplied } from "./apply/annotation.ts";

export const expose = defineVerb({ name: "expose", run, complete: completeTypesAndNames });

interface PortProtocol {
  readonly port: number;
  readonly protocol: string;
}
/** What is exposed: whom it selects, and where it listens. */
interface Target {
  readonly selector: Readonly<Record<string, string>>;
  readonly ports: readonly PortProtocol[];
}

async function run(invocation: Invocation): Promise<number> {
  const { flags, args, factory, process } = invocation;
  const dryRun = await dryRunOf(invocation);
  const printer = await printerFor(process, flags, { operation: `exposed${dryRunSuffix(dryRun)}` });
  const { visits } = await build(factory, {
    args,
    files: filenameOptions(flags),
    namespace: factory.namespace,
    requireNamespace: factory.namespaceGiven,
    selector: "",
    flatten: true,
    latest: true,
  });
  const errors: Error[] = [];
  for (const visit of visits) {
    if (visit.error) {
      errors.push(visit.error);
      continue;
    }
    try {
      const service = serviceFor(invocation, visit.info);
      if (dryRun === "client") {
        await invocation.print(printer.print(service, { typed: true }));
        continue;
      }
      const { creationTimestamp: _, ...metadata } = service.metadata;
      const answer = (await factory.client().body("POST", `/api/v1/namespaces/${visit.info.namespace || factory.namespace}/services`, {
        body: { ...(flags.bool("save-config") ? withLastApplied(service) : service), metadata },
        query: { fieldManager: flags.string("field-manager"), dryRun: dryRun === "server" ? "All" : undefined },
      })) as KubeObject;
      await invocation.print(printer.print(answer, { typed: true }));
    } catch (error) {
      errors.push(toError(error));
    }
  }
  if (errors.length > 0) throw errors.length === 1 && errors[0] ? errors[0] : new AggregateErrors(errors);
  return 0;
}

function serviceFor({ flags, factory }: Invocation, info: Info): KubeObject {
  const target = targetOf(info);
  const given = flags.string("selector");
  const selector = given === "" ? target.selector : pairs(given);
  const name = flags.string("name") || info.name.slice(0, 63);
  const targetPort = flags.string("target-port") || (flags.has("container-port") ? flags.string("container-port") : "");
  const ports = portsFor(flags.string("port"), flags.string("protocol"), target.ports).map(({ port, protocol }, index, all) => ({
    ...(all.length > 1 ? { name: `port-${index + 1}` } : {}),
    protocol,
    port,
    targetPort: targetPort === "" ? port : /^\d+$/.test(targetPort) ? Number(targetPort) : targetPort,
  }));
  const labels = flags.string("labels") === "" ? info.object?.metadata.labels : pairs(flags.string("labels"));
  const type = flags.string("type");
  const clusterIP = flags.string("cluster-ip");
  const affinity = flags.string("session-affinity");
  const external = flags.string("external-ip");
  const balancer = flags.string("load-balancer-ip");
  if (affinity !== "" && affinity !== "ClientIP" && affinity !== "None") throw new CommandError(`unknown session affinity: ${affinity}`);
  const service = {
    kind: "Service",
    apiVersion: "v1",
    metadata: {
      name,
      ...(factory.namespaceGiven ? { namespace: factory.namespace } : {}),
      creationTimestamp: null,
      ...(labels && Object.keys(labels).length > 0 ? { labels } : {}),
    },
    spec: {
      ports,
      selector,
      ...(clusterIP === "" ? {} : { clusterIP }),
      ...(type === "" ? {} : { type }),
      ...(external === "" ? {} : { externalIPs: [external] }),
      ...(affinity === "" ? {} : { sessionAffinity: affinity }),
      ...(balancer === "" || type !== "LoadBalancer" ? {} : { loadBalancerIP: balancer }),
    },
    status: { loadBalancer: {} },
  };
  const overrides = flags.string("overrides");
  return (overrides === "" ? service : applyMergePatch(service, parseYamlOrJson(overrides))) as unknown as KubeObject;
}
function pairs(text: string): Record<string, string> {
  return Object.fromEntries(
    text.split(",").map((pair) => {
      const equals = pair.indexOf("=");
      if (equals < 0) throw new CommandError(`unexpected label spec: ${pair}`.replace("label spec", "selector spec"));
      return [pair.slice(0, equals), pair.slice(equals + 1)];
    }),
  );
}
function portsFor(text: string, protocol: string, known: readonly PortProtocol[]): PortProtocol[] {
  if (text === "") {
    if (known.length === 0) throw new CommandError("couldn't find port via --port flag or introspection");
    return known.map((one) => ({ port: one.port, protocol: protocol || one.protocol }));
  }
  return text.split(",").map((one) => {
    if (!/^\d+$/.test(one)) throw new CommandError(`strconv.Atoi: parsing ${JSON.stringify(one)}: invalid syntax`);
    const port = Number(one);
    return { port, protocol: protocol || known.find((other) => other.port === port)?.protocol || "TCP" };
  });
}

/** MapBasedSelectorForObject and PortsForObject. Throws CommandError for what cannot be exposed. */
function targetOf({ resource, object }: Info): Target {
  const containerPorts = (spec: Pod["spec"] | undefined): PortProtocol[] =>
    (spec?.containers ?? []).flatMap((container) =>
      (container.ports ?? []).map((port) => ({ port: port.containerPort, protocol: port.protocol ?? "TCP" })),
    );
  switch (resource.kind) {
    case "Pod": {
      const labels = object?.metadata.labels ?? {};
      if (Object.keys(labels).length === 0) throw new CommandError("the pod has no labels and cannot be exposed");
      return { selector: labels, ports: containerPorts((object as Pod).spec) };
    }
    case "Service": {
      const { spec } = object as Service;
      if (!spec.selector) throw new CommandError("the service has no pod selector set");
      return {
        selector: spec.selector as Record<string, string>,
        ports: (spec.ports ?? []).map((port) => ({ port: port.port, protocol: port.protocol ?? "TCP" })),
      };
    }
    case "ReplicationController": {
      const { spec } = object as ReplicationController;
      return {
        selector: (spec.selector ?? {}) as Record<string, string>,
        ports: containerPorts(spec.template?.spec as Pod["spec"] | undefined),
      };
    }
    case "Deployment":
    case "ReplicaSet": {
      const { spec } = object as Deployment;
      if (spec.selector.matchExpressions?.length)
        throw new CommandError(
          `couldn't convert expressions - "${JSON.stringify(spec.selector.matchExpressions)}" to map-based selector format`,
        );
      return {
        selector: (spec.selector.matchLabels ?? {}) as Record<string, string>,
        ports: containerPorts(spec.template.spec as Pod["spec"] | undefined),
      };
    }
    default:
      throw new CommandError(`cannot expose a ${resource.kind}${resource.group === "" ? "" : `.${resource.group}`}`);
  }
}
