/**
 * The server's side of a SPDY/3.1 connection over any byte stream: a socket, or a WebSocket that tunnels it.
 *
 * Flow control: SPDY/3.1 has windows, the clients of Kubernetes do not (moby/spdystream ignores WINDOW_UPDATE and
 * never sends one), so a server that waited for its window would stop after 64 KiB. As upstream's server, this one
 * leaves the pace to TCP: `write` says when the socket is full, and frames are read no faster than they are handled.
 * For clients that do keep windows (the standard's), what has been read is given back to the window at once.
 */
import type { Duplex } from "node:stream";
import {
  CANCEL,
  dataFrame,
  type Frame,
  FrameReader,
  goAwayFrame,
  INVALID_STREAM,
  PROTOCOL_ERROR,
  pingFrame,
  resetFrame,
  synReplyFrame,
  windowUpdateFrame,
} from "./frames.ts";
import { type HeaderBlock, HeaderDecoder, HeaderEncoder } from "./headers.ts";

/** Most data in a frame, as Go's copies write them. */
const PIECE = 32 * 1024;
const WINDOW = 64 * 1024;
/** How long the client may take to hang up after the goodbye: real milliseconds. */
const PARTING = 10_000;

/** A stream that the client opened. Set the callbacks when it is handed over. */
export class SpdyStream {
  readonly id: number;
  readonly headers: HeaderBlock;
  /** Returns a promise to be waited for before more is read from the connection. */
  onData: (data: Buffer) => Promise<void> | void = () => {};
  /** The client writes no more. */
  onEnd: () => void = () => {};
  /** It is over, wholly: both sides ended, reset, or the connection is gone. */
  onClose: () => void = () => {};
  #connection: SpdyConnection;
  /** Bytes read and not yet given back to a standard client's window. */
  read = 0;
  theirsOpen = true;
  oursOpen = true;

  constructor(connection: SpdyConnection, id: number, headers: HeaderBlock) {
    this.#connection = connection;
    this.id = id;
    this.headers = headers;
  }
  header(name: string): string {
    return this.headers.get(name)?.[0] ?? "";
  }
  /** False when the connection is full: wait for its `drained`. Text after the end is dropped. */
  write(data: Uint8Array): boolean {
    if (!this.oursOpen) return true;
    let room = true;
    for (let at = 0; at < data.length; at += PIECE) room = this.#connection.send(dataFrame(this.id, data.subarray(at, at + PIECE)));
    return room;
  }
  /** Half-close: the client may still write. */
  end(): void {
    if (!this.oursOpen) return;
    this.oursOpen = false;
    this.#connection.send(dataFrame(this.id, Buffer.alloc(0), true));
    this.#connection.settle(this);
  }
  reset(status = CANCEL): void {
    if (!this.oursOpen && !this.theirsOpen) return;
    this.#connection.send(resetFrame(this.id, status));
    this.oursOpen = false;
    this.theirsOpen = false;
    this.#connection.settle(this);
  }
}

export class SpdyConnection {
  readonly #transport: Duplex;
  readonly #streams = new Map<number, SpdyStream>();
  readonly #decoder = new HeaderDecoder();
  readonly #encoder = new HeaderEncoder();
  readonly #accept: (stream: SpdyStream) => void;
  readonly #closed: () => void;
  readonly #waiting: (() => void)[] = [];
  #lastStream = 0;
  #leaving = false;
  #over = false;

  /** `accept` is told of each new stream, `closed` once when the connection is gone, for whatever reason. */
  constructor(transport: Duplex, accept: (stream: SpdyStream) => void, closed: () => void) {
    this.#transport = transport;
    this.#accept = accept;
    this.#closed = closed;
    transport.on("drain", () => this.#wake());
    transport.on("error", () => {});
    transport.on("close", () => this.#finish());
    void this.#read();
  }

  /** Resolves when the transport takes more. */
  drained(): Promise<void> {
    if (this.#over || !this.#transport.writableNeedDrain) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
  send(frame: Buffer): boolean {
    return this.#over || !this.#transport.writable ? true : this.#transport.write(frame);
  }
  /** Says goodbye, lets what was written reach the client, and hangs up. */
  close(): void {
    if (this.#leaving || this.#over) return;
    this.#leaving = true;
    if (this.#transport.writable) this.#transport.end(goAwayFrame(this.#lastStream));
    setTimeout(() => this.destroy(), PARTING).unref();
  }
  destroy(): void {
    this.#transport.destroy();
    this.#finish();
  }
  /** A stream whose sides have both ended is forgotten. */
  settle(stream: SpdyStream): void {
    if (stream.oursOpen || stream.theirsOpen || !this.#streams.delete(stream.id)) return;
    stream.onClose();
  }

  async #read(): Promise<void> {
    const reader = new FrameReader();
    try {
      for await (const piece of this.#transport as AsyncIterable<Buffer>) {
        reader.push(piece);
        for (let frame = reader.next(); frame; frame = reader.next()) await this.#handle(frame);
      }
      // The client ends its half only when it is through with everything.
      this.destroy();
    } catch {
      this.destroy();
    }
  }

  async #handle(frame: Frame): Promise<void> {
    switch (frame.type) {
      case "SYN_STREAM": {
        const headers = await this.#decoder.decode(frame.block);
        if (frame.stream % 2 === 0 || frame.stream <= this.#lastStream || this.#leaving) {
          this.send(resetFrame(frame.stream, PROTOCOL_ERROR));
          return;
        }
        this.#lastStream = frame.stream;
        const stream = new SpdyStream(this, frame.stream, headers);
        this.#streams.set(frame.stream, stream);
        if (frame.unidirectional) stream.oursOpen = false;
        else this.send(synReplyFrame(frame.stream, await this.#encoder.encode(new Map())));
        this.#accept(stream);
        if (frame.fin) this.#endTheirs(stream);
        return;
      }
      case "DATA": {
        const stream = this.#streams.get(frame.stream);
        if (!stream?.theirsOpen) {
          // Data may cross our reset; only a stream that never was is an error.
          if (frame.stream > this.#lastStream || frame.stream === 0) this.send(resetFrame(frame.stream, INVALID_STREAM));
          return;
        }
        if (frame.data.length > 0) {
          await stream.onData(frame.data);
          this.#giveBack(stream, frame.data.length);
        }
        if (frame.fin) this.#endTheirs(stream);
        return;
      }
      case "RST_STREAM": {
        const stream = this.#streams.get(frame.stream);
        if (!stream) return;
        stream.oursOpen = false;
        this.#endTheirs(stream);
        return;
      }
      case "SYN_REPLY":
      case "HEADERS":
        // Nothing is asked of us, but the block is part of the compressed stream.
        await this.#decoder.decode(frame.block);
        return;
      case "PING":
        // Even numbers are answers to the server's own, which sends none.
        if (frame.id % 2 === 1) this.send(pingFrame(frame.id));
        return;
      case "GOAWAY":
      case "SETTINGS":
      case "WINDOW_UPDATE":
      case "unknown":
        return;
    }
  }
  #giveBack(stream: SpdyStream, length: number): void {
    stream.read += length;
    if (stream.read < WINDOW / 2) return;
    if (stream.theirsOpen) this.send(windowUpdateFrame(stream.id, stream.read));
    this.send(windowUpdateFrame(0, stream.read));
    stream.read = 0;
  }
  #endTheirs(stream: SpdyStream): void {
    if (stream.theirsOpen) {
      stream.theirsOpen = false;
      stream.onEnd();
    }
    this.settle(stream);
  }
  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }
  #finish(): void {
    if (this.#over) return;
    this.#over = true;
    this.#decoder.close();
    this.#encoder.close();
    const streams = [...this.#streams.values()];
    this.#streams.clear();
    for (const stream of streams) {
      stream.oursOpen = false;
      if (stream.theirsOpen) {
        stream.theirsOpen = false;
        stream.onEnd();
      }
      stream.onClose();
    }
    this.#wake();
    this.#closed();
  }
}
