/** /dev: the devices that every Linux has. Upstream: drivers/char/mem.c, drivers/char/random.c, drivers/tty. */

import { MILLISECOND, type Timers } from "../../kube/timers.ts";
import { textOf } from "../../machine/bytes.ts";
import { FileError } from "../../machine/filesystem.ts";
import type { MemoryFileSystem } from "./filesystem.ts";
import type { Kernel } from "./kernel.ts";
import type { SimProcess } from "./process.ts";
import { nullSink, nullSource, type Sink, type Source, sinkTo } from "./stream.ts";

/** What stands behind a character special file. */
export interface Device {
  readonly major: number;
  readonly minor: number;
  /** What a process reads from it. Throws FileError. */
  input(process: SimProcess): Source;
  output(process: SimProcess): Sink;
  /** All of it at once; absent for devices that never end. */
  readonly whole?: string;
  /** Writes fail: no space is left. */
  readonly full?: boolean;
}

/** Read at once from a device that never ends. */
const CHUNK = 4096;
/** How fast: a chunk in so many microseconds, so that an endless reader lets time pass. */
const CHUNK_TIME = MILLISECOND;
/** Nobody has memory for more. */
const MOST = 64 * 2 ** 20;

/** An endless source. */
function endless(clock: Timers, chunk: () => string): Source {
  let given = 0;
  let ready = 0;
  return {
    isTerminal: false,
    take() {
      if (given > 0 && clock.now < ready) return undefined;
      if (given > MOST) throw new RangeError("endless");
      given += CHUNK;
      ready = clock.now + CHUNK_TIME;
      return chunk();
    },
    onReadable(wake) {
      const timer = clock.after(Math.max(1, ready - clock.now), wake, "device");
      return () => timer.cancel();
    },
    retain() {},
    release() {},
  };
}

const empty: Device = { major: 1, minor: 3, input: () => nullSource, output: () => nullSink, whole: "" };
const zeros = (process: SimProcess): Source => endless(process.clock, () => "\0".repeat(CHUNK));
const zero: Device = { major: 1, minor: 5, input: zeros, output: () => nullSink };
const full: Device = {
  major: 1,
  minor: 7,
  input: zeros,
  output: () =>
    sinkTo(() => {
      throw new FileError("ENOSPC", "/dev/full");
    }),
  full: true,
};
const chance = (minor: number): Device => ({
  major: 1,
  minor,
  input: (process) => endless(process.clock, () => textOf(Uint8Array.from({ length: CHUNK }, () => Math.floor(process.random() * 256)))),
  output: () => nullSink,
});
/** The terminal of whoever opens it. */
const terminal: Device = {
  major: 5,
  minor: 0,
  input(process) {
    if (!process.device) throw new FileError("ENXIO", "/dev/tty");
    return process.device.source;
  },
  output(process) {
    if (!process.device) throw new FileError("ENXIO", "/dev/tty");
    return process.device.sink;
  },
};
/** One end of a pseudo-terminal, as others see it: who is no part of it may not. */
const elsewhere = (minor: number): Device => ({
  major: 136,
  minor,
  input() {
    throw new FileError("EACCES", `/dev/pts/${minor}`);
  },
  output() {
    throw new FileError("EACCES", `/dev/pts/${minor}`);
  },
});

/** Puts the devices below /dev of a file system. */
export function populateDev(fs: MemoryFileSystem, kernel: Kernel): void {
  fs.mkdir("/dev/shm", { recursive: true, mode: 0o1777 });
  fs.mkdir("/dev/mqueue", { recursive: true, mode: 0o1777 });
  fs.device("/dev/null", empty);
  fs.device("/dev/zero", zero);
  fs.device("/dev/full", full);
  fs.device("/dev/random", chance(8));
  fs.device("/dev/urandom", chance(9));
  fs.device("/dev/tty", terminal);
  fs.symlink("/proc/self/fd", "/dev/fd");
  fs.symlink("/proc/kcore", "/dev/core");
  fs.symlink("/proc/self/fd/0", "/dev/stdin");
  fs.symlink("/proc/self/fd/1", "/dev/stdout");
  fs.symlink("/proc/self/fd/2", "/dev/stderr");
  fs.symlink("pts/ptmx", "/dev/ptmx");
  const open = (): number[] => {
    const numbers = new Set<number>();
    for (const { tty } of kernel.looking?.machine.processes.list() ?? []) {
      const number = /^\/dev\/pts\/(\d+)$/.exec(tty ?? "")?.[1];
      if (number !== undefined) numbers.add(Number(number));
    }
    return [...numbers].sort((a, b) => a - b);
  };
  const multiplexer = { device: { ...terminal, minor: 2 } };
  fs.live("/dev/pts", {
    names: () => [...open().map(String), "ptmx"],
    find: (name) => (name === "ptmx" ? multiplexer : open().map(String).includes(name) ? { device: elsewhere(Number(name)) } : undefined),
  });
}
