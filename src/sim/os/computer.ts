/**
 * A computer whose processors and memory are counted: a server, a guest of a hypervisor. Machines without one (the
 * laptop, kind's nodes) have as much as anybody asks for. Containers share the computer of their host.
 */
import type { Timers } from "../../kube/timers.ts";
import { Memory } from "./memory.ts";
import { Processor } from "./processor.ts";

/** A line of the kernel's ring buffer. */
export interface KernelMessage {
  /** Virtual microseconds. */
  readonly at: number;
  readonly text: string;
}
export class Computer {
  readonly processor: Processor;
  readonly memory: Memory;
  booted = 0;
  readonly messages: KernelMessage[] = [];
  readonly #listeners = new Set<(text: string) => void>();

  /** `base`: what its operating system holds in memory. */
  constructor(clock: Timers, name: string, hardware: { cpus: number; memory: number }, base: number) {
    this.processor = new Processor(clock, hardware.cpus, `processor/${name}`);
    this.memory = new Memory(clock, hardware.memory, base, (text) => {
      this.messages.push({ at: clock.now, text });
      for (const listener of this.#listeners) listener(text);
    });
  }
  onMessage(listener: (text: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
