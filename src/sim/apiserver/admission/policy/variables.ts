/** What expressions of admission policies and match conditions may speak of. Upstream: apiserver/pkg/admission/plugin/cel. */
import { type CelType, DYN, Lazy, Opaque, type Variables } from "../../../../kube/cel/index.ts";
import type { KubeObject } from "../../../../kube/types.ts";
import type { Identity } from "../../identity.ts";
import type { RegistryHost } from "../../registry/host.ts";
import type { Attributes } from "../admission.ts";

/** Names that an expression may use. `variables` only where a policy defines some. */
export const KNOWN: Readonly<Record<string, CelType>> = {
  object: DYN,
  oldObject: DYN,
  request: DYN,
  authorizer: { kind: "other" },
};
export const KNOWN_TO_POLICIES: Readonly<Record<string, CelType>> = { ...KNOWN, params: DYN, namespaceObject: DYN, variables: DYN };

export function variablesOf(attributes: Attributes, host: RegistryHost, params: KubeObject | undefined): Variables {
  const { object, old, namespace } = attributes;
  return {
    object: object ?? null,
    oldObject: old ?? null,
    request: requestOf(attributes),
    params: params ?? null,
    namespaceObject: new Lazy(() => (namespace ? (host.store("", "namespaces")?.find(namespace) ?? null) : null)),
    authorizer: new Authorizer(attributes.identity, host),
  };
}

function requestOf({ operation, resource, subresource, namespace, name, object, identity, dryRun }: Attributes): unknown {
  const { group, version, kind, resource: plural } = resource;
  const { user } = identity;
  const ofKind = { group, version, kind };
  const ofResource = { group, version, resource: plural };
  return {
    kind: ofKind,
    resource: ofResource,
    subResource: subresource,
    requestKind: ofKind,
    requestResource: ofResource,
    requestSubResource: subresource,
    name: name || object?.metadata.name || "",
    namespace,
    operation,
    userInfo: { username: user.name, uid: user.uid ?? "", groups: [...user.groups], extra: user.extra ?? {} },
    dryRun,
    options: {},
  };
}

/** `authorizer.group('apps').resource('deployments').namespace('x').check('create').allowed()` */
class Authorizer extends Opaque {
  readonly type = "kubernetes.authorization.Authorizer";
  readonly #identity: Identity;
  readonly #host: RegistryHost;
  readonly #asked: Readonly<Record<string, string>>;
  constructor(identity: Identity, host: RegistryHost, asked: Readonly<Record<string, string>> = {}) {
    super();
    this.#identity = identity;
    this.#host = host;
    this.#asked = asked;
  }
  call(name: string, [text]: readonly unknown[]): unknown {
    if (typeof text !== "string") return undefined;
    switch (name) {
      case "group":
      case "resource":
      case "subresource":
      case "namespace":
      case "name":
      case "path":
        return new Authorizer(this.#identity, this.#host, { ...this.#asked, [name]: text });
      case "check": {
        const { group = "", resource = "", subresource = "", namespace = "", name: of = "", path } = this.#asked;
        const { user, master } = this.#identity;
        const { authorizer } = this.#host;
        const allowed =
          master ||
          (path === undefined
            ? authorizer.decide(user, { verb: text, group, resource, subresource, namespace, name: of })
            : authorizer.decidePath(user, text, path)
          ).allowed;
        return new Decision(allowed);
      }
      default:
        return undefined;
    }
  }
}
class Decision extends Opaque {
  readonly type = "kubernetes.authorization.Decision";
  readonly #allowed: boolean;
  constructor(allowed: boolean) {
    super();
    this.#allowed = allowed;
  }
  call(name: string): unknown {
    if (name === "allowed") return this.#allowed;
    if (name === "reason" || name === "error") return "";
    return name === "errored" ? false : undefined;
  }
}
