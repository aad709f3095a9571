/** What a service can learn from the object it exposes (k8s.io/kubectl/pkg/polymorphichelpers). */
import type { core, KubeObject, LabelSelector, PodSpec } from "../../../kube/types.ts";
import { CommandError } from "../errors.ts";

export interface Exposed {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Numbers of ports, as text. */
  readonly ports: readonly string[];
  /** Protocols by port number. */
  readonly protocols: ReadonlyMap<string, readonly string[]>;
  /** Throws CommandError where there is none that a service could use. */
  selector(): Readonly<Record<string, string>>;
}

export function exposedOf(object: KubeObject): Exposed {
  const ports = portsOf(object);
  const protocols = new Map<string, string[]>();
  for (const { port, protocol } of ports) {
    const known = protocols.get(port) ?? [];
    if (!known.includes(protocol)) protocols.set(port, [...known, protocol]);
  }
  return {
    name: object.metadata.name,
    labels: object.metadata.labels ?? {},
    ports: [...new Set(ports.map(({ port }) => port))],
    protocols,
    selector: () => selectorOf(object),
  };
}

interface Spec {
  selector?: LabelSelector & Record<string, string>;
  ports?: core.ServicePort[];
  template?: { spec?: PodSpec };
}
function portsOf(object: KubeObject): { port: string; protocol: string }[] {
  const spec = (object as { spec?: Spec & PodSpec }).spec;
  if (object.kind === "Service") return (spec?.ports ?? []).map(({ port, protocol = "TCP" }) => ({ port: String(port), protocol }));
  const pod = object.kind === "Pod" ? spec : spec?.template?.spec;
  return (pod?.containers ?? []).flatMap((container) =>
    (container.ports ?? []).map(({ containerPort, protocol = "TCP" }) => ({ port: String(containerPort), protocol })),
  );
}
function selectorOf(object: KubeObject): Readonly<Record<string, string>> {
  const refuse = (why: string): never => {
    throw new CommandError(`couldn't retrieve selectors via --selector flag or introspection: ${why}`);
  };
  const spec = (object as { spec?: Spec }).spec;
  switch (object.kind) {
    case "Pod":
      return object.metadata.labels && Object.keys(object.metadata.labels).length > 0
        ? object.metadata.labels
        : refuse("the pod has no labels and cannot be exposed");
    case "Service":
      return spec?.selector ?? refuse("the service has no pod selector set");
    case "ReplicationController":
      return spec?.selector ?? {};
    default: {
      const { matchExpressions = [], matchLabels } = spec?.selector ?? {};
      if (matchExpressions.length > 0) {
        const shown = matchExpressions.map(
          ({ key, operator, values = [] }) => `{Key:${key} Operator:${operator} Values:[${values.join(" ")}]}`,
        );
        refuse(`couldn't convert expressions - "[${shown.join(" ")}]" to map-based selector format`);
      }
      return matchLabels ?? {};
    }
  }
}
