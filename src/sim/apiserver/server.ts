/**
 * kube-apiserver: the only one who talks to etcd. `handle` answers HTTP requests, `client` gives components a
 * synchronous way to the same registry. Upstream: cmd/kube-apiserver, staging/src/k8s.io/apiserver.
 */
import type { Client, Patch } from "../../kube/client/client.ts";
import type { Release } from "../../kube/releases/index.ts";
import type { ResourceType } from "../../kube/resource.ts";
import { ConnectionError, notFound, StatusError } from "../../kube/status.ts";
import { MINUTE, type Timer } from "../../kube/timers.ts";
import type { KubeObject, rbac as rbacTypes } from "../../kube/types.ts";
import type { HttpRequest, HttpResponse } from "../../machine/http.ts";
import type { Clock } from "../clock/clock.ts";
import type { EtcdClient } from "../etcd/index.ts";
import type { Random } from "../random/random.ts";
import { type Resource, resources } from "../resources/index.ts";
import type { Trace } from "../trace/trace.ts";
import { Admission } from "./admission/admission.ts";
import { admissionPlugins } from "./admission/index.ts";
import type { MutatingSpec } from "./admission/policy/mutating.ts";
import { Policies } from "./admission/policy/policies.ts";
import type { ValidatingSpec } from "./admission/policy/validating.ts";
import { type Answered, WaitsForWebhook, type WebhookCaller } from "./admission/webhook/call.ts";
import { Webhooks } from "./admission/webhook/plugins.ts";
import { Aggregator } from "./aggregator/aggregator.ts";
import { apply } from "./apply.ts";
import { Audit } from "./audit.ts";
import { authenticate } from "./authentication/authenticate.ts";
import { Tokens } from "./authentication/tokens.ts";
import { Authorizer } from "./authorization/authorizer.ts";
import { Rbac, type ResourceAttributes } from "./authorization/rbac.ts";
import { bootstrap } from "./bootstrap/bootstrap.ts";
import { MasterLeases } from "./bootstrap/master-leases.ts";
import { LocalClient } from "./client.ts";
import { componentStatuses } from "./component-statuses.ts";
import { CustomResourceHooks } from "./hooks/custom-resource-definition.ts";
import { namespaceHooks } from "./hooks/namespace.ts";
import { ServiceAllocator } from "./hooks/service.ts";
import { decodedPatch } from "./http/decode.ts";
import { Discovery } from "./http/discovery.ts";
import { handle } from "./http/handle.ts";
import { checksOf } from "./http/health.ts";
import type { RequestInfo } from "./http/request-info.ts";
import { ANONYMOUS, type Identity, identityOf, LOOPBACK, serviceAccountOf, type UserInfo } from "./identity.ts";
import { patched } from "./patch.ts";
import { connect, type Dial } from "./proxy/connect.ts";
import { Endpoint } from "./registry/endpoint.ts";
import type { RegistryHost, RequestContext, StoreHooks } from "./registry/host.ts";
import { Store } from "./registry/store.ts";
import { loadDescriptions, loadTypes, Schema } from "./schema/index.ts";
import { Subresources } from "./subresources/subresources.ts";
import { createVirtual } from "./virtual.ts";

export interface ApiServerFlags {
  /** Where it tells clients it listens; the endpoint of the `kubernetes` Service. */
  advertiseAddress: string;
  securePort: number;
  /** `10.96.0.0/16` */
  serviceClusterIpRange: string;
  /** Host name: names its Lease. */
  hostname: string;
}

/** What flags of the real server set besides. */
export interface ApiServerSettings {
  /** `--authorization-mode`, in order. */
  authorizationModes: readonly string[];
  /** `--anonymous-auth` */
  anonymous: boolean;
  /** `--service-node-port-range`, both included. */
  nodePorts: readonly [number, number];
  /** `--default-not-ready-toleration-seconds`, `--default-unreachable-toleration-seconds` */
  notReadySeconds: number;
  unreachableSeconds: number;
  /** `--event-ttl` */
  eventSeconds: number;
}
const SETTINGS: ApiServerSettings = {
  authorizationModes: ["Node", "RBAC"],
  anonymous: true,
  nodePorts: [30_000, 32_767],
  notReadySeconds: 300,
  unreachableSeconds: 300,
  eventSeconds: 3600,
};

export interface ApiServerOptions {
  clock: Clock;
  random: Random;
  trace: Trace;
  release: Release;
  etcd: EtcdClient;
  flags?: Partial<ApiServerFlags>;
  settings?: Partial<ApiServerSettings>;
  /** How it reaches kubelets and pods (logs, exec, proxies). Without it those requests refuse in words. */
  dial?: Dial;
  /** Stops the clock while something is loaded from outside the world. */
  hold?: <T>(promise: Promise<T>) => Promise<T>;
  /** The release's types, where somebody has them already: a server loads them when it first decodes an object. */
  schema?: Schema;
  /** `--disable-admission-plugins` */
  disableAdmissionPlugins?: readonly string[];
}

/** Default of --etcd-compaction-interval. */
const COMPACTION_INTERVAL = 5 * MINUTE;

export class ApiServer implements RegistryHost {
  readonly clock: Clock;
  readonly timers: Clock;
  readonly random: Random;
  readonly trace: Trace;
  readonly release: Release;
  readonly etcd: EtcdClient;
  readonly flags: ApiServerFlags;
  readonly settings: ApiServerSettings;
  readonly admission: Admission;
  readonly audit = new Audit();
  readonly subresources: Subresources;
  readonly discovery: Discovery;
  readonly tokens: Tokens;
  readonly rbac: Rbac;
  readonly authorizer: Authorizer;
  /** Group versions that other servers in the cluster serve. */
  readonly aggregator: Aggregator;
  readonly #webhookCaller: WebhookCaller;
  readonly #validatingPolicies = new Policies<ValidatingSpec>("validatingadmissionpolicies", "validatingadmissionpolicybindings");
  readonly #mutatingPolicies = new Policies<MutatingSpec>("mutatingadmissionpolicies", "mutatingadmissionpolicybindings");
  readonly #mutatingWebhooks: Webhooks;
  readonly #validatingWebhooks: Webhooks;
  readonly #services: ServiceAllocator;
  readonly #customResources = new CustomResourceHooks();
  readonly #masterLeases = new MasterLeases(this);
  readonly #dial: Dial | undefined;
  readonly #hold: <T>(promise: Promise<T>) => Promise<T>;
  #schema: Schema | undefined;
  /** The server's own client: bootstrap, and what hooks read. */
  readonly loopback: Identity = identityOf(LOOPBACK);
  writeSpan = 0;
  #running = false;
  #compaction: Timer | undefined;
  /** By group, then plural, then version. */
  #endpoints = new Map<string, Endpoint>();
  #stores = new Map<string, Store>();
  #byType = new Map<ResourceType, Endpoint>();
  #second = -1;
  #timestamp = "";

  constructor(options: ApiServerOptions) {
    this.clock = options.clock;
    this.timers = options.clock;
    this.random = options.random;
    this.trace = options.trace;
    this.release = options.release;
    this.etcd = options.etcd;
    this.flags = {
      advertiseAddress: "172.18.0.2",
      securePort: 6443,
      serviceClusterIpRange: "10.96.0.0/16",
      hostname: "kind-control-plane",
      ...options.flags,
    };
    this.settings = { ...SETTINGS, ...options.settings };
    this.#services = new ServiceAllocator(this.flags.serviceClusterIpRange, this.settings.nodePorts);
    this.#dial = options.dial;
    this.#hold = options.hold ?? ((promise) => promise);
    this.#schema = options.schema;
    this.aggregator = new Aggregator(this, options.dial);
    this.tokens = new Tokens(`${options.random.seed}`);
    const rbac = (resource: string) => this.#stores.get(`rbac.authorization.k8s.io/${resource}`) as Store;
    this.rbac = new Rbac(() => ({
      clusterRoles: rbac("clusterroles"),
      roles: rbac("roles"),
      clusterRoleBindings: rbac("clusterrolebindings"),
      roleBindings: rbac("rolebindings"),
    }));
    this.authorizer = new Authorizer(
      this.rbac,
      () => {
        const role = rbac("clusterroles").find("system:node") as unknown as { rules?: rbacTypes.PolicyRule[] } | undefined;
        return role?.rules ?? [];
      },
      this.settings.authorizationModes,
    );
    this.discovery = new Discovery(
      this,
      () => [...this.#endpoints.values()].map(({ resource }) => resource),
      () => this.aggregator.versions(),
    );
    this.#webhookCaller = {
      dial: (...request) => this.#callWebhook(...request),
      wake: () => void this.#hold(Promise.resolve()),
      waited: undefined,
      used: 0,
    };
    this.#mutatingWebhooks = new Webhooks("mutatingwebhookconfigurations", this.#webhookCaller);
    this.#validatingWebhooks = new Webhooks("validatingwebhookconfigurations", this.#webhookCaller);
    const plugins = admissionPlugins({
      mutatingWebhooks: this.#mutatingWebhooks,
      validatingWebhooks: this.#validatingWebhooks,
      mutatingPolicies: this.#mutatingPolicies,
      validatingPolicies: this.#validatingPolicies,
      notReadySeconds: this.settings.notReadySeconds,
      unreachableSeconds: this.settings.unreachableSeconds,
    });
    this.admission = new Admission(plugins.filter(({ name }) => !options.disableAdmissionPlugins?.includes(name)));
    this.subresources = new Subresources(this);
    for (const resource of resources) if (resource.served?.(this.release) ?? true) this.install(resource);
  }

  get eventSeconds(): number {
    return this.settings.eventSeconds;
  }
  get running(): boolean {
    return this.#running;
  }

  /** Listens. Bootstrap objects are made when they are missing. Throws when etcd is down. */
  start(): void {
    if (this.#running) return;
    this.#services.reset();
    for (const store of this.#stores.values()) if (!store.resource.virtual) store.start();
    this.authorizer.changed();
    bootstrap(this);
    this.#masterLeases.start();
    this.#customResources.load(this);
    this.#running = true;
    this.aggregator.load();
    this.#compactLater(0);
  }
  /** Another store answers than the one that was (a restored snapshot): what was derived from its keys is forgotten. */
  storeChanged(): void {
    this.#validatingPolicies.changed();
    this.#mutatingPolicies.changed();
    this.#mutatingWebhooks.changed();
    this.#validatingWebhooks.changed();
    this.#services.reset();
    this.authorizer.changed();
    if (this.#running && this.etcd.running) this.#masterLeases.start();
  }
  /** The process goes away: watches end, calls fail with connection refused. */
  stop(): void {
    if (!this.#running) return;
    this.#running = false;
    this.aggregator.stop();
    this.#masterLeases.stop();
    this.#compaction?.cancel();
    for (const store of this.#stores.values()) store.stop();
  }
  /** Every five minutes what was history five minutes ago is forgotten (storage/etcd3/compact.go). */
  #compactLater(revision: number): void {
    this.#compaction = this.clock.after(
      COMPACTION_INTERVAL,
      () => {
        const { etcd } = this;
        if (etcd.running && revision > etcd.compactedRevision) etcd.compact(revision);
        this.#compactLater(etcd.revision);
      },
      "periodic/etcd-compaction",
    );
  }

  /** A component's client. `user` is what its certificate or token says. */
  client(user: UserInfo, options: { userAgent?: string; actor?: string } = {}): Client {
    return new LocalClient(this, identityOf(user, options.userAgent, options.actor));
  }

  /** Serves a kind (built in, or a custom resource). */
  install(resource: Resource): Endpoint {
    const stored = resource.view?.of ?? resource;
    const name = `${stored.group}/${stored.resource}`;
    let store = this.#stores.get(name);
    if (!store) {
      store = new Store(this, stored);
      this.#stores.set(name, store);
      if (this.#running) store.start();
    }
    const endpoint = new Endpoint(resource, store);
    this.#endpoints.set(`${resource.group}/${resource.version}/${resource.resource}`, endpoint);
    return endpoint;
  }
  /** Stops serving a kind; its objects stay in etcd. */
  uninstall(resource: Resource): void {
    this.#endpoints.delete(`${resource.group}/${resource.version}/${resource.resource}`);
    const name = `${resource.group}/${resource.resource}`;
    this.#stores.get(name)?.stop();
    this.#stores.delete(name);
    this.#byType.clear();
  }
  endpoints(): Iterable<Endpoint> {
    return this.#endpoints.values();
  }

  /** Throws NotFound for what is not served. */
  endpoint(type: ResourceType): Endpoint {
    let endpoint = this.#byType.get(type);
    if (!endpoint) {
      endpoint = this.#endpoints.get(`${type.group}/${type.version}/${type.resource}`);
      if (!endpoint)
        throw new StatusError({ ...notFound(type, "").status, message: "the server could not find the requested resource", details: {} });
      this.#byType.set(type, endpoint);
    }
    return endpoint;
  }
  endpointAt(group: string, version: string, resource: string): Endpoint | undefined {
    return this.#endpoints.get(`${group}/${version}/${resource}`);
  }
  store(group: string, resource: string): Store | undefined {
    return this.#stores.get(`${group}/${resource}`);
  }
  storeOfKind(group: string, version: string, kind: string): Store | undefined {
    for (const { resource, store } of this.#endpoints.values())
      if (resource.kind === kind && resource.group === group && resource.version === version) return store;
    return undefined;
  }
  hooks(resource: Resource): StoreHooks | undefined {
    switch (`${resource.group}/${resource.resource}`) {
      case "/services":
        return this.#services;
      case "/namespaces":
        return namespaceHooks;
      case "apiextensions.k8s.io/customresourcedefinitions":
        return this.#customResources;
      case "admissionregistration.k8s.io/validatingadmissionpolicies":
      case "admissionregistration.k8s.io/validatingadmissionpolicybindings":
        return this.#validatingPolicies;
      case "admissionregistration.k8s.io/mutatingadmissionpolicies":
      case "admissionregistration.k8s.io/mutatingadmissionpolicybindings":
        return this.#mutatingPolicies;
      case "admissionregistration.k8s.io/mutatingwebhookconfigurations":
        return this.#mutatingWebhooks;
      case "admissionregistration.k8s.io/validatingwebhookconfigurations":
        return this.#validatingWebhooks;
      case "apiregistration.k8s.io/apiservices":
        return this.aggregator;
      case "rbac.authorization.k8s.io/clusterroles":
      case "rbac.authorization.k8s.io/roles":
      case "rbac.authorization.k8s.io/clusterrolebindings":
      case "rbac.authorization.k8s.io/rolebindings": {
        const changed = () => this.authorizer.changed();
        return { created: changed, updated: changed, deleted: changed, elsewhere: changed };
      }
      default:
        return undefined;
    }
  }

  // --- requests from the wire

  /** The only entry for HTTP. */
  handle(request: HttpRequest): HttpResponse | Promise<HttpResponse> {
    return handle(this, request);
  }
  /** Undefined: wrong credentials. */
  authenticate(request: HttpRequest): Identity | undefined {
    const identity = authenticate(request, this.tokens, Math.floor(this.clock.date / 1000), ({ user, secret }) => {
      const account = serviceAccountOf(user);
      if (secret && !this.store("", "secrets")?.find(secret.name, secret.namespace)) return false;
      return account !== undefined && this.store("", "serviceaccounts")?.find(account.name, account.namespace)?.metadata.uid === user.uid;
    });
    return !this.settings.anonymous && identity?.user === ANONYMOUS ? undefined : identity;
  }
  /** Throws Forbidden. */
  authorize(identity: Identity, attributes: ResourceAttributes): void {
    this.authorizer.require(identity, attributes);
  }
  mayGetPath(identity: Identity, verb: string, path: string): boolean {
    return this.authorizer.decidePath(identity.user, verb, path).allowed;
  }
  /** `/`: every path that is served. */
  paths(): string[] {
    const paths = ["/.well-known/openid-configuration", "/api", "/api/v1", "/apis", "/apis/"];
    for (const group of this.discovery.groupNames().sort()) {
      paths.push(`/apis/${group}`);
      for (const version of this.discovery.versions(group).sort()) paths.push(`/apis/${group}/${version}`);
    }
    for (const endpoint of ["healthz", "livez", "readyz"])
      paths.push(
        `/${endpoint}`,
        ...checksOf(endpoint)
          .map((check) => `/${endpoint}/${check}`)
          .sort(),
      );
    paths.push(
      ...(this.release.features.enabled("FlowControlV1") ? ["/flagz", "/statusz"] : ["/logs"]),
      "/metrics",
      "/metrics/slis",
      "/openapi/v2",
      "/openapi/v3",
      "/openapi/v3/",
      "/openid/v1/jwks",
      "/version",
    );
    return paths.sort();
  }
  metrics(): string {
    const lines = [
      "# HELP apiserver_storage_objects [STABLE] Number of stored objects at the time of last check split by kind.",
      "# TYPE apiserver_storage_objects gauge",
    ];
    for (const store of this.#stores.values()) {
      const { group, resource } = store.groupResource;
      if (!store.resource.virtual)
        lines.push(`apiserver_storage_objects{resource="${group ? `${resource}.${group}` : resource}"} ${store.count()}`);
    }
    lines.push(
      "# HELP apiserver_registered_watchers [ALPHA] Number of currently registered watchers for a given resources",
      "# TYPE apiserver_registered_watchers gauge",
    );
    for (const { resource, watchers } of this.#stores.values())
      if (watchers.size > 0)
        lines.push(
          `apiserver_registered_watchers{group="${resource.group}",kind="${resource.kind}",version="${resource.version}"} ${watchers.size}`,
        );
    return `${lines.join("\n")}\n`;
  }
  /** `/openapi/v2`, `/openapi/v3`, `/openapi/v3/apis/<group>/<version>`. Descriptions are loaded when somebody asks. */
  openapi({ path }: RequestInfo): HttpResponse | Promise<HttpResponse> | undefined {
    const groupVersions = [...new Set([...this.endpoints()].map(({ resource }) => `${resource.group}/${resource.version}`))].map((text) => {
      const [group = "", version = ""] = text.split("/");
      return { group, version };
    });
    const answer = (body: unknown): HttpResponse => ({ status: 200, headers: { "content-type": "application/json" }, body });
    const [, , document, , ...rest] = path.split("/");
    const documents = import("./schema/openapi.ts");
    if (document === "v3" && rest.length === 0 && path.split("/").length <= 4)
      return this.#hold(documents).then(({ openApiV3Paths }) => answer(openApiV3Paths(groupVersions)));
    const [group, version] = path.startsWith("/openapi/v3/apis/") ? rest : ["", rest[0]];
    const of = groupVersions.find((one) => one.group === group && one.version === version);
    if (document !== "v2" && (document !== "v3" || !of)) return undefined;
    const { minor, version: release } = this.release;
    return this.#hold(Promise.all([documents, loadDescriptions(minor), this.#loadSchema()])).then(
      ([{ openApiV2, openApiV3 }, descriptions]) =>
        answer(
          document === "v2" || !of
            ? openApiV2(this.schema, groupVersions, descriptions, release)
            : openApiV3(this.schema, of, this.#served(of), descriptions, release),
        ),
    );
  }
  #served({ group, version }: { group: string; version: string }) {
    const all = [...this.endpoints()].map(({ resource }) => resource);
    return all
      .filter((one) => one.group === group && one.version === version)
      .map(({ resource, kind, namespaced, verbs, openApiSchema: schema }) => ({
        resource,
        kind,
        namespaced,
        verbs,
        ...(schema ? { schema } : {}),
      }));
  }
  /** Types of the release's kinds, for strict decoding and OpenAPI. */
  get schema(): Schema {
    if (!this.#schema) throw new Error("the types are not loaded: ask `whenDecoding` first");
    return this.#schema;
  }
  /** Undefined when objects can be decoded at once, else a promise for the time when they can. */
  whenDecoding(): Promise<void> | undefined {
    return this.#schema ? undefined : this.#hold(this.#loadSchema());
  }
  async #loadSchema(): Promise<void> {
    const types = await loadTypes(this.release.minor);
    this.#schema ??= new Schema(types);
  }
  componentStatuses(): Promise<KubeObject[]> {
    return componentStatuses(this.#dial, this.etcd.running);
  }
  /** Requests that are handed on to a kubelet or a pod: undefined when this is not one. */
  connect(info: RequestInfo, request: HttpRequest): HttpResponse | Promise<HttpResponse> | undefined {
    return connect(this, this.#dial, info, request);
  }
  read(endpoint: Endpoint, subresource: string, name: string, namespace: string | undefined): KubeObject {
    return this.subresources.get(endpoint, subresource, name, namespace);
  }
  create(
    endpoint: Endpoint,
    context: RequestContext,
    subresource: string,
    name: string,
    namespace: string | undefined,
    body: KubeObject,
  ): KubeObject {
    if (subresource) return this.subresources.create(endpoint, context, subresource, name, namespace, body);
    if (endpoint.resource.virtual) return createVirtual(this, endpoint, context, namespace, body);
    return endpoint.create(context, body, namespace);
  }
  timestamp(): string {
    const second = Math.floor(this.clock.date / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#timestamp = this.clock.timestamp();
    }
    return this.#timestamp;
  }

  #callWebhook(address: string, port: number, request: HttpRequest): HttpResponse | Promise<HttpResponse> {
    if (!this.#dial) throw new ConnectionError("EHOSTUNREACH", "kubewekend does not model the API server's way to services in this world");
    return this.#dial(address, port, request);
  }
  /**
   * Does a request that can wait for webhooks: where one takes its time, the request is made again from the start
   * when its answer is there. Nothing is written before every webhook has answered.
   */
  waiting<T>(work: () => T, answers: Answered[] = []): T | Promise<Awaited<T>> {
    const caller = this.#webhookCaller;
    const { waited, used } = caller;
    caller.waited = answers;
    caller.used = 0;
    try {
      return work();
    } catch (error) {
      if (!(error instanceof WaitsForWebhook)) throw error;
      const known = answers.slice(0, caller.used);
      return error.answer.then((answer) => this.waiting(work, [...known, answer])) as Promise<Awaited<T>>;
    } finally {
      caller.waited = waited;
      caller.used = used;
    }
  }

  /** Authorizes and journals one call of an identity; `work` does it. */
  call<T>(
    identity: Identity,
    verb: string,
    endpoint: Endpoint,
    subresource: string,
    namespace: string | undefined,
    name: string,
    work: () => T,
  ): T {
    if (!this.#running) {
      const { advertiseAddress, securePort } = this.flags;
      throw new ConnectionError("ECONNREFUSED", `dial tcp ${advertiseAddress}:${securePort}: connect: connection refused`);
    }
    let code = verb === "create" ? 201 : 200;
    let waits = false;
    try {
      if (!identity.master) {
        const { group, resource } = endpoint.resource;
        this.authorizer.require(identity, { verb, group, resource, subresource, namespace: namespace ?? "", name });
      }
      const answer = work();
      // A refusal on the wire is a response, not a throw.
      if (typeof answer === "object" && answer !== null && "status" in answer && typeof answer.status === "number") code = answer.status;
      return answer;
    } catch (error) {
      code = error instanceof StatusError ? error.code : 500;
      waits = error instanceof WaitsForWebhook;
      throw error;
    } finally {
      const { resource } = endpoint;
      if (!waits)
        this.audit.record({
          at: this.clock.now,
          user: identity.user.name,
          userAgent: identity.userAgent,
          verb,
          resource: resource.group === "" ? resource.resource : `${resource.resource}.${resource.group}`,
          subresource,
          namespace: namespace ?? "",
          name,
          code,
        });
    }
  }

  patch(
    endpoint: Endpoint,
    context: RequestContext,
    subresource: string,
    name: string,
    namespace: string | undefined,
    patch: Patch,
  ): KubeObject {
    if (patch.type === "apply") return apply(this, endpoint, context, subresource, name, namespace, patch);
    return this.subresources.update(
      endpoint,
      context,
      subresource,
      name,
      namespace,
      (current) => {
        const next = patched(endpoint.resource, current, patch, endpoint.resource.custom ?? false);
        const { fieldValidation, warn } = context;
        if (!fieldValidation || next.kind !== endpoint.resource.kind) return next;
        return decodedPatch(this.schema, endpoint.resource, next, patch, fieldValidation, warn ?? (() => {}));
      },
      "patch",
    );
  }
}
