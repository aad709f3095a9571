/** Host ports. Upstream: plugins/nodeports. */
import { hostPortsOf, portsConflict } from "../hostports.ts";
import type { PluginFactory } from "../plugin.ts";
import { skip, unschedulable } from "../status.ts";

const TAKEN = unschedulable("node(s) didn't have free ports for the requested pod ports");

export const nodePorts: PluginFactory = () => ({
  name: "NodePorts",
  events: [
    {
      event: "Pod/Delete",
      hint: (waiting, deleted) => {
        const ports = deleted ? hostPortsOf((deleted as typeof waiting).spec) : [];
        return (
          ports.length > 0 &&
          hostPortsOf(waiting.spec).some((want) => ports.some(({ port, protocol }) => port === want.port && protocol === want.protocol))
        );
      },
    },
    { event: "Node/Add" },
  ],
  localFilter: true,
  preFilter: ({ info }) => (info.template.ports.length === 0 ? skip : undefined),
  filter: ({ info }, node) => (portsConflict(info.template.ports, node.ports) ? TAKEN : undefined),
});
