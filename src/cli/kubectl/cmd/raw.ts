/** --raw: a request as typed, its answer as it comes (k8s.io/kubectl/pkg/rawhttp). */
import { encodeJson } from "../../../kube/encoding/json.ts";
import { CommandError } from "../errors.ts";
import type { Invocation } from "../verb.ts";
import { followWatch } from "../watch.ts";

export async function rawRequest({ factory, print, process }: Invocation, method: string, path: string, body: unknown): Promise<number> {
  if (!path.startsWith("/"))
    throw new CommandError(`--raw must be a valid URL path: parse ${JSON.stringify(path)}: invalid URI for request`);
  const client = factory.client();
  const response = await client.request(method, path, {
    ...(body === undefined ? {} : { body }),
    stream: /[?&]watch=(?:true|1)\b/.test(path),
  });
  if (response.stream) {
    await followWatch(process, response, 0, async (event) => {
      await print(`${encodeJson(event, { sort: false })}\n`);
      return true;
    });
    return 0;
  }
  const value = response.body;
  if (value === undefined) return 0;
  await print(typeof value === "string" ? value : `${encodeJson(value, { sort: false })}\n`);
  return 0;
}
