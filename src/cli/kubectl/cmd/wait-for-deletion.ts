/** Waits until deleted objects are gone: finalizers, grace periods (kubectl/pkg/cmd/wait). */
import { StatusError } from "../../../kube/status.ts";
import { CommandError } from "../errors.ts";
import { type Info, infoPath } from "../resource/info.ts";
import { resourcePath } from "../resource/paths.ts";
import type { Invocation } from "../verb.ts";
import { followWatch } from "../watch.ts";

/** `timeout` in seconds; 0 waits a week. Throws `timed out waiting for the condition on pods/x`. */
export async function waitForDeletion(
  invocation: Invocation,
  targets: readonly { info: Info; uid: string }[],
  timeout: number,
): Promise<void> {
  const { factory, process } = invocation;
  const client = factory.client();
  const deadline = process.clock.now + (timeout === 0 ? 604_800 : timeout) * 1e6;
  const timedOut = (info: Info): CommandError =>
    new CommandError(`timed out waiting for the condition on ${info.resource.name}/${info.name}`);
  for (const { info, uid } of targets) {
    for (;;) {
      let version: string;
      try {
        const object = (await client.body("GET", infoPath(info))) as { metadata: { uid: string; resourceVersion: string } };
        if (uid !== "" && object.metadata.uid !== uid) break;
        version = object.metadata.resourceVersion;
      } catch (error) {
        if (error instanceof StatusError && error.reason === "NotFound") break;
        throw error;
      }
      if (process.clock.now >= deadline) throw timedOut(info);
      const response = await client.request("GET", resourcePath(info.resource, info.namespace), {
        query: { fieldSelector: `metadata.name=${info.name}`, resourceVersion: version, watch: "true" },
        stream: true,
      });
      const end = await followWatch(
        process,
        response,
        (deadline - process.clock.now) / 1e6,
        async ({ type }) => type !== "DELETED" && type !== "ERROR",
      );
      if (end === "done") break;
      if (end === "timeout") throw timedOut(info);
    }
  }
}
