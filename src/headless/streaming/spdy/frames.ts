/**
 * Frames of SPDY/3.1 (draft 3.1, sections 2.2 and 2.6) as bytes. A control frame begins with a one bit, version 3
 * and its type; a data frame with a zero bit and its stream. Then flags and a 24-bit length.
 */

export const FLAG_FIN = 1;
export const FLAG_UNIDIRECTIONAL = 2;

/** What a peer sends. Header blocks are still compressed. */
export type Frame =
  | { readonly type: "DATA"; readonly stream: number; readonly fin: boolean; readonly data: Buffer }
  | {
      readonly type: "SYN_STREAM";
      readonly stream: number;
      readonly fin: boolean;
      readonly unidirectional: boolean;
      readonly block: Buffer;
    }
  | { readonly type: "SYN_REPLY"; readonly stream: number; readonly fin: boolean; readonly block: Buffer }
  | { readonly type: "HEADERS"; readonly stream: number; readonly fin: boolean; readonly block: Buffer }
  | { readonly type: "RST_STREAM"; readonly stream: number; readonly status: number }
  | { readonly type: "SETTINGS" }
  | { readonly type: "PING"; readonly id: number }
  | { readonly type: "GOAWAY"; readonly lastStream: number }
  | { readonly type: "WINDOW_UPDATE"; readonly stream: number; readonly delta: number }
  /** To be ignored (section 2.2.1). */
  | { readonly type: "unknown"; readonly number: number };

/** RST_STREAM's reasons (section 2.6.3). */
export const PROTOCOL_ERROR = 1;
export const INVALID_STREAM = 2;
export const REFUSED_STREAM = 3;
export const CANCEL = 5;

const VERSION = 3;
const HEAD = 8;
/** Go copies 32 KiB at a time; a length far beyond it is no SPDY. */
const LONGEST = 2 ** 20;
const NUMBERS = { SYN_STREAM: 1, SYN_REPLY: 2, RST_STREAM: 3, SETTINGS: 4, PING: 6, GOAWAY: 7, HEADERS: 8, WINDOW_UPDATE: 9 } as const;

/** Cuts a byte stream into frames. */
export class FrameReader {
  #pieces: Buffer[] = [];
  #length = 0;
  push(piece: Buffer): void {
    this.#pieces.push(piece);
    this.#length += piece.length;
  }
  /** The next whole frame; undefined when more bytes are needed. Throws on what is no SPDY/3.1. */
  next(): Frame | undefined {
    if (this.#length < HEAD) return undefined;
    const head = this.#gather(HEAD);
    const length = head.readUIntBE(5, 3);
    if (length > LONGEST) throw new Error(`SPDY: frame of ${length} bytes`);
    if (this.#length < HEAD + length) return undefined;
    const whole = this.#gather(HEAD + length);
    const frame = parse(whole.subarray(0, HEAD), whole.subarray(HEAD, HEAD + length));
    this.#pieces = whole.length > HEAD + length ? [whole.subarray(HEAD + length), ...this.#pieces.slice(1)] : this.#pieces.slice(1);
    this.#length -= HEAD + length;
    return frame;
  }
  /** The first piece, made at least so long. */
  #gather(length: number): Buffer {
    let [first = Buffer.alloc(0)] = this.#pieces;
    if (first.length >= length) return first;
    let count = 0;
    let size = 0;
    while (size < length) size += this.#pieces[count++]?.length ?? 0;
    first = Buffer.concat(this.#pieces.slice(0, count));
    this.#pieces = [first, ...this.#pieces.slice(count)];
    return first;
  }
}

function parse(head: Buffer, body: Buffer): Frame {
  const first = head.readUInt32BE(0);
  const flags = head.readUInt8(4);
  const fin = (flags & FLAG_FIN) !== 0;
  if (first < 0x8000_0000) return { type: "DATA", stream: first, fin, data: body };
  const version = (first >>> 16) & 0x7fff;
  if (version !== VERSION) throw new Error(`SPDY: version ${version}`);
  const number = first & 0xffff;
  const field = (at: number): number => {
    if (at + 4 > body.length) throw new Error("SPDY: control frame too short");
    return body.readUInt32BE(at);
  };
  switch (number) {
    case NUMBERS.SYN_STREAM: {
      field(6);
      return { type: "SYN_STREAM", stream: field(0), fin, unidirectional: (flags & FLAG_UNIDIRECTIONAL) !== 0, block: body.subarray(10) };
    }
    case NUMBERS.SYN_REPLY:
      return { type: "SYN_REPLY", stream: field(0), fin, block: body.subarray(4) };
    case NUMBERS.HEADERS:
      return { type: "HEADERS", stream: field(0), fin, block: body.subarray(4) };
    case NUMBERS.RST_STREAM:
      return { type: "RST_STREAM", stream: field(0), status: field(4) };
    case NUMBERS.SETTINGS:
      return { type: "SETTINGS" };
    case NUMBERS.PING:
      return { type: "PING", id: field(0) };
    case NUMBERS.GOAWAY:
      return { type: "GOAWAY", lastStream: field(0) };
    case NUMBERS.WINDOW_UPDATE:
      return { type: "WINDOW_UPDATE", stream: field(0), delta: field(4) };
    default:
      return { type: "unknown", number };
  }
}

export function dataFrame(stream: number, data: Uint8Array, fin = false): Buffer {
  const head = Buffer.alloc(HEAD);
  head.writeUInt32BE(stream, 0);
  head.writeUInt8(fin ? FLAG_FIN : 0, 4);
  head.writeUIntBE(data.length, 5, 3);
  return data.length === 0 ? head : Buffer.concat([head, data]);
}
export function synReplyFrame(stream: number, block: Buffer): Buffer {
  return controlFrame(NUMBERS.SYN_REPLY, [stream], block);
}
export function synStreamFrame(stream: number, block: Buffer): Buffer {
  // No associated stream; priority and slot are two bytes.
  return controlFrame(NUMBERS.SYN_STREAM, [stream, 0], Buffer.concat([Buffer.alloc(2), block]));
}
export function resetFrame(stream: number, status: number): Buffer {
  return controlFrame(NUMBERS.RST_STREAM, [stream, status]);
}
export function pingFrame(id: number): Buffer {
  return controlFrame(NUMBERS.PING, [id]);
}
export function goAwayFrame(lastStream: number): Buffer {
  return controlFrame(NUMBERS.GOAWAY, [lastStream, 0]);
}
export function windowUpdateFrame(stream: number, delta: number): Buffer {
  return controlFrame(NUMBERS.WINDOW_UPDATE, [stream, delta]);
}
function controlFrame(number: number, fields: readonly number[], rest: Buffer = Buffer.alloc(0)): Buffer {
  const frame = Buffer.alloc(HEAD + 4 * fields.length);
  frame.writeUInt16BE(0x8000 | VERSION, 0);
  frame.writeUInt16BE(number, 2);
  frame.writeUIntBE(4 * fields.length + rest.length, 5, 3);
  for (const [at, field] of fields.entries()) frame.writeUInt32BE(field, HEAD + 4 * at);
  return rest.length === 0 ? frame : Buffer.concat([frame, rest]);
}
