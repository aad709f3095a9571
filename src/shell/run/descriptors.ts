/** The open descriptors of a shell: 0, 1, 2 and what redirections add. */
import type { Process } from "../../machine/process.ts";
import type { InputStream, OutputStream } from "../../machine/stream.ts";

export interface Descriptor {
  readonly input?: InputStream;
  readonly output?: OutputStream;
}

/** Copied for every redirected command, so that what it changes ends with it. */
export class Descriptors {
  readonly table: Map<number, Descriptor>;
  constructor(table: Map<number, Descriptor>) {
    this.table = table;
  }
  static of(process: Process): Descriptors {
    return new Descriptors(
      new Map<number, Descriptor>([
        [0, { input: process.stdin }],
        [1, { output: process.stdout }],
        [2, { output: process.stderr }],
      ]),
    );
  }
  with(changes: Iterable<readonly [number, Descriptor]>): Descriptors {
    return new Descriptors(new Map([...this.table, ...changes]));
  }
  get stdin(): InputStream | undefined {
    return this.table.get(0)?.input;
  }
  get stdout(): OutputStream | undefined {
    return this.table.get(1)?.output;
  }
  get stderr(): OutputStream | undefined {
    return this.table.get(2)?.output;
  }
  /** Writes to stdout; false when it is closed. */
  async out(text: string): Promise<void> {
    await this.stdout?.write(text);
  }
  async error(text: string): Promise<void> {
    await this.stderr?.write(text);
  }
}
