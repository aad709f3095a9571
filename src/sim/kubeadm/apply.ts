/** Applies manifests through a component's client: what is there already is left alone. */
import type { Client } from "../../kube/client/client.ts";
import { apiVersionOf, type ResourceType } from "../../kube/resource.ts";
import { isAlreadyExists } from "../../kube/status.ts";
import type { Manifest } from "./addons.ts";

export function apply(client: Client, served: readonly ResourceType[], manifests: readonly Manifest[]): void {
  for (const manifest of manifests) {
    const type = served.find((one) => one.kind === manifest.kind && apiVersionOf(one) === manifest.apiVersion);
    if (!type) throw new Error(`no matches for kind "${manifest.kind}" in version "${manifest.apiVersion}"`);
    try {
      client.create(type, manifest);
    } catch (error) {
      if (!isAlreadyExists(error)) throw error;
    }
  }
}
