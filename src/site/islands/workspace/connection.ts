/** The page's end of the wire to the world: takes a worker, and notices when it dies. */
import * as Comlink from "comlink";
import type { BootOptions, WorldEvents, WorldHost, WorldInfo } from "../../../protocol/index.ts";
import { takeWorker } from "../world-ahead.ts";

export interface Connection {
  host: Comlink.Remote<WorldHost>;
  boot(options: BootOptions): Promise<WorldInfo>;
  close(): void;
}

/** `died` is told once when the worker fails outside any call. */
export function connect(events: WorldEvents, died: (message: string) => void): Connection {
  const worker = takeWorker();
  worker.addEventListener("error", (event) => died(event.message || "the worker could not be started"));
  worker.addEventListener("messageerror", () => died("a message could not be read"));
  const host = Comlink.wrap<WorldHost>(worker);
  return {
    host,
    boot: (options) => host.boot(options, Comlink.proxy(events)),
    close() {
      host[Comlink.releaseProxy]();
      worker.terminate();
    },
  };
}
