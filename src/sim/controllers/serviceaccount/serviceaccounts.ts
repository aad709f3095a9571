/** Every namespace has a ServiceAccount `default`. Follows pkg/controller/serviceaccount/serviceaccounts_controller.go. */
import { namespaces, serviceAccounts } from "../../../kube/resource.ts";
import { isAlreadyExists } from "../../../kube/status.ts";
import type { Namespace, New, ServiceAccount } from "../../../kube/types.ts";
import { type ControllerContext, caches } from "../context.ts";
import { isNamespaceTerminating } from "../podcontrol.ts";

const NAMES = ["default"];

export function startServiceAccountController(context: ControllerContext): void {
  const { client, informers } = context;
  const namespaceCache = informers.for(namespaces);
  const accountCache = informers.for(serviceAccounts);
  const queue = context.queue({ of: namespaces, sync, needs: caches(namespaceCache, accountCache) });
  const enqueue = (namespace: Namespace) => queue.add(namespace.metadata.name);
  namespaceCache.on({ add: enqueue, update: enqueue });
  accountCache.on({ delete: (account) => queue.add(account.metadata.namespace as string) });

  function sync(name: string): void {
    const namespace = namespaceCache.get(name);
    if (!namespace || namespace.status.phase === "Terminating") return;
    for (const account of NAMES) {
      if (accountCache.get(`${name}/${account}`)) continue;
      try {
        client.create(serviceAccounts, {
          apiVersion: "v1",
          kind: "ServiceAccount",
          metadata: { name: account, namespace: name },
        } as New<ServiceAccount>);
      } catch (error) {
        if (!isAlreadyExists(error) && !isNamespaceTerminating(error)) throw error;
      }
    }
  }
}
