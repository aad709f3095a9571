/**
 * Seeded chance with named streams: an extra draw in one place does not change another.
 * Generator: sfc32, seeded from (root seed, stream name) by FNV-1a and splitmix steps.
 */
import { flat } from "../../kube/flat.ts";
export class Random {
  readonly seed: number;
  #streams = new Map<string, Stream>();

  constructor(seed: number) {
    this.seed = seed;
  }

  /** The stream of that name, made on first use. Names: `names`, `ips`, `uids`, `scheduler-ties`, `jitter`, `dns`, `image/<name>`. */
  stream(name: string): Stream {
    let stream = this.#streams.get(name);
    if (!stream) {
      stream = new Stream(this.seed, name);
      this.#streams.set(name, stream);
    }
    return stream;
  }

  /** Name and state of every stream used so far, sorted: part of the state hash. */
  state(): [string, string][] {
    return [...this.#streams].map(([name, stream]): [string, string] => [name, stream.state()]).sort(([a], [b]) => (a < b ? -1 : 1));
  }
}

const SAFE = "bcdfghjklmnpqrstvwxz2456789";

export class Stream {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(seed: number, name: string) {
    let hash = 0x811c9dc5 ^ seed;
    for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
    this.#a = mix(hash);
    this.#b = mix(this.#a ^ seed);
    this.#c = mix(this.#b + 0x9e3779b9);
    for (let i = 0; i < 12; i++) this.bits();
  }

  /** 32 random bits as an unsigned integer. */
  bits(): number {
    const t = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + t;
    this.#c |= 0;
    return t >>> 0;
  }
  /** Uniform in [0, 1). */
  next(): number {
    return this.bits() / 0x1_0000_0000;
  }
  /** Uniform integer in [0, n). */
  below(n: number): number {
    return Math.floor(this.next() * n);
  }
  /** A suffix as apimachinery's rand.String makes: no vowels, no 0, 1, 3. */
  suffix(length = 5): string {
    let text = "";
    for (let i = 0; i < length; i++) text += SAFE[this.below(SAFE.length)];
    return text;
  }
  /** Lower-case hex digits. */
  hex(length: number): string {
    let text = "";
    while (text.length < length) text += this.bits().toString(16).padStart(8, "0");
    return flat(text.slice(0, length));
  }
  /** A version 4 UUID. */
  uuid(): string {
    const h = this.hex(32);
    const variant = "89ab"[Number.parseInt(h[16] as string, 16) & 3] as string;
    return flat(`${h.slice(0, 8)}-${h.slice(8, 12)}-4${h.slice(13, 16)}-${variant}${h.slice(17, 20)}-${h.slice(20)}`);
  }
  state(): string {
    return `${this.#a >>> 0}.${this.#b >>> 0}.${this.#c >>> 0}.${this.#counter}`;
  }
}

function mix(value: number): number {
  let z = (value + 0x9e3779b9) | 0;
  z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
  z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
  return (z ^ (z >>> 16)) | 0;
}
