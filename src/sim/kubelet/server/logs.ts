/** containerLogs: what a container has written, from the end or since a time, and what it goes on to write. */
import { formatTime, parseTime } from "../../../kube/time.ts";
import type { ContainerLog, LogLine } from "../../../machine/cri.ts";
import type { BodyStream } from "../../../machine/http.ts";
import type { Query } from "./query.ts";

export interface LogOptions {
  readonly follow: boolean;
  readonly timestamps: boolean;
  readonly tailLines: number | undefined;
  readonly limitBytes: number | undefined;
  /** Microseconds since birth: nothing older. */
  readonly since: number | undefined;
}

/** Options from the query; a string is the complaint about it. */
export function logOptions(query: Query, now: { now: number; birth: number }): LogOptions | string {
  const number = (name: string): number | undefined => {
    const text = query.get(name);
    return text === null || text === "" ? undefined : Number(text);
  };
  const sinceSeconds = number("sinceSeconds");
  const sinceTime = query.get("sinceTime");
  const since =
    sinceSeconds !== undefined ? now.now - sinceSeconds * 1_000_000 : sinceTime ? (parseTime(sinceTime) - now.birth) * 1000 : undefined;
  const tailLines = number("tailLines");
  if (tailLines !== undefined && tailLines < 0) return "tailLines: must be greater than or equal to 0";
  return {
    follow: query.get("follow") === "true",
    timestamps: query.get("timestamps") === "true",
    tailLines,
    limitBytes: number("limitBytes"),
    since,
  };
}

/** The text now. */
export function readLog(log: ContainerLog, options: LogOptions, birth: number): string {
  const all = log.lines(log.first);
  const from = options.since === undefined ? 0 : firstSince(all, options.since);
  const chosen = options.tailLines === undefined ? all.slice(from) : all.slice(Math.max(from, all.length - options.tailLines));
  return limited(render(chosen, options, birth), options.limitBytes);
}

/** The text now and whatever comes, until the container has ended. */
export function followLog(log: ContainerLog, options: LogOptions, birth: number): BodyStream {
  return {
    subscribe(chunk, end) {
      let next = log.end;
      let left = options.limitBytes;
      const say = (text: string): void => {
        const shown = limited(text, left);
        if (left !== undefined) left -= shown.length;
        if (shown !== "") chunk(shown);
      };
      say(readLog(log, options, birth));
      if (log.closed) {
        end();
        return () => {};
      }
      return log.onLine(() => {
        const lines = log.lines(next);
        next = log.end;
        if (lines.length > 0) say(render(lines, options, birth));
        if (log.closed || left === 0) end();
      });
    },
  };
}

function firstSince(lines: readonly LogLine[], since: number): number {
  let low = 0;
  let high = lines.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((lines[middle] as LogLine).at < since) low = middle + 1;
    else high = middle;
  }
  return low;
}
function render(lines: readonly LogLine[], options: LogOptions, birth: number): string {
  let text = "";
  for (const line of lines) text += `${options.timestamps ? `${stamp(birth, line.at)} ` : ""}${line.text}${line.partial ? "" : "\n"}`;
  return text;
}
function limited(text: string, limit: number | undefined): string {
  return limit === undefined || text.length <= limit ? text : text.slice(0, limit);
}
/** RFC 3339 with nanoseconds, trailing zeros and all, as in the log file. */
function stamp(birth: number, at: number): string {
  const seconds = formatTime(birth + Math.floor(at / 1000)).slice(0, -1);
  const micros = ((birth % 1000) * 1000 + (at % 1_000_000)) % 1_000_000;
  return `${seconds}.${String(micros).padStart(6, "0")}000Z`;
}
