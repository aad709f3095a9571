/** What the small servers of tutorials share: one port, one answer, flags of the command line. */
import type { HttpRequest, HttpResponse } from "../machine/http.ts";
import type { Process } from "../machine/process.ts";
import type { Running, Server } from "../machine/program.ts";

/** The answer to one request. */
export type Answering = (request: HttpRequest, process: Process) => HttpResponse | Promise<HttpResponse>;

/** What a program does with SIGTERM and SIGINT when it is the first process of its container. */
export type Ending =
  /** Go without a handler: the kernel spares the first process, so the runtime ends it with 2. */
  | "go"
  /** A handler that closes everything: 0. */
  | "graceful"
  /** No handler: the first process of a container is spared until SIGKILL comes. */
  | "deaf";
const EXIT_CODES = { go: 2, graceful: 0 } as const;

/** A running program that only waits for requests. */
export function waiting(process: Process, ending: Ending): Running {
  if (ending === "deaf") return { stop() {} };
  return {
    stop() {},
    signal: (name) => {
      if (name === "SIGTERM" || name === "SIGINT") process.exit(EXIT_CODES[ending]);
    },
  };
}

/** A server on one port; `port` may read the process's arguments or environment. */
export function httpServer(
  name: string,
  port: (process: Process) => number,
  respond: Answering,
  { greeting = () => "", ending = "go" }: { readonly greeting?: (process: Process, port: number) => string; readonly ending?: Ending } = {},
): Server {
  return {
    name,
    serve(process) {
      const at = port(process);
      try {
        process.network.listen({ port: at, http: (request) => respond(request, process) });
      } catch (error) {
        void process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
        process.exit(1);
        return { stop() {} };
      }
      const text = greeting(process, at);
      if (text !== "") void process.stdout.write(text);
      return waiting(process, ending);
    },
  };
}

/** Tags that all have this size (compressed bytes). The first is `latest`, unless a tag says so itself. */
export const sizes = (size: number, ...tags: string[]): { tag: string; size: number }[] => tags.map((tag) => ({ tag, size }));

/** `--name=value` or `--name value` of the command line. */
export const flag = (process: Process, name: string, fallback: string): string => {
  const at = process.argv.findIndex((word) => word === name || word.startsWith(`${name}=`));
  if (at < 0) return fallback;
  const word = process.argv[at] ?? "";
  return word.includes("=") ? word.slice(word.indexOf("=") + 1) : (process.argv[at + 1] ?? fallback);
};
