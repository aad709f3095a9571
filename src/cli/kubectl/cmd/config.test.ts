import { expect, test } from "vitest";
import { laptop } from "./testing.ts";

test("contexts, clusters and users are shown, changed and removed", async () => {
  const { transcript, read } = laptop();
  expect(
    await transcript(
      "kubectl config current-context",
      "kubectl config get-contexts",
      "kubectl config set-context --current --namespace=kube-system",
      "kubectl config set-context dev --cluster=kind --user=admin --namespace=dev",
      "kubectl config use-context dev",
      "kubectl config use-context nosuch",
      "kubectl config get-contexts",
      "kubectl config get-contexts nosuch",
      "kubectl config rename-context dev prod",
      "kubectl config set-cluster far --server=https://far:6443 --insecure-skip-tls-verify",
      "kubectl config set-credentials bob --token=abc",
      "kubectl config set-credentials bob --username=b --password=c",
      "kubectl config set clusters.far.server https://10.0.0.1:6443",
      "kubectl config unset contexts.prod.namespace",
      "kubectl config view",
      "kubectl config view --minify -o jsonpath={.contexts[0].name}",
      "kubectl config delete-context prod",
      "kubectl config delete-user nosuch",
      "kubectl config current-context",
      "kubectl config unset current-context",
      "kubectl config current-context",
      "kubectl config get-users",
    ),
  ).toMatchInlineSnapshot(`
    "$ kubectl config current-context
    kind
    $ kubectl config get-contexts
    CURRENT   NAME   CLUSTER   AUTHINFO   NAMESPACE
    *         kind   kind      admin      
    $ kubectl config set-context --current --namespace=kube-system
    Context "kind" modified.
    $ kubectl config set-context dev --cluster=kind --user=admin --namespace=dev
    Context "dev" created.
    $ kubectl config use-context dev
    Switched to context "dev".
    $ kubectl config use-context nosuch
    ! error: no context exists with the name: "nosuch"
    = 1
    $ kubectl config get-contexts
    CURRENT   NAME   CLUSTER   AUTHINFO   NAMESPACE
    *         dev    kind      admin      dev
              kind   kind      admin      kube-system
    $ kubectl config get-contexts nosuch
    CURRENT   NAME   CLUSTER   AUTHINFO   NAMESPACE
    ! error: context nosuch not found
    = 1
    $ kubectl config rename-context dev prod
    Context "dev" renamed to "prod".
    $ kubectl config set-cluster far --server=https://far:6443 --insecure-skip-tls-verify
    Cluster "far" set.
    $ kubectl config set-credentials bob --token=abc
    User "bob" set.
    $ kubectl config set-credentials bob --username=b --password=c
    User "bob" set.
    $ kubectl config set clusters.far.server https://10.0.0.1:6443
    Property "clusters.far.server" set.
    $ kubectl config unset contexts.prod.namespace
    Property "contexts.prod.namespace" unset.
    $ kubectl config view
    apiVersion: v1
    clusters:
    - cluster:
        insecure-skip-tls-verify: true
        server: https://10.0.0.1:6443
      name: far
    - cluster:
        server: https://127.0.0.1:6443
      name: kind
    contexts:
    - context:
        cluster: kind
        namespace: kube-system
        user: admin
      name: kind
    - context:
        cluster: kind
        user: admin
      name: prod
    current-context: prod
    kind: Config
    preferences: {}
    users:
    - name: admin
      user:
        client-certificate-data: DATA+OMITTED
    - name: bob
      user:
        password: REDACTED
        username: b
    $ kubectl config view --minify -o jsonpath={.contexts[0].name}
    prod$ kubectl config delete-context prod
    deleted context prod from /root/.kube/config
    ! warning: this removed your active context, use "kubectl config use-context" to select a different one
    $ kubectl config delete-user nosuch
    ! error: cannot delete user nosuch, not in /root/.kube/config
    = 1
    $ kubectl config current-context
    prod
    $ kubectl config unset current-context
    Property "current-context" unset.
    $ kubectl config current-context
    ! error: current-context is not set
    = 1
    $ kubectl config get-users
    NAME
    admin
    bob
    "
  `);
  expect(read("/root/.kube/config")).toContain('current-context: ""\n');
});
