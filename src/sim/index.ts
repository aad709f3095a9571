/** The only door of the simulator. */
export { defaultKindConfig, type ShellProgram, World, type WorldOptions } from "./world/world.ts";
export type { Observer } from "./controlplane/etcd.ts";
export type { AuditEntry } from "./apiserver/index.ts";
export { Etcd, type StoreEvent } from "./etcd/index.ts";
export { Random } from "./random/random.ts";
export { storagePrefix } from "./world/reader.ts";
export type { Executed, Input } from "./world/input.ts";
export type { Span } from "./trace/trace.ts";
export { SimProcess, TerminalDevice } from "./os/index.ts";
