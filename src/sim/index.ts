/** The only door of the simulator. */
export { defaultKindConfig, type ShellProgram, World, type WorldOptions } from "./world/world.ts";
export type { Executed, Input } from "./world/input.ts";
export type { Span } from "./trace/trace.ts";
export { SimProcess, TerminalDevice } from "./os/index.ts";
