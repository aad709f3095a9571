/** The policies of the API in a node's forwarding: who obeys them keeps their lists by watching. */
import { Informer } from "../../kube/client/informer.ts";
import { namespaces, networkPolicies, pods } from "../../kube/resource.ts";
import type { NetworkPolicy } from "../../kube/types.ts";
import type { Component, ComponentContext } from "../component.ts";
import type { Namespace } from "../os/index.ts";
import { addressOf, allowed, BY_ADDRESS, BY_NAMESPACE, type PolicySources } from "./networkpolicy.ts";

/** From now on the node forwards only what the policies allow. */
export function obeyPolicies({ client, clock }: ComponentContext, namespace: Namespace): Component {
  const byNamespace = ({ metadata }: NetworkPolicy): string[] => [metadata.namespace ?? ""];
  const sources: PolicySources = {
    pods: new Informer(client, clock, pods, { indexes: { [BY_ADDRESS]: addressOf } }),
    namespaces: new Informer(client, clock, namespaces),
    policies: new Informer(client, clock, networkPolicies, { indexes: { [BY_NAMESPACE]: byNamespace } }),
  };
  // Ways that were found before a policy came are looked for again.
  const changed = (): void => namespace.fabric.cut();
  sources.policies.on({ add: changed, update: changed, delete: changed });
  const all = Object.values(sources) as Informer<never>[];
  for (const informer of all) informer.start();
  namespace.allows = (packet) => sources.policies.size === 0 || allowed(packet, sources);
  return {
    stop() {
      for (const informer of all) informer.stop();
      namespace.allows = undefined;
    },
  };
}
