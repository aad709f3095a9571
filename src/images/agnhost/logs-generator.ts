/** agnhost logs-generator: so many lines of an invented API server's log, spread over a time. Upstream: logs-generator/logs_generator.go. */
import { klogLine } from "../../cli/kubectl/log.ts";
import type { Process } from "../../machine/process.ts";
import type { Running } from "../../machine/program.ts";
import { flag } from "../small-server.ts";

const METHODS = ["POST", "GET", "PUT"];
const NAMESPACES = ["kube-system", "default", "ns"];
const LETTERS = "bcdfghjklmnpqrstvwxz2456789";
const UNITS: Readonly<Record<string, number>> = { ms: 1_000, s: 1_000_000, m: 60_000_000, h: 3_600_000_000 };

/** `1m30s` in microseconds. */
function duration(text: string): number {
  return [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)].reduce(
    (sum, [, value, unit]) => sum + Number(value) * (UNITS[unit ?? ""] ?? 0),
    0,
  );
}

export function generateLogs(process: Process): Running {
  const total = Number(flag(process, "--log-lines-total", flag(process, "-t", "0")));
  const delay = duration(flag(process, "--run-duration", flag(process, "-d", "0s"))) / total;
  const pick = (limit: number): number => Math.floor(process.random() * limit);
  const one = <T>(list: readonly T[]): T | "" => list[pick(list.length)] ?? "";
  let id = 0;
  const next = (): void => {
    if (id >= total) return process.exit(0);
    const pod = Array.from({ length: 3 + pick(2) }, () => LETTERS[pick(LETTERS.length)]).join("");
    const line = `${id++} ${one(METHODS)} /api/v1/namespaces/${one(NAMESPACES)}/pods/${pod} ${200 + pick(400)}`;
    void process.stdout.write(klogLine(process, "I", "logs_generator.go:76", line));
    process.clock.after(Math.max(1, Math.round(delay)), next);
  };
  next();
  return { stop() {} };
}
