/** The only door of the simulator. */
export type { AuditEntry } from "./apiserver/index.ts";
export type { Observer } from "./controlplane/etcd.ts";
export { Etcd, type StoreEvent } from "./etcd/index.ts";
export { adminGroups } from "./kubeadm/kubeadm.ts";
export type { GuestSystem } from "./libvirt/hypervisor.ts";
export { SimProcess, TerminalDevice } from "./os/index.ts";
export { Random } from "./random/random.ts";
export type { Span } from "./trace/trace.ts";
export { callerTerminal } from "./world/caller-terminal.ts";
export type { Executed, Input } from "./world/input.ts";
export { lateParts } from "./world/late-parts.ts";
export type { ShellProgram, WorldOptions } from "./world/options.ts";
export { keyOf, storagePrefix } from "./world/reader.ts";
export type { ServerSetup, ServersPlan } from "./world/servers.ts";
export { World } from "./world/world.ts";
