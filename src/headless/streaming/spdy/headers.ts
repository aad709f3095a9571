/**
 * Header blocks: names and values with 32-bit lengths, compressed by one zlib stream a direction that lives as long
 * as the connection. So blocks must be decoded in the order in which they came, also those nobody wants.
 */
import { constants, createDeflate, createInflate, type Deflate, type Inflate } from "node:zlib";
import { dictionary } from "./dictionary.ts";

/** Lower-case names; several values of a name stand in a row. */
export type HeaderBlock = ReadonlyMap<string, readonly string[]>;

/** No block of a client of Kubernetes comes near it. */
const LIMIT = 64 * 1024;
/** Room for a whole block, so that reading after a write finds all of it. */
const CHUNK = { chunkSize: LIMIT, readableHighWaterMark: 4 * LIMIT };

export class HeaderDecoder {
  readonly #inflate: Inflate = createInflate({ dictionary, ...CHUNK, finishFlush: constants.Z_SYNC_FLUSH });
  #broken: Error | undefined;
  constructor() {
    this.#inflate.on("error", (error) => {
      this.#broken = error;
    });
  }
  /** Throws on what is no header block. */
  async decode(compressed: Buffer): Promise<HeaderBlock> {
    if (compressed.length > LIMIT) throw new Error("SPDY: header block too long");
    await new Promise<void>((resolve) => {
      // After an error the callback may never come.
      this.#inflate.once("error", () => resolve());
      this.#inflate.write(compressed, () => resolve());
    });
    this.#inflate.removeAllListeners("error");
    this.#inflate.on("error", (error) => {
      this.#broken = error;
    });
    if (this.#broken) throw this.#broken;
    return parse((this.#inflate.read() as Buffer | null) ?? Buffer.alloc(0));
  }
  close(): void {
    this.#inflate.close();
  }
}

export class HeaderEncoder {
  readonly #deflate: Deflate = createDeflate({ dictionary, ...CHUNK });
  async encode(headers: HeaderBlock): Promise<Buffer> {
    const parts: Buffer[] = [uint32(headers.size)];
    for (const [name, values] of headers) {
      const [key, value] = [Buffer.from(name), Buffer.from(values.join("\0"))];
      parts.push(uint32(key.length), key, uint32(value.length), value);
    }
    this.#deflate.write(Buffer.concat(parts));
    await new Promise<void>((resolve) => {
      this.#deflate.flush(constants.Z_SYNC_FLUSH, () => resolve());
    });
    return (this.#deflate.read() as Buffer | null) ?? Buffer.alloc(0);
  }
  close(): void {
    this.#deflate.close();
  }
}

function parse(block: Buffer): HeaderBlock {
  const headers = new Map<string, readonly string[]>();
  let at = 0;
  const number = (): number => {
    if (at + 4 > block.length) throw new Error("SPDY: header block breaks off");
    at += 4;
    return block.readUInt32BE(at - 4);
  };
  const text = (): string => {
    const length = number();
    if (at + length > block.length) throw new Error("SPDY: header block breaks off");
    at += length;
    return block.toString("utf8", at - length, at);
  };
  for (let left = number(); left > 0; left--) headers.set(text().toLowerCase(), text().split("\0"));
  return headers;
}
function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
