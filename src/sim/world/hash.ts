/** The state hash: equal worlds, equal hash, in every engine. Two FNV-1a streams of 32 bits over UTF-16 units. */
export class Hasher {
  #a = 0x811c9dc5;
  #b = 0xcbf29ce4;
  add(text: string): void {
    let a = this.#a;
    let b = this.#b;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      a = Math.imul(a ^ code, 0x01000193);
      b = Math.imul(b ^ (code + 0x9e37), 0x01000193) ^ (b >>> 15);
    }
    this.#a = Math.imul(a ^ 0xff, 0x01000193);
    this.#b = Math.imul(b ^ 0xfe, 0x01000193);
  }
  /** 16 hex digits. */
  digest(): string {
    return (this.#a >>> 0).toString(16).padStart(8, "0") + (this.#b >>> 0).toString(16).padStart(8, "0");
  }
}
