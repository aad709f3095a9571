/** Terminal sizes as a client sends them: JSON objects `{"Width":80,"Height":24}` one after another, cut anywhere. */
export class SizeReader {
  #text = "";
  /** The sizes that are complete now. What is no size is skipped. */
  push(data: Uint8Array): { columns: number; rows: number }[] {
    this.#text += Buffer.from(data).toString("utf8");
    const sizes: { columns: number; rows: number }[] = [];
    for (let end = this.#text.indexOf("}"); end >= 0; end = this.#text.indexOf("}")) {
      const piece = this.#text.slice(0, end + 1);
      this.#text = this.#text.slice(end + 1);
      const width = /"Width"\s*:\s*(\d+)/.exec(piece);
      const height = /"Height"\s*:\s*(\d+)/.exec(piece);
      if (width && height) sizes.push({ columns: Number(width[1]), rows: Number(height[1]) });
    }
    if (this.#text.length > 1024) this.#text = "";
    return sizes;
  }
}
