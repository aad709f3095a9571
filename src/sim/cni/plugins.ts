/** The plugins that a node has, by the `type` of a configuration's first entry. */
import type { CniPlugins, CniRequest } from "../containerd/cni.ts";
import { cilium } from "./cilium.ts";
import { ptp } from "./ptp.ts";

const PLUGINS: Readonly<Record<string, CniPlugins>> = { ptp, "cilium-cni": cilium };

const typeOf = ({ config }: CniRequest): string => String(config.plugins?.[0]?.["type"]);

export const cniPlugins: CniPlugins = {
  add(request) {
    const plugin = PLUGINS[typeOf(request)];
    if (!plugin) throw new Error(`plugin type="${typeOf(request)}" failed (add): kubewekend does not model this CNI plugin`);
    return plugin.add(request);
  },
  del: (request) => (PLUGINS[typeOf(request)] ?? ptp).del(request),
};
