/** What a plugin reads out of the stores, until an object there changes. */
import type { StoreHooks } from "../registry/host.ts";

export abstract class Remembered<T> implements StoreHooks {
  #known: T | undefined;

  /** What was read last, or what `read` finds now. */
  protected known(read: () => T): T {
    this.#known ??= read();
    return this.#known;
  }
  changed(): void {
    this.#known = undefined;
  }
  elsewhere(): void {
    this.changed();
  }
  created(): void {
    this.changed();
  }
  updated(): void {
    this.changed();
  }
  deleted(): void {
    this.changed();
  }
}
