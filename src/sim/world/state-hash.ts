/** The state hash of a world: everything that makes it what it is. */
import { Hasher } from "./hash.ts";
import type { World } from "./world.ts";

/** Stores, files, processes, wires, what is pending, chance: 16 hex digits. */
export function stateHash(world: World): string {
  const { options, clock, disks, laptop, docker, random } = world;
  const hasher = new Hasher();
  hasher.add(`${options.release.version} ${options.seed} ${clock.now}`);
  for (const store of disks.all()) {
    hasher.add(`revision ${store.revision}`);
    for (const entry of store.entries()) hasher.add(`${entry.key} ${entry.modRevision} ${entry.version} ${JSON.stringify(entry.value)}`);
  }
  for (const machine of [laptop, ...docker.machines(), ...(world.servers?.machines() ?? [])]) {
    hasher.add(`${machine.hostname} ${machine.state}`);
    for (const [path, content] of machine.fs.own()) hasher.add(`${path} ${content}`);
    for (const process of machine.processes.list())
      hasher.add(`${process.pid} ${process.parent} ${process.state} ${process.argv.join(" ")}`);
    for (const { address, port, protocol } of machine.namespace.sockets()) hasher.add(`${protocol} ${address}:${port}`);
  }
  for (const { time, subject } of clock.pending()) hasher.add(`${time} ${subject}`);
  for (const [name, state] of random.state()) hasher.add(`${name} ${state}`);
  return hasher.digest();
}
