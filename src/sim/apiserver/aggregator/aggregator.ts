/**
 * API groups that another server in the cluster serves: an APIService names a Service, requests of its group are
 * handed on there. Whether it is available is found out by asking for its discovery document.
 * Upstream: kube-aggregator/pkg/{apiserver/handler_proxy,controllers/status/available_controller}.go.
 */
import { badRequest, ConnectionError, failure, isConflict, isNotFound, StatusError } from "../../../kube/status.ts";
import { MILLISECOND, SECOND, type Timer } from "../../../kube/timers.ts";
import type { Endpoints, KubeObject, Service } from "../../../kube/types.ts";
import type { HttpRequest, HttpResponse } from "../../../machine/http.ts";
import type { Identity } from "../identity.ts";
import type { Dial } from "../proxy/connect.ts";
import type { RegistryHost, StoreHooks } from "../registry/host.ts";

export type ApiService = KubeObject & {
  spec: { group?: string; version?: string; service?: { namespace: string; name: string; port?: number } };
  status?: { conditions?: Condition[] };
};
interface Condition {
  type: string;
  status: string;
  lastTransitionTime: string;
  reason: string;
  message: string;
}
/** One resource of a discovery document. */
export interface AggregatedResource {
  name: string;
  singularName: string;
  namespaced: boolean;
  kind: string;
  verbs: readonly string[];
  shortNames?: readonly string[];
  categories?: readonly string[];
}
export interface AggregatedVersion {
  readonly group: string;
  readonly version: string;
  /** Undefined while the server behind it does not answer. */
  readonly resources: readonly AggregatedResource[] | undefined;
}

/** Of the controller's queue after a change, and of its look at what has not changed. */
const SOON = 20 * MILLISECOND;
const RESYNC = 30 * SECOND;
const STORE = ["apiregistration.k8s.io", "apiservices"] as const;

export class Aggregator implements StoreHooks {
  readonly #host: RegistryHost & { readonly running: boolean };
  readonly #dial: Dial | undefined;
  /** By name of the APIService: what ends its being watched. */
  #followed = new Map<string, () => void>();

  constructor(host: RegistryHost & { readonly running: boolean }, dial: Dial | undefined) {
    this.#host = host;
    this.#dial = dial;
  }

  /** At the start of the server. */
  load(): void {
    for (const object of this.#host.store(...STORE)?.all() ?? []) this.created(object);
  }
  stop(): void {
    for (const end of this.#followed.values()) end();
    this.#followed.clear();
  }
  created(object: KubeObject): void {
    const { spec, metadata } = object as ApiService;
    if (!spec.service || this.#followed.has(metadata.name)) return;
    this.#follow(metadata.name, spec.service);
  }
  updated(next: KubeObject, current: KubeObject): void {
    if ((next as ApiService).spec === (current as ApiService).spec) return;
    this.deleted(current);
    this.created(next);
  }
  elsewhere(next: KubeObject | undefined, previous: KubeObject | undefined): void {
    if (next && previous) this.updated(next, previous);
    else if (next) this.created(next);
    else if (previous) this.deleted(previous);
  }
  deleted(object: KubeObject): void {
    this.#followed.get(object.metadata.name)?.();
    this.#followed.delete(object.metadata.name);
  }

  /** The APIService of a group version that another server serves. */
  find(group: string, version: string): ApiService | undefined {
    if (this.#followed.size === 0) return undefined;
    const name = `${version}.${group}`;
    return this.#followed.has(name) ? (this.#host.store(...STORE)?.find(name) as ApiService | undefined) : undefined;
  }
  /** Every group version that another server serves. */
  versions(): AggregatedVersion[] {
    const found: AggregatedVersion[] = [];
    for (const name of this.#followed.keys()) {
      const service = this.#host.store(...STORE)?.find(name) as ApiService | undefined;
      if (!service) continue;
      const { group = "", version = "" } = service.spec;
      found.push({ group, version, resources: isAvailable(service) ? this.#discover(service) : undefined });
    }
    return found;
  }

  /** Hands a request on. Throws ServiceUnavailable. */
  proxy(service: ApiService, identity: Identity, request: HttpRequest): HttpResponse | Promise<HttpResponse> {
    if (!isAvailable(service)) throw unavailable();
    const { authorization: _, ...headers } = request.headers;
    const passed: HttpRequest = {
      ...request,
      headers: {
        ...headers,
        "x-remote-user": identity.user.name,
        "x-remote-group": identity.user.groups.join(","),
      },
      scheme: "https",
      peer: { address: request.peer?.address ?? "", certificate: { commonName: "front-proxy-client", organizations: [] } },
    };
    try {
      return this.#send(service, passed);
    } catch (error) {
      if (error instanceof ConnectionError) throw failure(503, "ServiceUnavailable", `error trying to reach service: ${error.message}`);
      throw error;
    }
  }

  #send(service: ApiService, request: HttpRequest): HttpResponse | Promise<HttpResponse> {
    const { address, port } = this.#address(service);
    if (!this.#dial) throw failure(501, "NotImplemented", "kubewekend does not model the API server's way to services in this world");
    return this.#dial(address, port, request);
  }
  #address({ spec }: ApiService): { address: string; port: number } {
    const { namespace = "", name = "", port = 443 } = spec.service ?? {};
    const found = this.#host.store("", "services")?.find(name, namespace) as Service | undefined;
    if (!found?.spec.clusterIP) throw new ConnectionError("ECONNREFUSED", `service "${name}" not found`);
    return { address: found.spec.clusterIP, port };
  }
  #discover(service: ApiService): readonly AggregatedResource[] | undefined {
    try {
      const response = this.#send(service, discoveryRequest(service));
      if (response instanceof Promise || response.status !== 200) return undefined;
      return (response.body as { resources?: AggregatedResource[] }).resources ?? [];
    } catch (error) {
      if (error instanceof ConnectionError || error instanceof StatusError) return undefined;
      throw error;
    }
  }

  /** Looks now, whenever the Service or its endpoints change, and every 30 s. */
  #follow(name: string, { namespace, name: service }: { namespace: string; name: string }): void {
    const { clock, etcd } = this.#host;
    let timer: Timer | undefined;
    const check = (): void => {
      timer = clock.after(RESYNC, check, `periodic/apiservice/${name}`);
      if (this.#host.running && etcd.running) this.#check(name);
    };
    const soon = (): void => {
      timer?.cancel();
      timer = clock.after(SOON, check, `apiservice/${name}`);
    };
    const watches = ["services/specs", "services/endpoints"].map((prefix) =>
      etcd.watch(`/registry/${prefix}/${namespace}/${service}`, 0, { event: soon, end: () => {} }),
    );
    this.#followed.set(name, () => {
      timer?.cancel();
      for (const end of watches) end();
    });
    soon();
  }

  #check(name: string): void {
    const store = this.#host.store(...STORE);
    const service = store?.find(name) as ApiService | undefined;
    if (!store || !service) return;
    const found = this.#availability(service);
    const known = service.status?.conditions?.find(({ type }) => type === "Available");
    if (known?.status === found.status && known.reason === found.reason && known.message === found.message) return;
    const lastTransitionTime = known?.status === found.status ? known.lastTransitionTime : this.#host.timestamp();
    const conditions = [{ lastTransitionTime, ...found }];
    try {
      store.update(
        { identity: this.#host.loopback },
        name,
        undefined,
        (current) => ({ ...current, status: { conditions } }) as KubeObject,
        {
          subresource: "status",
        },
      );
    } catch (error) {
      if (!isConflict(error) && !isNotFound(error)) throw error;
    }
  }

  #availability(service: ApiService): Omit<Condition, "lastTransitionTime"> {
    const no = (reason: string, message: string) => ({ type: "Available", status: "False", reason, message });
    const { namespace = "", name = "", port = 443 } = service.spec.service ?? {};
    const found = this.#host.store("", "services")?.find(name, namespace) as Service | undefined;
    if (!found) return no("ServiceNotFound", `service/${name} in "${namespace}" is not present`);
    const portName = found.spec.ports?.find((one) => one.port === port);
    if (!portName) return no("ServicePortError", `service/${name} in "${namespace}" is not listening on port ${port}`);
    const endpoints = this.#host.store("", "endpoints")?.find(name, namespace) as Endpoints | undefined;
    if (!endpoints) return no("EndpointsNotFound", `cannot find endpoints for service/${name} in "${namespace}"`);
    const ready = (endpoints.subsets ?? []).some(
      ({ addresses = [], ports = [] }) => addresses.length > 0 && ports.some((one) => (one.name ?? "") === (portName.name ?? "")),
    );
    if (!ready)
      return no(
        "MissingEndpoints",
        `endpoints for service/${name} in "${namespace}" have no addresses with port name "${portName.name ?? ""}"`,
      );
    const url = `https://${found.spec.clusterIP}:${port}${discoveryRequest(service).path}`;
    const failed = (why: string) => no("FailedDiscoveryCheck", `failing or missing response from ${url}: ${why}`);
    try {
      const response = this.#send(service, discoveryRequest(service));
      if (!(response instanceof Promise) && (response.status < 200 || response.status > 299))
        return failed(`bad status from ${url}: ${response.status}`);
    } catch (error) {
      if (error instanceof ConnectionError) return failed(`Get "${url}": ${error.message}`);
      if (error instanceof StatusError) return failed(error.message);
      throw error;
    }
    return { type: "Available", status: "True", reason: "Passed", message: "all checks passed" };
  }
}

function discoveryRequest({ spec }: ApiService): HttpRequest {
  return {
    method: "GET",
    path: `/apis/${spec.group}/${spec.version}`,
    headers: { "x-remote-user": "system:kube-aggregator", "x-remote-group": "system:masters" },
    scheme: "https",
  };
}
function isAvailable({ status }: ApiService): boolean {
  return status?.conditions?.some(({ type, status: value }) => type === "Available" && value === "True") === true;
}
function unavailable(): StatusError {
  return failure(503, "ServiceUnavailable", "the server is currently unable to handle the request");
}
/** For synchronous clients: the answer's object, or its Status thrown. */
export function answered(response: HttpResponse | Promise<HttpResponse>): unknown {
  if (response instanceof Promise) throw unavailable();
  if (response.status >= 200 && response.status < 300) return response.body;
  const { body } = response;
  if (typeof body === "object" && body !== null && "kind" in body && body.kind === "Status")
    throw new StatusError(body as StatusError["status"]);
  throw badRequest(typeof body === "string" ? body : `status ${response.status}`);
}
