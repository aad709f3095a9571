/** A container's log: lines with times, bounded, shown as the CRI log file (pkg/cio/logger.go of containerd). */
import { formatTime } from "../../kube/time.ts";
import type { ContainerLog, LogLine } from "../../machine/cri.ts";

/** Lines kept; the kubelet's rotation keeps far more, a page has no use for them. */
const MAX_LINES = 4_000;

export class LogBuffer implements ContainerLog {
  #lines: LogLine[] = [];
  #dropped = 0;
  #rest = { stdout: "", stderr: "" };
  #watchers: Set<() => void> | undefined;
  #now: { readonly now: number };
  closed = false;

  constructor(now: { readonly now: number }) {
    this.#now = now;
  }
  get first(): number {
    return this.#dropped;
  }
  get end(): number {
    return this.#dropped + this.#lines.length;
  }
  lines(from: number): readonly LogLine[] {
    return from <= this.#dropped ? this.#lines : this.#lines.slice(from - this.#dropped);
  }
  onLine(changed: () => void): () => void {
    this.#watchers ??= new Set();
    this.#watchers.add(changed);
    return () => this.#watchers?.delete(changed);
  }

  write(stream: "stdout" | "stderr", text: string): void {
    if (this.closed) return;
    const parts = (this.#rest[stream] + text).split("\n");
    this.#rest[stream] = parts.pop() ?? "";
    for (const part of parts) this.#push({ at: this.#now.now, stream, text: part, partial: false });
    if (parts.length > 0) this.#tell();
  }
  /** The container has ended: an unfinished line is kept as a partial one. */
  close(): void {
    if (this.closed) return;
    for (const stream of ["stdout", "stderr"] as const) {
      const text = this.#rest[stream];
      if (text !== "") this.#push({ at: this.#now.now, stream, text, partial: true });
    }
    this.closed = true;
    this.#tell();
    this.#watchers = undefined;
  }
  #push(line: LogLine): void {
    this.#lines.push(line);
    if (this.#lines.length > MAX_LINES + 500) this.#dropped += this.#lines.splice(0, 500).length;
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
