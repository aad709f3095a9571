/**
 * Secrets of type kubernetes.io/service-account-token: filled with a token that lasts as long as they do, and deleted
 * with their account. Follows pkg/controller/serviceaccount/tokens_controller.go.
 */
import { encodeBase64 } from "../../../kube/encoding/base64.ts";
import { secrets, serviceAccounts } from "../../../kube/resource.ts";
import { isConflict, isNotFound } from "../../../kube/status.ts";
import { keyOf, type Secret, type ServiceAccount } from "../../../kube/types.ts";
import { type ControllerContext, caches } from "../context.ts";

const TYPE = "kubernetes.io/service-account-token";
const NAME = "kubernetes.io/service-account.name";
const UID = "kubernetes.io/service-account.uid";
const ACCOUNT_INDEX = "service-account";

/** What a token says; the manager holds the key that signs it. */
export interface LegacyToken {
  namespace: string;
  secret: string;
  serviceAccount: { name: string; uid: string };
}

export function startServiceAccountTokenController(context: ControllerContext): void {
  const { client, informers, options } = context;
  const accounts = informers.for(serviceAccounts);
  const cache = informers.for(secrets);
  cache.addIndex(ACCOUNT_INDEX, (secret) => (secret.type === TYPE ? [`${secret.metadata.namespace}/${accountOf(secret)}`] : []));
  const queue = context.queue({ of: secrets, sync, needs: caches(accounts, cache) });
  const enqueue = (secret: Secret) => {
    if (secret.type === TYPE) queue.add(keyOf(secret));
  };
  cache.on({ add: enqueue, update: enqueue });
  const again = (account: ServiceAccount) => {
    for (const secret of cache.byIndex(ACCOUNT_INDEX, keyOf(account)).values()) enqueue(secret);
  };
  accounts.on({ add: again, delete: again });

  function sync(key: string): void {
    const secret = cache.get(key);
    if (!secret || secret.metadata.deletionTimestamp) return;
    const { namespace = "", name, annotations = {} } = secret.metadata;
    const account = accounts.get(`${namespace}/${accountOf(secret)}`);
    if (!account || (annotations[UID] !== undefined && annotations[UID] !== account.metadata.uid)) {
      remove(secret);
      return;
    }
    const { uid } = account.metadata;
    const data = secret.data ?? {};
    if (data["token"] && data["namespace"] && data["ca.crt"] && annotations[UID] === uid) return;
    const token = options.legacyToken({ namespace, secret: name, serviceAccount: { name: account.metadata.name, uid } });
    const filled = {
      "ca.crt": encodeBase64(options.rootCA),
      namespace: encodeBase64(namespace),
      token: encodeBase64(token),
    };
    try {
      client.update(secrets, {
        ...secret,
        metadata: { ...secret.metadata, annotations: { ...annotations, [UID]: uid } },
        data: { ...filled, ...data },
      });
    } catch (error) {
      if (!isConflict(error) && !isNotFound(error)) throw error;
    }
  }
  function remove({ metadata }: Secret): void {
    try {
      client.delete(secrets, metadata.name, metadata.namespace, { preconditions: { uid: metadata.uid } });
    } catch (error) {
      if (!isConflict(error) && !isNotFound(error)) throw error;
    }
  }
}
function accountOf({ metadata }: Secret): string {
  return metadata.annotations?.[NAME] ?? "";
}
