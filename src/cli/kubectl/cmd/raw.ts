/** --raw: a request as typed, its answer as it comes (k8s.io/kubectl/pkg/rawhttp). */
import { encodeJson } from "../../../kube/encoding/json.ts";
import { StatusError } from "../../../kube/status.ts";
import { CommandError } from "../errors.ts";
import type { Invocation } from "../verb.ts";

export async function rawRequest({ factory, print }: Invocation, method: string, path: string, body: unknown): Promise<number> {
  if (!path.startsWith("/"))
    throw new CommandError(`--raw must be a valid URL path: parse ${JSON.stringify(path)}: invalid URI for request`);
  const client = factory.client();
  const response = await client.request(method, path, { ...(body === undefined ? {} : { body }) });
  if (response.stream)
    throw new StatusError({
      kind: "Status",
      apiVersion: "v1",
      metadata: {},
      status: "Failure",
      code: 500,
      message: "kubewekend does not model watching with --raw",
    });
  const value = response.body;
  if (value === undefined) return 0;
  await print(typeof value === "string" ? value : `${encodeJson(value, { sort: false })}\n`);
  return 0;
}
