/**
 * etcdctl's way to a member: endpoints, TLS with the given files, and the words of gRPC when nobody answers.
 * Upstream: client/v3/client.go, client/v3/retry_interceptor.go.
 */
import { decodeCertificate, signedBy } from "../../kube/certificate.ts";
import { ConnectionError } from "../../kube/status.ts";
import { SECOND } from "../../kube/timers.ts";
import type { EtcdFailure } from "../../machine/etcd.ts";
import { FileError } from "../../machine/filesystem.ts";
import type { BodyStream, HttpRequest, HttpResponse } from "../../machine/http.ts";
import { resolve } from "../../machine/path.ts";
import type { Process } from "../../machine/process.ts";
import type { FlagSet } from "../flags/flag-set.ts";
import { BAD_ARGUMENTS, EtcdctlFailure } from "./failure.ts";

interface Endpoint {
  /** As given. */
  readonly name: string;
  readonly secure: boolean;
  readonly host: string;
  readonly port: number;
}
interface Tls {
  readonly authority: string | undefined;
  readonly certificate: string | undefined;
}

export class EtcdctlClient {
  readonly endpoints: readonly Endpoint[];
  readonly #process: Process;
  readonly #tls: Tls;
  readonly #skipVerify: boolean;
  readonly #version: string;
  /** Microseconds. */
  readonly #timeout: number;

  /** Throws EtcdctlFailure when a file is missing. `version`: `3.5.12`. */
  constructor(process: Process, flags: FlagSet, version: string) {
    this.#process = process;
    this.#version = version;
    this.#timeout = Math.round(flags.duration("command-timeout") * SECOND);
    this.#skipVerify = flags.bool("insecure-skip-tls-verify");
    for (const name of ["user", "discovery-srv"])
      if (flags.string(name) !== "") throw new EtcdctlFailure(`kubewekend does not model etcdctl --${name}`, BAD_ARGUMENTS);
    const [certFile, keyFile, caFile] = [flags.string("cert"), flags.string("key"), flags.string("cacert")];
    if ((certFile === "") !== (keyFile === ""))
      throw new EtcdctlFailure(`KeyFile and CertFile must both be present[key: ${keyFile}, cert: ${certFile}]`, BAD_ARGUMENTS);
    const read = (path: string): string => {
      try {
        return process.fs.read(resolve(process.cwd, path));
      } catch (error) {
        if (error instanceof FileError) throw new EtcdctlFailure(`open ${path}: ${error.message.toLowerCase()}`, BAD_ARGUMENTS);
        throw error;
      }
    };
    const pem = certFile === "" ? undefined : read(certFile);
    if (keyFile !== "") read(keyFile);
    if (pem !== undefined && !decodeCertificate(pem))
      throw new EtcdctlFailure("tls: failed to find any PEM data in certificate input", BAD_ARGUMENTS);
    this.#tls = { certificate: pem, authority: caFile === "" ? undefined : read(caFile) };
    const withTls = certFile !== "" || caFile !== "" || this.#skipVerify;
    this.endpoints = flags.list("endpoints").map((name) => {
      const match = /^(?:(https?):\/\/)?([^:/]+)(?::(\d+))?/.exec(name);
      return {
        name,
        secure: match?.[1] === "https" || (match?.[1] === undefined && withTls),
        host: match?.[2] ?? "",
        port: Number(match?.[3] ?? 2379),
      };
    });
  }

  /** Asks the first endpoint that answers. Throws EtcdctlFailure, with the retry's log line on stderr. */
  async call<Response>(procedure: string, message: object): Promise<Response> {
    return (await this.#any(procedure, message)).body as Response;
  }
  async stream(procedure: string, message: object): Promise<BodyStream> {
    const { stream } = await this.#any(procedure, message);
    if (!stream) throw new EtcdctlFailure("stream expected", 1);
    return stream;
  }
  /** Asks one endpoint. */
  async ask<Response>(endpoint: Endpoint, procedure: string, message: object): Promise<Response> {
    return (await this.#one([endpoint], procedure, message)).body as Response;
  }
  #any(procedure: string, message: object): Promise<HttpResponse> {
    return this.#one(this.endpoints, procedure, message);
  }

  async #one(endpoints: readonly Endpoint[], procedure: string, message: object): Promise<HttpResponse> {
    const deadline = this.#process.clock.now + this.#timeout;
    let last = "";
    for (;;) {
      for (const endpoint of endpoints) {
        const answer = await this.#attempt(endpoint, procedure, message, Math.max(1, deadline - this.#process.clock.now));
        if (typeof answer === "string") last = answer;
        else if (answer.status === 400) throw await this.#refused(endpoints, answer.body as EtcdFailure);
        else return answer;
      }
      const left = deadline - this.#process.clock.now;
      if (left <= 0) break;
      await this.#process.sleep(Math.min(left, SECOND));
      if (this.#process.clock.now >= deadline) break;
    }
    await this.#warn(endpoints, `rpc error: code = DeadlineExceeded desc = ${last}`);
    throw new EtcdctlFailure("context deadline exceeded", 1);
  }
  /** The response, or why there was no connection. */
  async #attempt(endpoint: Endpoint, procedure: string, message: object, timeout: number): Promise<HttpResponse | string> {
    const { secure, host, port } = endpoint;
    const balancer = (text: string): string => `latest balancer error: last connection error: ${text}`;
    const broken = (text: string): string => balancer(`connection error: desc = ${JSON.stringify(text)}`);
    const { network } = this.#process;
    try {
      const { tls, certificate } = await network.connect(host, port, { timeout });
      if (!secure && tls) return balancer("connection closed before server preface received");
      if (secure && !tls) return broken("transport: authentication handshake failed: tls: first record does not look like a TLS handshake");
      if (secure && !this.#skipVerify && !(certificate && this.#tls.authority && signedBy(certificate, this.#tls.authority)))
        return broken(
          "transport: authentication handshake failed: tls: failed to verify certificate: x509: certificate signed by unknown authority",
        );
      const response = await network.request(host, port, this.#request(endpoint, procedure, message), { timeout });
      return response.status === 495 ? broken(`error reading server preface: ${String(response.body)}`) : response;
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error;
      return error.code === "EOF"
        ? broken("error reading server preface: EOF")
        : broken(`transport: Error while dialing: ${error.message}`);
    }
  }
  #request({ secure }: Endpoint, procedure: string, body: object): HttpRequest {
    const pem = secure ? this.#tls.certificate : undefined;
    const certificate = pem === undefined ? undefined : decodeCertificate(pem);
    return {
      method: "POST",
      path: `/${procedure}`,
      scheme: secure ? "https" : "http",
      headers: { "content-type": "application/grpc", "user-agent": "grpc-go/1.59.0" },
      body,
      ...(certificate && pem
        ? {
            peer: {
              address: this.#process.network.address,
              certificate: { commonName: certificate.subject.commonName, organizations: [...certificate.subject.organizations], pem },
            },
          }
        : {}),
    };
  }
  async #refused(endpoints: readonly Endpoint[], failure: EtcdFailure): Promise<EtcdctlFailure> {
    if (failure.code !== "Unimplemented") await this.#warn(endpoints, `rpc error: code = ${failure.code} desc = ${failure.message}`);
    return new EtcdctlFailure(failure.message, 1);
  }
  async #warn(endpoints: readonly Endpoint[], error: string): Promise<void> {
    const first = endpoints[0];
    const target = `etcd-endpoints://0xc0000f4000/${first ? `${first.host}:${first.port}` : ""}`;
    await this.#process.stderr.write(
      `{"level":"warn","ts":"${stamp(this.#process)}","logger":"etcd-client","caller":"v3@v${this.#version}/retry_interceptor.go:62","msg":"retrying of unary invoker failed","target":"${target}","attempt":0,"error":${JSON.stringify(error)}}\n`,
    );
  }
}

/** zap's ISO 8601 with milliseconds. */
export function stamp(process: Process): string {
  return new globalThis.Date(process.date).toISOString();
}
