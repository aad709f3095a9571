/** Text streams between processes. Chunks are strings of any length; nothing is lost or reordered. */
export interface InputStream {
  /** The next chunk, or null at end of input. Blocks. */
  read(): Promise<string | null>;
  /** The next line without its newline, or null at the end. Blocks. */
  readLine(): Promise<string | null>;
  /** Everything until the end. Blocks. */
  readAll(): Promise<string>;
  /** True for a terminal. */
  readonly isTerminal: boolean;
  /** The reader goes away: writers get SIGPIPE. */
  close(): void;
}
export interface OutputStream {
  /** Blocks while the pipe is full. Throws `Killed` (SIGPIPE) when nobody reads any more. */
  write(text: string): Promise<void>;
  readonly isTerminal: boolean;
  /** End of stream for the reader. */
  close(): void;
}
