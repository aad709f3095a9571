/** What commands share: connection, client, names of resources (k8s.io/kubectl/pkg/cmd/util/factory.go). */
import type { Release } from "../../kube/releases/index.ts";
import type { Process } from "../../machine/process.ts";
import type { FlagSet } from "../flags/flag-set.ts";
import { parseGoDuration } from "../flags/values.ts";
import { type Connection, connectionFor } from "./clientconfig/connection.ts";
import { type Kubeconfig, startingKubeconfig } from "./clientconfig/kubeconfig.ts";
import { discover, ResourceMapper } from "./discovery.ts";
import { CommandError, RequestError } from "./errors.ts";
import { klogLine } from "./log.ts";
import { RestClient } from "./rest.ts";

export class Factory {
  readonly process: Process;
  readonly release: Release;
  readonly #flags: FlagSet;
  #connection: Connection | undefined;
  #client: RestClient | undefined;
  #mapper: ResourceMapper | undefined;

  constructor(process: Process, release: Release, flags: FlagSet) {
    this.process = process;
    this.release = release;
    this.#flags = flags;
  }

  /** For `kubectl config`, which may be about to make the file. */
  kubeconfig(): Kubeconfig {
    return startingKubeconfig(this.process, this.#flags.string("kubeconfig"));
  }
  connection(): Connection {
    this.#connection ??= connectionFor(this.process, this.#flags, this.release.kubectl.laterCommands);
    return this.#connection;
  }
  client(): RestClient {
    this.#client ??= new RestClient(this.process, this.connection(), {
      timeout: this.#timeout(),
      verbosity: this.#flags.int("v"),
      warningsAsErrors: this.#flags.bool("warnings-as-errors"),
      userAgent: `kubectl/${this.release.kubectlVersion} (linux/amd64) kubernetes/${this.release.gitCommit.slice(0, 7)}`,
    });
    return this.#client;
  }
  /** --request-timeout in seconds: a bare number, or a duration. */
  #timeout(): number {
    const text = this.#flags.string("request-timeout");
    if (/^\d+$/.test(text)) return Number(text);
    const parsed = parseGoDuration(text);
    if (typeof parsed !== "number")
      throw new CommandError(
        `Invalid timeout value. Timeout must be a single integer in seconds, or an integer followed by a corresponding time unit (e.g. 1s | 2m | 3h)`,
      );
    return parsed;
  }
  get namespace(): string {
    return this.connection().namespace;
  }
  /** The namespace was typed with --namespace. */
  get namespaceGiven(): boolean {
    return this.connection().namespaceGiven;
  }

  /**
   * The server's resources, read once per run. Without a server the cached client's complaints are printed
   * `complaints` times before the error (the number of times kubectl asks differs between commands).
   */
  async mapper(complaints = 5): Promise<ResourceMapper> {
    if (this.#mapper) return this.#mapper;
    try {
      this.#mapper = new ResourceMapper(await discover(this.client()));
    } catch (error) {
      if (error instanceof RequestError) {
        for (let time = 0; time < complaints; time++) await this.process.stderr.write(this.#complaint(error));
      }
      throw error;
    }
    return this.#mapper;
  }
  /** Reads the server's resources again: after a CRD was created in the same run. */
  async refreshedMapper(): Promise<ResourceMapper> {
    this.#mapper = undefined;
    return this.mapper();
  }
  #complaint(error: RequestError): string {
    const text = `couldn't get current server API group list: ${error.message}`;
    if (this.release.kubectl.structuredErrors)
      return klogLine(this.process, "E", "memcache.go:265", `"Unhandled Error" err=${JSON.stringify(text)}`);
    return klogLine(this.process, "E", "memcache.go:265", text);
  }
}
