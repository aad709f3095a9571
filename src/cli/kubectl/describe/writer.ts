/** Lines of a description: levels of indentation over Go's tabwriter (kubectl/pkg/describe PrefixWriter). */
import { TabWriter } from "../printers/tabwriter.ts";

/** Two spaces per level; cells end at tabs. */
export class DescriptionWriter {
  readonly #tabs = new TabWriter({ minWidth: 0, padding: 2 });
  #done = "";
  readonly #base: number;
  readonly #aligned: boolean;
  /** Unaligned text keeps its tabs (rollout history). */
  constructor(base = 0, { aligned = true } = {}) {
    this.#base = base;
    this.#aligned = aligned;
  }
  write(level: number, text: string): void {
    const indented = "  ".repeat(level + this.#base) + text;
    if (this.#aligned) this.#tabs.write(indented);
    else this.#done += indented;
  }
  line(level: number, ...cells: (string | number | boolean | undefined)[]): void {
    this.write(level, `${cells.map((cell) => cell ?? "").join("\t")}\n`);
  }
  /** What follows is aligned by itself. */
  flush(): void {
    this.#done += this.#tabs.flush();
  }
  text(): string {
    this.flush();
    return this.#done;
  }
}

/** `Mon, 23 Nov 2026 12:22:04 +0000` */
export { rfc1123 } from "./time.ts";
