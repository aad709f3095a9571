/**
 * The chain of authorizers `--authorization-mode=Node,RBAC`, with the decisions of identities that ask again and
 * again remembered. Upstream: pkg/kubeapiserver/authorizer.
 */
import { failure, qualified, type StatusError } from "../../../kube/status.ts";
import type { Identity, UserInfo } from "../identity.ts";
import { MASTERS } from "../identity.ts";
import { coversResource, type Rbac, type ResourceAttributes } from "./rbac.ts";

export interface Decision {
  readonly allowed: boolean;
  /** As SubjectAccessReview gives it; "" when there is nothing to say. */
  readonly reason: string;
}

export class Authorizer {
  readonly #rbac: Rbac;
  /** ClusterRole system:node: what the node authorizer lets kubelets do. */
  readonly #nodeRules: () => readonly import("../../../kube/types.ts").rbac.PolicyRule[];
  readonly #modes: ReadonlySet<string>;
  #allowed = new WeakMap<Identity, Set<string>>();

  constructor(
    rbac: Rbac,
    nodeRules: () => readonly import("../../../kube/types.ts").rbac.PolicyRule[],
    modes: readonly string[] = ["Node", "RBAC"],
  ) {
    this.#modes = new Set(modes);
    this.#rbac = rbac;
    this.#nodeRules = nodeRules;
  }

  /** Roles or bindings changed. */
  changed(): void {
    this.#rbac.changed();
    this.#allowed = new WeakMap();
  }

  /** Throws Forbidden. */
  require(identity: Identity, attributes: ResourceAttributes): void {
    if (identity.master) return;
    let known = this.#allowed.get(identity);
    const key = `${attributes.verb} ${attributes.group}/${attributes.resource}/${attributes.subresource} ${attributes.namespace}`;
    if (known?.has(key)) return;
    const decision = this.decide(identity.user, attributes);
    if (!decision.allowed) throw refusal(identity.user, attributes, decision.reason);
    // Remembered is what holds for every name: few rules name names.
    if (attributes.name !== "" && !this.decide(identity.user, { ...attributes, name: "" }).allowed) return;
    if (!known || known.size > 4096) {
      known = new Set();
      this.#allowed.set(identity, known);
    }
    known.add(key);
  }

  decide(user: UserInfo, attributes: ResourceAttributes): Decision {
    if (user.groups.includes(MASTERS)) return { allowed: true, reason: "" };
    if (this.#modes.has("AlwaysAllow")) return { allowed: true, reason: "" };
    if (this.#modes.has("Node") && user.groups.includes("system:nodes") && user.name.startsWith("system:node:")) {
      if (this.#nodeRules().some((rule) => coversResource(rule, attributes))) return { allowed: true, reason: "" };
    }
    if (!this.#modes.has("RBAC")) return { allowed: false, reason: "Everything is forbidden." };
    const rule = this.#rbac.allows(user, attributes);
    return rule ? { allowed: true, reason: `RBAC: allowed by ${rule.source}` } : this.#noOpinion(user, attributes.namespace);
  }
  decidePath(user: UserInfo, verb: string, path: string): Decision {
    if (user.groups.includes(MASTERS)) return { allowed: true, reason: "" };
    if (this.#modes.has("AlwaysAllow")) return { allowed: true, reason: "" };
    if (!this.#modes.has("RBAC")) return { allowed: false, reason: "Everything is forbidden." };
    const rule = this.#rbac.allowsPath(user, verb, path);
    return rule ? { allowed: true, reason: `RBAC: allowed by ${rule.source}` } : this.#noOpinion(user, "");
  }

  /** RBAC says why it could not look everywhere: bindings to roles that are not there. */
  #noOpinion(user: UserInfo, namespace: string): Decision {
    const absent = this.#rbac.absentRoles(user, namespace).map(({ kind, name }) => `${kind}.rbac.authorization.k8s.io "${name}" not found`);
    const told = [...new Set(absent)];
    if (told.length === 0) return { allowed: false, reason: "" };
    return { allowed: false, reason: `RBAC: ${told.length === 1 ? told[0] : `[${told.join(", ")}]`}` };
  }
}

function refusal(user: UserInfo, { verb, group, resource, subresource, namespace, name }: ResourceAttributes, reason: string): StatusError {
  const what = subresource ? `${resource}/${subresource}` : resource;
  const where = namespace ? `in the namespace "${namespace}"` : "at the cluster scope";
  const why = `User "${user.name}" cannot ${verb} resource "${what}" in API group "${group}" ${where}${reason ? `: ${reason}` : ""}`;
  const subject = qualified({ group, resource });
  return failure(403, "Forbidden", name ? `${subject} "${name}" is forbidden: ${why}` : `${subject} is forbidden: ${why}`, {
    ...(name ? { name } : {}),
    ...(group ? { group } : {}),
    kind: resource,
  });
}
