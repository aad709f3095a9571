/** How each kind of probe asks. Texts are those of pkg/probe/{http,tcp,grpc,exec}. */
import { SECOND, type Timers } from "../../kube/timers.ts";
import type { Container, core } from "../../kube/types.ts";
import type { Cri } from "../../machine/cri.ts";
import type { Dialer } from "../../machine/dialer.ts";
import type { ProbeOutcome } from "./prober.ts";
import { portNumber } from "./spec.ts";

export interface ProbeTarget {
  readonly container: Container;
  readonly containerId: string;
  /** The pod's address. */
  readonly address: string;
}
export interface ProbeTools {
  readonly cri: Cri;
  readonly dialer: Dialer;
  readonly timers: Timers;
  /** `kube-probe/1.28` */
  readonly userAgent: string;
}

export function runProbe(probe: core.Probe, target: ProbeTarget, tools: ProbeTools, done: (outcome: ProbeOutcome) => void): void {
  const seconds = probe.timeoutSeconds ?? 1;
  const failure = (output: string): void => done({ result: "failure", output });
  if (probe.exec) {
    const command = probe.exec.command ?? [];
    tools.cri.execSync(target.containerId, command, seconds, ({ value, error }) => {
      if (error) {
        if (error.code === "DeadlineExceeded") failure(`command ${JSON.stringify(command.join(" "))} timed out`);
        else done({ result: "error", output: error.text });
      } else if (value.exitCode === 0) done({ result: "success" });
      else failure(value.stdout + value.stderr);
    });
    return;
  }
  if (probe.httpGet) {
    const { path = "/", scheme = "HTTP", host, httpHeaders = [] } = probe.httpGet;
    const port = portNumber(target.container, probe.httpGet.port);
    if (port === undefined) {
      done({ result: "error", output: `couldn't find port: ${String(probe.httpGet.port)}` });
      return;
    }
    const address = host || target.address;
    const url = `${scheme.toLowerCase()}://${address}:${port}${path.startsWith("/") ? path : `/${path}`}`;
    const headers: Record<string, string> = { "user-agent": tools.userAgent, accept: "*/*", connection: "close" };
    for (const { name, value } of httpHeaders) headers[name.toLowerCase()] = value;
    const request = {
      method: "GET",
      path: path.startsWith("/") ? path : `/${path}`,
      headers,
      scheme: scheme === "HTTPS" ? ("https" as const) : ("http" as const),
      host: headers.host ?? `${address}:${port}`,
    };
    tools.dialer.request(address, port, request, seconds * SECOND, ({ value, error }) => {
      if (error) {
        const late = error.code === "ETIMEDOUT" && !error.message.includes("Client.Timeout");
        failure(`Get "${url}": ${late ? "context deadline exceeded (Client.Timeout exceeded while awaiting headers)" : error.message}`);
      } else if (value.status >= 200 && value.status < 400) done({ result: "success" });
      else failure(`HTTP probe failed with statuscode: ${value.status}`);
    });
    return;
  }
  const tcp = probe.tcpSocket;
  const grpc = (probe as { grpc?: { port: number; service?: string } }).grpc;
  const port = tcp ? portNumber(target.container, tcp.port) : grpc?.port;
  if (port === undefined) {
    done({ result: "error", output: tcp ? `couldn't find port: ${String(tcp.port)}` : "missing probe handler" });
    return;
  }
  const address = tcp?.host || target.address;
  tools.dialer.connect(address, port, seconds * SECOND, ({ error }) => {
    if (!error) done({ result: "success" });
    else if (grpc) failure(`timeout: failed to connect service "${address}:${port}" within ${seconds}s: context deadline exceeded`);
    else failure(error.message);
  });
}
