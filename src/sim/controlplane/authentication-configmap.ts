/**
 * The ConfigMaps of kube-system that a kube-apiserver keeps: by what extension servers know its clients, and since
 * when it notes the use of long-lived tokens.
 * Upstream: pkg/controlplane/controller/{clusterauthenticationtrust,legacytokentracking}.
 */
import type { KubeObject } from "../../kube/types.ts";
import type { ApiServer } from "../apiserver/index.ts";

const NAMESPACE = "kube-system";
const list = (text: string): string => JSON.stringify(text.split(",").filter((part) => part !== ""));

/** `read` gives a file named by a flag, or an empty text. */
export function publishAuthentication(
  server: ApiServer,
  flags: { get(name: string): string | undefined },
  read: (path: string) => string,
): void {
  const file = (flag: string): string => read(flags.get(flag) ?? "");
  const ensure = (name: string, data: Readonly<Record<string, string>>): void => {
    const store = server.store("", "configmaps");
    if (!store || store.find(name, NAMESPACE)) return;
    store.create({ identity: server.loopback }, { metadata: { name, namespace: NAMESPACE }, data } as unknown as KubeObject, NAMESPACE);
  };
  ensure("extension-apiserver-authentication", {
    "client-ca-file": file("client-ca-file"),
    "requestheader-allowed-names": list(flags.get("requestheader-allowed-names") ?? ""),
    "requestheader-client-ca-file": file("requestheader-client-ca-file"),
    "requestheader-extra-headers-prefix": list(flags.get("requestheader-extra-headers-prefix") ?? ""),
    "requestheader-group-headers": list(flags.get("requestheader-group-headers") ?? ""),
    "requestheader-username-headers": list(flags.get("requestheader-username-headers") ?? ""),
  });
  ensure("kube-apiserver-legacy-service-account-token-tracking", { since: server.timestamp().slice(0, 10) });
}
