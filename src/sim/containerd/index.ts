/** The container runtime of a node. */
export { CNI_FOLDER, type CniPlugins, type CniRequest, networkConfig } from "./cni.ts";
export { CONTAINERD_SOCKET, Containerd, type ContainerdOptions, containerdOf, resolvConf, startContainerd } from "./containerd.ts";
export { ImageFiles, ImageStore, type PullModel } from "./imagestore.ts";
export { nanoTimestamp, renderLog } from "./log.ts";
export { complaint, fullName, parseReference, type Reference, repositoryOf } from "./reference.ts";
export { type Published, Registries } from "./registry.ts";
