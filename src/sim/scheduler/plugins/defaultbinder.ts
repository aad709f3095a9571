/** Writes the decision: POST pods/<name>/binding. Upstream: plugins/defaultbinder. */
import { pods } from "../../../kube/resource.ts";
import type { New, Pod } from "../../../kube/types.ts";
import type { PluginFactory } from "../plugin.ts";
import { failed } from "../status.ts";

export const defaultBinder: PluginFactory = ({ client }) => ({
  name: "DefaultBinder",
  bind({ info }, node) {
    const { name, namespace, uid } = info.pod.metadata;
    const binding = {
      apiVersion: "v1",
      kind: "Binding",
      metadata: { name, namespace, uid },
      target: { kind: "Node", name: node },
    } as unknown as New<Pod>;
    try {
      client.create(pods, binding, { subresource: "binding" });
      return undefined;
    } catch (error) {
      return failed(error instanceof Error ? error.message : String(error));
    }
  },
});
