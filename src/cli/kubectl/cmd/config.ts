/** `kubectl config`: reading and changing kubeconfig files (k8s.io/kubectl/pkg/cmd/config). */
import { defineVerb } from "../verb.ts";
import { currentContext, renameContext, setContext, useContext } from "./config/contexts.ts";
import { deleteCluster, deleteContext, deleteUser } from "./config/delete.ts";
import { getClusters, getContexts, getUsers } from "./config/get.ts";
import { set, unset } from "./config/set.ts";
import { setCluster } from "./config/set-cluster.ts";
import { setCredentials } from "./config/set-credentials.ts";
import { view } from "./config/view.ts";

export const config = defineVerb({
  name: "config",
  subcommands: [
    view,
    setCluster,
    setCredentials,
    setContext,
    set,
    unset,
    currentContext,
    useContext,
    getContexts,
    getClusters,
    getUsers,
    deleteCluster,
    deleteContext,
    deleteUser,
    renameContext,
  ],
});
