/**
 * Who speaks: the user the authenticators found, and what the trace, the audit journal and managedFields call it.
 * Upstream: apiserver/pkg/authentication/user.
 */
export interface UserInfo {
  name: string;
  uid?: string;
  groups: readonly string[];
  extra?: Readonly<Record<string, readonly string[]>>;
}

export interface Identity {
  readonly user: UserInfo;
  /** Short name in the trace: `kubectl`, `deployment-controller`, `kubelet/kind-worker`. */
  readonly actor: string;
  readonly userAgent: string;
  /** May do everything without asking (system:masters). */
  readonly master: boolean;
}

export const MASTERS = "system:masters";
export const AUTHENTICATED = "system:authenticated";
export const UNAUTHENTICATED = "system:unauthenticated";
const SERVICE_ACCOUNT = "system:serviceaccount:";

/** The identity of a user; `userAgent` is what its program says of itself (`kubectl/v1.28.9 (linux/amd64) …`). */
export function identityOf(user: UserInfo, userAgent = "", actor?: string): Identity {
  return { user, userAgent, actor: actor ?? actorOf(user, userAgent), master: user.groups.includes(MASTERS) };
}

function actorOf(user: UserInfo, userAgent: string): string {
  if (user.name.startsWith(SERVICE_ACCOUNT)) return user.name.slice(user.name.lastIndexOf(":") + 1);
  if (user.name.startsWith("system:node:")) return `kubelet/${user.name.slice("system:node:".length)}`;
  if (user.name === "system:kube-scheduler") return "default-scheduler";
  if (user.name === "system:apiserver") return "kube-apiserver";
  const slash = userAgent.indexOf("/");
  if (slash > 0) return userAgent.slice(0, slash);
  return user.name.startsWith("system:") ? user.name.slice("system:".length) : user.name;
}

/** A service account's user, with its groups. */
export function serviceAccountUser(namespace: string, name: string, uid?: string): UserInfo {
  return {
    name: `${SERVICE_ACCOUNT}${namespace}:${name}`,
    ...(uid ? { uid } : {}),
    groups: ["system:serviceaccounts", `system:serviceaccounts:${namespace}`, AUTHENTICATED],
  };
}
/** Namespace and name of a service account's user name. */
export function serviceAccountOf(user: UserInfo): { namespace: string; name: string } | undefined {
  if (!user.name.startsWith(SERVICE_ACCOUNT)) return undefined;
  const [namespace, name] = user.name.slice(SERVICE_ACCOUNT.length).split(":");
  return namespace && name ? { namespace, name } : undefined;
}

/** kubeadm's admin before 1.29, kind's admin, and tests. */
export const ADMIN: UserInfo = { name: "kubernetes-admin", groups: [MASTERS, AUTHENTICATED] };
/** The API server's own loopback client. */
export const LOOPBACK: UserInfo = { name: "system:apiserver", groups: [MASTERS, AUTHENTICATED] };
export const ANONYMOUS: UserInfo = { name: "system:anonymous", groups: [UNAUTHENTICATED] };
