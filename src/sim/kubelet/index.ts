/** The kubelet. */

export { readStaticPods, staticPod } from "./file-source.ts";
export { KUBELET_PORT, Kubelet, type KubeletConfiguration, type KubeletOptions, startKubelet } from "./kubelet.ts";
export { NodeAllocatableError } from "./node-resources.ts";
