/** What happens at the path segment after an object's name. One file per subresource; this is the switchboard. */
import { badRequest, failure, methodNotAllowed } from "../../../kube/status.ts";
import type { KubeObject } from "../../../kube/types.ts";
import type { Endpoint } from "../registry/endpoint.ts";
import type { RegistryHost, RequestContext } from "../registry/host.ts";
import { bindPod } from "./binding.ts";
import { evictPod } from "./eviction.ts";
import { addEphemeralContainers, approveRequest, finalizeNamespace, resizePod } from "./parts.ts";
import { getScale, updateScale } from "./scale.ts";
import { createToken } from "./token.ts";

export class Subresources {
  readonly #host: RegistryHost;
  constructor(host: RegistryHost) {
    this.#host = host;
  }

  create(
    endpoint: Endpoint,
    context: RequestContext,
    subresource: string,
    name: string,
    namespace: string | undefined,
    body: KubeObject,
  ): KubeObject {
    const handler = CREATES[`${endpoint.resource.resource}/${subresource}`];
    if (!handler) throw this.#unknown(endpoint, subresource);
    return handler({ host: this.#host, endpoint, context, name, namespace, body });
  }

  update(
    endpoint: Endpoint,
    context: RequestContext,
    subresource: string,
    name: string,
    namespace: string | undefined,
    change: (current: KubeObject) => KubeObject,
    operation = "update",
  ): KubeObject {
    switch (subresource) {
      case "":
        return endpoint.update(context, name, namespace, change, { operation });
      case "status":
        if (!endpoint.resource.subresources?.status) throw this.#unknown(endpoint, subresource);
        return endpoint.update(context, name, namespace, change, { subresource, operation });
      default: {
        const handler = UPDATES[`${endpoint.resource.resource}/${subresource}`] ?? UPDATES[`*/${subresource}`];
        if (!handler || (subresource === "scale" && !endpoint.resource.subresources?.scale)) throw this.#unknown(endpoint, subresource);
        return handler({ host: this.#host, endpoint, context, name, namespace, change, operation });
      }
    }
  }

  get(endpoint: Endpoint, subresource: string, name: string, namespace: string | undefined): KubeObject {
    if (subresource === "") return endpoint.get(name, namespace);
    if (subresource === "status") {
      if (!endpoint.resource.subresources?.status) throw this.#unknown(endpoint, subresource);
      return endpoint.get(name, namespace);
    }
    const handler = GETS[`${endpoint.resource.resource}/${subresource}`] ?? GETS[`*/${subresource}`];
    if (!handler || (subresource === "scale" && !endpoint.resource.subresources?.scale)) throw this.#unknown(endpoint, subresource);
    return handler({ host: this.#host, endpoint, name, namespace });
  }

  /** Throws what an update of a subresource that is not there throws. */
  requireUpdatable(endpoint: Endpoint, subresource: string): void {
    const { resource, subresources } = endpoint.resource;
    const known =
      subresource === "status"
        ? subresources?.status
        : subresource === "scale"
          ? subresources?.scale
          : UPDATES[`${resource}/${subresource}`] !== undefined;
    if (!known) throw this.#unknown(endpoint, subresource);
  }

  #unknown(endpoint: Endpoint, subresource: string): Error {
    const { resource } = endpoint;
    const known = subresource === "status" ? resource.subresources?.status : resource.subresources?.other?.[subresource];
    if (known) return methodNotAllowed();
    if (subresource === "") return badRequest("no subresource");
    return failure(404, "NotFound", "the server could not find the requested resource", {});
  }
}

export interface SubresourceRequest {
  host: RegistryHost;
  endpoint: Endpoint;
  context: RequestContext;
  name: string;
  namespace: string | undefined;
}
type CreateHandler = (request: SubresourceRequest & { body: KubeObject }) => KubeObject;
type UpdateHandler = (request: SubresourceRequest & { change: (current: KubeObject) => KubeObject; operation: string }) => KubeObject;
type GetHandler = (request: Omit<SubresourceRequest, "context">) => KubeObject;

const CREATES: Readonly<Record<string, CreateHandler>> = {
  "pods/binding": bindPod,
  "pods/eviction": evictPod,
  "serviceaccounts/token": createToken,
};
const UPDATES: Readonly<Record<string, UpdateHandler>> = {
  "*/scale": updateScale,
  "namespaces/finalize": finalizeNamespace,
  "certificatesigningrequests/approval": approveRequest,
  "pods/ephemeralcontainers": addEphemeralContainers,
  "pods/resize": resizePod,
};
const parent: GetHandler = ({ endpoint, name, namespace }) => endpoint.get(name, namespace);
const GETS: Readonly<Record<string, GetHandler>> = {
  "*/scale": getScale,
  "certificatesigningrequests/approval": parent,
  "pods/ephemeralcontainers": parent,
  "pods/resize": parent,
};
