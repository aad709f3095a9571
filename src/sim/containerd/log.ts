/** A container's log: lines with times, bounded, shown as the CRI log file (pkg/cio/logger.go of containerd). */
import { formatTime } from "../../kube/time.ts";
import type { ContainerLog, LogLine } from "../../machine/cri.ts";

/** Lines kept; the kubelet's rotation keeps far more, a page has no use for them. */
const MAX_LINES = 4_000;

/** Replicas say the same at the same time: so many texts of late are kept once for all of a node's containers. */
const SHARED = 128;
export class SharedTexts {
  #known = new Map<string, string>();
  readonly of = (text: string): string => {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    if (this.#known.size >= SHARED) this.#known.clear();
    this.#known.set(text, text);
    return text;
  };
}

export class LogBuffer implements ContainerLog {
  // Lines in columns: most are written at start-up and never read.
  #texts: string[] = [];
  /** Virtual microseconds, four times, and 1 more for stderr, 2 more for a partial line. */
  #marks: number[] = [];
  #dropped = 0;
  #rest: { stdout: string; stderr: string } | undefined;
  #watchers: Set<() => void> | undefined;
  #now: { readonly now: number };
  #shared: ((text: string) => string) | undefined;
  closed = false;

  /** `shared` may answer with an equal text that is already there. */
  constructor(now: { readonly now: number }, shared?: (text: string) => string) {
    this.#now = now;
    this.#shared = shared;
  }
  /** Of the lines that are kept. */
  get bytes(): number {
    return this.#texts.reduce((sum, { length }) => sum + length + 40, 0);
  }
  get first(): number {
    return this.#dropped;
  }
  get end(): number {
    return this.#dropped + this.#texts.length;
  }
  lines(from: number): readonly LogLine[] {
    const lines: LogLine[] = [];
    for (let i = Math.max(0, from - this.#dropped); i < this.#texts.length; i++) {
      const mark = this.#marks[i] as number;
      lines.push({
        at: Math.floor(mark / 4),
        stream: mark % 2 === 1 ? "stderr" : "stdout",
        text: this.#texts[i] as string,
        partial: mark % 4 >= 2,
      });
    }
    return lines;
  }
  onLine(changed: () => void): () => void {
    this.#watchers ??= new Set();
    this.#watchers.add(changed);
    return () => this.#watchers?.delete(changed);
  }

  write(stream: "stdout" | "stderr", text: string): void {
    if (this.closed) return;
    const parts = ((this.#rest?.[stream] ?? "") + text).split("\n");
    const rest = parts.pop() ?? "";
    if (rest !== "" || this.#rest?.[stream]) this.#rest = { stdout: "", stderr: "", ...this.#rest, [stream]: rest };
    for (const part of parts) this.#push(stream, part, false);
    if (parts.length > 0) this.#tell();
  }
  /** The container has ended: an unfinished line is kept as a partial one. */
  close(): void {
    if (this.closed) return;
    for (const stream of ["stdout", "stderr"] as const) {
      const text = this.#rest?.[stream] ?? "";
      if (text !== "") this.#push(stream, text, true);
    }
    this.closed = true;
    this.#tell();
    this.#watchers = undefined;
  }
  #push(stream: "stdout" | "stderr", text: string, partial: boolean): void {
    this.#texts.push(this.#shared ? this.#shared(text) : text);
    this.#marks.push(4 * this.#now.now + (stream === "stderr" ? 1 : 0) + (partial ? 2 : 0));
    if (this.#texts.length <= MAX_LINES + 500) return;
    this.#texts.splice(0, 500);
    this.#marks.splice(0, 500);
    this.#dropped += 500;
  }
  #tell(): void {
    if (this.#watchers) for (const changed of [...this.#watchers]) changed();
  }
}

/** RFC 3339 with nanoseconds, of a virtual instant (microseconds since `birth`, milliseconds since 1970). */
export function nanoTimestamp(birth: number, at: number): string {
  const seconds = formatTime(birth + Math.floor(at / 1000)).slice(0, 19);
  const micros = (birth % 1000) * 1000 + (at % 1_000_000);
  return `${seconds}.${String(micros % 1_000_000).padStart(6, "0")}000Z`;
}

/** The file under /var/log/pods: `2024-07-09T08:29:35.123456000Z stdout F text`. */
export function renderLog(log: ContainerLog, birth: number): string {
  return log
    .lines(log.first)
    .map((line) => `${nanoTimestamp(birth, line.at)} ${line.stream} ${line.partial ? "P" : "F"} ${line.text}\n`)
    .join("");
}
