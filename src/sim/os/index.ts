/** The operating systems of the world: kernel, machines, processes, files, terminals, wires. */
export { ContainerCgroup } from "./cgroup.ts";
export { Computer } from "./computer.ts";
export { type Executable, findExecutable } from "./executable.ts";
export {
  type Allows,
  type Arrival,
  Fabric,
  type Interface,
  Link,
  Namespace,
  type Route,
  type Socket,
  type Translate,
} from "./fabric.ts";
export { type Content, MemoryFileSystem } from "./filesystem.ts";
export { LINUX_FOLDERS } from "./folders.ts";
export { Kernel, type KernelOptions } from "./kernel.ts";
export { type Collision, Ledger, type Life } from "./ledger.ts";
export { libraryPath } from "./loader.ts";
export { deviceOf, type Guests, type MachineInit, type RootSpawnOptions, root, SimMachine } from "./machine.ts";
export { NetfilterTables, type RuleSource } from "./netfilter.ts";
export { listenOn, ownerOf, parseResolvConf } from "./network.ts";
export { type Packet, within } from "./packet.ts";
export { InputHandle, OutputHandle, SimProcess } from "./process.ts";
export { type Computing, Processor, type ProcessorGroup, weightOf } from "./processor.ts";
export {
  nullSink,
  nullSource,
  PIPE_CAPACITY,
  Pipe,
  type Sink,
  type Source,
  sinkTo,
  sinkWithoutTerminal,
  sourceWithoutTerminal,
  TextBuffer,
  textSource,
  Waiters,
} from "./stream.ts";
export { SimTty, TerminalDevice, type TtyInputKind, type TtyObserver } from "./tty.ts";
