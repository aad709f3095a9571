/**
 * What stands behind a process's streams: sources and sinks that may be shared by several processes and
 * know nothing of promises. `process.ts` wraps them into the blocking streams that a program sees.
 */

/** `undefined` means "would block": wait for `onReadable` and ask again. `null` is the end. */
export interface Source {
  readonly isTerminal: boolean;
  /** The next chunk, or with `line` up to and including the next newline. */
  take(line: boolean): string | null | undefined;
  onReadable(wake: () => void): () => void;
  retain(): void;
  release(): void;
}

export interface Sink {
  readonly isTerminal: boolean;
  /** Nobody will ever read it. */
  readonly broken: boolean;
  /** False: full, nothing taken; wait for `onWritable` and try again. */
  offer(text: string): boolean;
  onWritable(wake: () => void): () => void;
  retain(): void;
  release(): void;
}

/** Bytes (code units here) that a pipe holds before its writer blocks. */
export const PIPE_CAPACITY = 65_536;

/** Callers waiting for one thing; woken together. */
export class Waiters {
  #waiting = new Set<() => void>();
  add(wake: () => void): () => void {
    this.#waiting.add(wake);
    return () => this.#waiting.delete(wake);
  }
  wake(): void {
    if (this.#waiting.size === 0) return;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of waiting) wake();
  }
}

/** Text that waits to be read, by chunk or by line. */
export class TextBuffer {
  #chunks: string[] = [];
  length = 0;
  push(text: string): void {
    if (text === "") return;
    this.#chunks.push(text);
    this.length += text.length;
  }
  /** Undefined when empty, or when `line` and no newline is there (unless `atEnd`). */
  take(line: boolean, atEnd: boolean): string | undefined {
    if (this.length === 0) return undefined;
    if (!line) return this.#cut(this.#chunks.length === 1 ? this.length : (this.#chunks[0]?.length ?? 0));
    let offset = 0;
    for (const chunk of this.#chunks) {
      const newline = chunk.indexOf("\n");
      if (newline >= 0) return this.#cut(offset + newline + 1);
      offset += chunk.length;
    }
    return atEnd ? this.#cut(this.length) : undefined;
  }
  #cut(length: number): string {
    let text = "";
    while (text.length < length) {
      const chunk = this.#chunks[0] as string;
      const rest = length - text.length;
      if (chunk.length <= rest) {
        text += chunk;
        this.#chunks.shift();
      } else {
        text += chunk.slice(0, rest);
        this.#chunks[0] = chunk.slice(rest);
      }
    }
    this.length -= text.length;
    return text;
  }
}

/** An anonymous pipe: its two ends count their holders, as file descriptors do. */
export class Pipe {
  #buffer = new TextBuffer();
  #readers = 1;
  #writers = 1;
  #readable = new Waiters();
  #writable = new Waiters();
  readonly source: Source;
  readonly sink: Sink;

  constructor() {
    const pipe = this;
    this.source = {
      isTerminal: false,
      take: (line) => {
        const text = this.#buffer.take(line, this.#writers === 0);
        if (text !== undefined) {
          this.#writable.wake();
          return text;
        }
        return this.#writers === 0 ? null : undefined;
      },
      onReadable: (wake) => this.#readable.add(wake),
      retain: () => void this.#readers++,
      release: () => {
        if (--this.#readers === 0) this.#writable.wake();
      },
    };
    this.sink = {
      isTerminal: false,
      get broken() {
        return pipe.#readers <= 0;
      },
      offer: (text) => {
        if (this.#buffer.length > 0 && this.#buffer.length + text.length > PIPE_CAPACITY) return false;
        this.#buffer.push(text);
        this.#readable.wake();
        return true;
      },
      onWritable: (wake) => this.#writable.add(wake),
      retain: () => void this.#writers++,
      release: () => {
        if (--this.#writers === 0) this.#readable.wake();
      },
    };
  }
}

/** A source that holds a text from the start: files opened for reading, here-documents. */
export function textSource(text: string): Source {
  const buffer = new TextBuffer();
  buffer.push(text);
  return { isTerminal: false, take: (line) => buffer.take(line, true) ?? null, onReadable: () => () => {}, retain() {}, release() {} };
}

/** A sink that hands every text on at once: files, logs, collectors. Never full. */
export function sinkTo(accept: (text: string) => void, isTerminal = false): Sink {
  return new TextSink(accept, isTerminal);
}
class TextSink implements Sink {
  readonly isTerminal: boolean;
  readonly broken = false;
  #accept: (text: string) => void;
  constructor(accept: (text: string) => void, isTerminal: boolean) {
    this.#accept = accept;
    this.isTerminal = isTerminal;
  }
  offer(text: string): boolean {
    this.#accept(text);
    return true;
  }
  onWritable(): () => void {
    return () => {};
  }
  retain(): void {}
  release(): void {}
}

export const nullSource: Source = { isTerminal: false, take: () => null, onReadable: () => () => {}, retain() {}, release() {} };
export const nullSink: Sink = sinkTo(() => {});

/** What `docker exec` without -t hands on: the stream itself, but no terminal. */
export function sinkWithoutTerminal(sink: Sink): Sink {
  if (!sink.isTerminal) return sink;
  return {
    isTerminal: false,
    get broken() {
      return sink.broken;
    },
    offer: (text) => sink.offer(text),
    onWritable: (wake) => sink.onWritable(wake),
    retain: () => sink.retain(),
    release: () => sink.release(),
  };
}
export function sourceWithoutTerminal(source: Source): Source {
  if (!source.isTerminal) return source;
  return {
    isTerminal: false,
    take: (line) => source.take(line),
    onReadable: (wake) => source.onReadable(wake),
    retain: () => source.retain(),
    release: () => source.release(),
  };
}
