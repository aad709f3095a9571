/** Where the kubelet gets the ConfigMaps, Secrets and Services that pods refer to. */
import type { ConfigMap, Secret, Service } from "../../kube/types.ts";

/** Reads through the API client; undefined when the object does not exist. Other failures are thrown. */
export interface ObjectSource {
  configMap(namespace: string, name: string): ConfigMap | undefined;
  secret(namespace: string, name: string): Secret | undefined;
  /** Services of a namespace, by name. */
  services(namespace: string): readonly Service[];
  /** A bound service account token; the text is made when it is asked for. */
  token(
    namespace: string,
    serviceAccount: string,
    pod: { name: string; uid: string },
    audience: string | undefined,
    seconds: number,
  ): () => string;
  /** The host path behind a bound claim; a string error otherwise. */
  claimPath(namespace: string, claim: string): { path: string; readOnly: boolean } | string;
}
