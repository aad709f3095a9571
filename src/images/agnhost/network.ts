/** agnhost's modes that look at the network once and end. */
import type { Process } from "../../machine/process.ts";
import type { Running } from "../../machine/program.ts";
import { flag } from "../small-server.ts";

function once(process: Process, text: string): Running {
  void process.stdout.write(text);
  process.exit(0);
  return { stop() {} };
}
const configured = (process: Process, word: string): string[] =>
  process.fs
    .read("/etc/resolv.conf")
    .split("\n")
    .filter((line) => line.startsWith(`${word} `))
    .flatMap((line) => line.split(/\s+/).slice(1));

/** dns/common.go: the search list, by commas. */
export const dnsSuffix = (process: Process): Running => once(process, `${configured(process, "search").join(",")}\n`);
/** The name servers, by commas. */
export const dnsServers = (process: Process): Running => once(process, `${configured(process, "nameserver").join(",")}\n`);
export const etcHosts = (process: Process): Running => once(process, process.fs.read("/etc/hosts"));

const WORDS: Readonly<Record<string, string>> = { ETIMEDOUT: "TIMEOUT", ECONNREFUSED: "REFUSED" };

/** connect/connect.go: opens a connection to HOST:PORT; one word on stderr and 1 when that fails. */
export function connect(process: Process): Running {
  const target = process.argv.slice(2).find((word) => !word.startsWith("-") && word.includes(":")) ?? "";
  const seconds = Number(/^(\d+)s$/.exec(flag(process, "--timeout", "5s"))?.[1] ?? 5);
  const at = target.lastIndexOf(":");
  process.network.connect(target.slice(0, at), Number(target.slice(at + 1)), { timeout: seconds * 1_000_000 }).then(
    () => process.exit(0),
    (error: unknown) => {
      const code = error instanceof Error && "code" in error ? String(error.code) : "";
      const message = error instanceof Error ? error.message : String(error);
      void process.stderr.write(`${WORDS[code] ?? `${code === "ENOTFOUND" ? "DNS" : "OTHER"}: ${message}`}\n`);
      process.exit(1);
    },
  );
  return { stop() {} };
}
