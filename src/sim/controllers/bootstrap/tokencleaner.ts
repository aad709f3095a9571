/** Deletes bootstrap tokens that have expired. Follows pkg/controller/bootstrap/tokencleaner.go. */
import { parseTimestamp } from "../../../kube/duration.ts";
import { decodeBase64 } from "../../../kube/encoding/base64.ts";
import { secrets } from "../../../kube/resource.ts";
import { isNotFound } from "../../../kube/status.ts";
import { keyOf, type Secret } from "../../../kube/types.ts";
import { type ControllerContext, caches } from "../context.ts";

const TYPE = "bootstrap.kubernetes.io/token";

export function startTokenCleaner(context: ControllerContext): void {
  const { client, clock, informers } = context;
  const cache = informers.for(secrets);
  const queue = context.queue({ of: secrets, sync, needs: caches(cache) });
  const enqueue = (secret: Secret) => {
    if (secret.type === TYPE && secret.metadata.namespace === "kube-system") queue.add(keyOf(secret));
  };
  cache.on({ add: enqueue, update: enqueue });

  function sync(key: string): void {
    const secret = cache.get(key);
    const text = secret?.data?.["expiration"];
    if (!secret || !text) return;
    const expiration = parseTimestamp(decodeBase64(text) ?? "");
    if (Number.isNaN(expiration)) return;
    if (expiration > clock.date) {
      queue.addAfter(key, (expiration - clock.date) * 1000);
      return;
    }
    try {
      client.delete(secrets, secret.metadata.name, secret.metadata.namespace, { preconditions: { uid: secret.metadata.uid } });
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }
}
