/** One object a command works on: k8s.io/cli-runtime/pkg/resource.Info. */

import { StatusError } from "../../../kube/status.ts";
import type { KubeObject } from "../../../kube/types.ts";
import type { ApiResource } from "../discovery.ts";
import type { RequestOptions, RestClient } from "../rest.ts";
import { resourcePath } from "./paths.ts";

export interface Info {
  readonly resource: ApiResource;
  /** Empty for cluster-scoped objects. */
  readonly namespace: string;
  /** Empty for a list, or an object with generateName. */
  readonly name: string;
  /** The file it was read from. */
  readonly source: string | undefined;
  /** As read from a file or from the server. A list or a Table where one was asked for. */
  readonly object: KubeObject | undefined;
}

/** What happened for one item: an object, or why there is none. */
export type Visit = { readonly info: Info; readonly error?: undefined } | { readonly info?: undefined; readonly error: Error };

export function infoPath(info: Info, subresource = ""): string {
  return resourcePath(info.resource, info.namespace, info.name, subresource);
}

/** The object as the server has it now. */
export async function fetchInfo(client: RestClient, info: Info, options: RequestOptions & { subresource?: string } = {}): Promise<Info> {
  const { subresource, ...request } = options;
  try {
    return { ...info, object: (await client.body("GET", infoPath(info, subresource), request)) as KubeObject };
  } catch (error) {
    const missing = error instanceof StatusError && error.reason === "NotFound";
    // What is not there may lack its namespace too: that is said instead.
    if (missing && info.namespace !== "" && info.namespace !== "default") await requireNamespace(client, info.namespace);
    throw error;
  }
}
async function requireNamespace(client: RestClient, namespace: string): Promise<void> {
  try {
    await client.body("GET", `/api/v1/namespaces/${namespace}`);
  } catch (error) {
    if (error instanceof StatusError && error.reason === "NotFound") throw error;
  }
}

/** An info of an object that came from the server or a generator. */
export function infoOf(resource: ApiResource, object: KubeObject, source?: string): Info {
  return {
    resource,
    namespace: resource.namespaced ? (object.metadata.namespace ?? "") : "",
    name: object.metadata.name ?? "",
    source,
    object,
  };
}

/** POSTs an info's object; the answer is the object as stored. */
export async function createInfo(client: RestClient, info: Info, query: Record<string, string | undefined>): Promise<KubeObject> {
  return (await client.body("POST", resourcePath(info.resource, info.namespace), { body: info.object, query })) as KubeObject;
}
