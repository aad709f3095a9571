/** A control-plane binary as a process: flags, credentials, a component, a health port. */

import type { Release } from "../../kube/releases/index.ts";
import type { HttpResponse } from "../../machine/http.ts";
import type { Process } from "../../machine/process.ts";
import { serviceAccountUser } from "../apiserver/index.ts";
import type { ComponentContext } from "../component.ts";
import { listenOn, ownerOf, SimProcess } from "../os/index.ts";
import { Connection, type Credentials, type ServedType } from "./connection.ts";

export interface ProgramContext {
  process: SimProcess;
  context: ComponentContext;
  /** What the server serves, as discovery tells; empty while there is no server. */
  served(): readonly ServedType[];
}

/** The context of a component that runs in `process` and speaks with the given credentials. */
export function componentContext(
  process: Process,
  release: Release,
  credentials: Credentials,
  name: string,
  actor?: string,
): ProgramContext {
  if (!(process instanceof SimProcess)) throw new Error(`${name} runs on a simulated machine only`);
  const { kernel, machine } = process;
  const connection = new Connection({
    namespace: machine.namespace,
    fs: machine.fs,
    credentials,
    userAgent: `${name}/${release.version} (linux/amd64) kubernetes/${release.gitCommit.slice(0, 7)}`,
    ...(actor === undefined ? {} : { actor }),
  });
  const context: ComponentContext = {
    clock: process.clock,
    random: kernel.random,
    trace: kernel.trace,
    release,
    client: connection.client,
    clientAs: (serviceAccount) => connection.as(serviceAccountUser("kube-system", serviceAccount), serviceAccount),
    hold: (loading, goOn) => kernel.holdThen(loading, goOn),
    log: (line) => void process.stderr.write(`${line}\n`),
  };
  return { process, context, served: () => connection.served() };
}

export interface HealthPortOptions {
  /** Default 127.0.0.1. */
  address?: string;
  /** Default true. */
  tls?: boolean;
  /** What the component answers beside its health; undefined for a path it does not know. */
  answer?(path: string): HttpResponse | undefined;
}
/** `/healthz`, `/livez`, `/readyz` on a port. */
export function healthPort(process: SimProcess, port: number, options: HealthPortOptions = {}): { close(): void } {
  return listenOn(process.machine.namespace, {
    address: options.address ?? "127.0.0.1",
    port,
    owner: ownerOf(process),
    tls: options.tls ?? true,
    http: ({ path }) => {
      const headers = { "content-type": "text/plain; charset=utf-8" };
      return /^\/(healthz|livez|readyz)/.test(path)
        ? { status: 200, headers, body: "ok" }
        : (options.answer?.(path) ?? { status: 404, headers, body: "404 page not found\n" });
    },
  });
}
