/** Why each node was refused. Follows pkg/scheduler/framework/types.go (NodeToStatus). */
import type { NodeInfo } from "./nodeinfo.ts";
import type { Status } from "./status.ts";

export class NodeStatuses {
  readonly explicit = new Map<string, Status>();
  /** Holds for every node that is not in `explicit`. */
  absent: Status | undefined;

  set(node: string, status: Status): void {
    this.explicit.set(node, status);
  }
  get(node: string): Status | undefined {
    return this.explicit.get(node) ?? this.absent;
  }
  /** Nodes whose refusal might end if pods went, and those nobody has spoken about (up to 1.28.9 PreFilter leaves such). */
  resolvable(nodes: readonly NodeInfo[]): NodeInfo[] {
    return nodes.filter((node) => this.get(node.name)?.code !== "UnschedulableAndUnresolvable");
  }
}
