/** The node's own pod range, and routes to those of all other nodes. */
import { Informer } from "../../kube/client/informer.ts";
import { nodes } from "../../kube/resource.ts";
import type { Node } from "../../kube/types.ts";
import type { Component, ComponentContext } from "../component.ts";
import type { Namespace } from "../os/index.ts";

export interface NodeRoutesOptions {
  nodeName: string;
  /** The node's network. */
  namespace: Namespace;
  /** This node has (another) range. */
  own(range: string): void;
  /** A route to another node's range was written. */
  routed?(range: string, via: string): void;
}

export function routeToNodes({ client, clock }: ComponentContext, { nodeName, namespace, own, routed }: NodeRoutesOptions): Component {
  const informer = new Informer(client, clock, nodes);
  const address = (node: Node): string | undefined => node.status.addresses?.find(({ type }) => type === "InternalIP")?.address;
  const reconcile = (node: Node): void => {
    const range = node.spec.podCIDR;
    if (!range) return;
    if (node.metadata.name === nodeName) return own(range);
    const via = address(node);
    const found = namespace.routes.find((route) => route.destination === range);
    if (!via || found?.via === via) return;
    namespace.routes = [...namespace.routes.filter((route) => route !== found), { destination: range, via, device: "eth0" }];
    namespace.fabric.changed();
    routed?.(range, via);
  };
  informer.on({
    add: reconcile,
    update: (next, before) => {
      if (next.spec.podCIDR !== before.spec.podCIDR || address(next) !== address(before)) reconcile(next);
    },
    delete: (node) => {
      namespace.routes = namespace.routes.filter((route) => route.destination !== node.spec.podCIDR);
      namespace.fabric.changed();
    },
  });
  informer.start();
  return { stop: () => informer.stop() };
}
