/** Pods that preemption made room for, by node: nobody of lower priority may take that room. Follows internal/queue nominator. */
import { keyOf, type Pod } from "../../kube/types.ts";

export class Nominator {
  #byNode = new Map<string, Map<string, Pod>>();
  #nodeOf = new Map<string, string>();

  /** Under `node`, or under the node in its status. */
  add(pod: Pod, node = pod.status.nominatedNodeName ?? ""): void {
    const key = keyOf(pod);
    this.remove(key);
    if (node === "") return;
    this.#nodeOf.set(key, node);
    const pods = this.#byNode.get(node);
    if (pods) pods.set(key, pod);
    else this.#byNode.set(node, new Map([[key, pod]]));
  }
  remove(key: string): void {
    const node = this.#nodeOf.get(key);
    if (node === undefined) return;
    this.#nodeOf.delete(key);
    const pods = this.#byNode.get(node);
    pods?.delete(key);
    if (pods?.size === 0) this.#byNode.delete(node);
  }
  /** A new object of a nominated pod; a nomination that is not in the status yet is kept. */
  update(pod: Pod): void {
    const node = pod.status.nominatedNodeName || this.#nodeOf.get(keyOf(pod)) || "";
    this.add(pod, node);
  }
  on(node: string): Iterable<Pod> {
    return this.#byNode.get(node)?.values() ?? [];
  }
  nodeOf(key: string): string | undefined {
    return this.#nodeOf.get(key);
  }
  get empty(): boolean {
    return this.#byNode.size === 0;
  }
}
