import { expect, test } from "vitest";
import { laptop } from "./testing.ts";

test("can-i asks the server, as anybody", async () => {
  const { transcript } = laptop();
  expect(
    await transcript(
      "kubectl create clusterrole reader --verb=get,list --resource=pods,pods/log,deploy",
      "kubectl create clusterrolebinding jane --clusterrole=reader --user=jane",
      "kubectl auth can-i get pods --as=jane",
      "kubectl auth can-i delete pods --as=jane",
      "kubectl auth can-i get pods --subresource=log --as=jane",
      "kubectl auth can-i list pods --as=bob -q",
      "kubectl auth can-i list nodes",
      "kubectl auth can-i fly widgets",
      "kubectl auth can-i get /healthz --as=bob",
      "kubectl auth can-i get",
      "kubectl auth can-i --list pods",
      "kubectl auth whoami --as=jane",
    ),
  ).toMatchInlineSnapshot(`
    "$ kubectl create clusterrole reader --verb=get,list --resource=pods,pods/log,deploy
    clusterrole.rbac.authorization.k8s.io/reader created
    $ kubectl create clusterrolebinding jane --clusterrole=reader --user=jane
    clusterrolebinding.rbac.authorization.k8s.io/jane created
    $ kubectl auth can-i get pods --as=jane
    yes
    $ kubectl auth can-i delete pods --as=jane
    no
    = 1
    $ kubectl auth can-i get pods --subresource=log --as=jane
    yes
    $ kubectl auth can-i list pods --as=bob -q
    = 1
    $ kubectl auth can-i list nodes
    yes
    ! Warning: resource 'nodes' is not namespace scoped

    $ kubectl auth can-i fly widgets
    yes
    ! Warning: the server doesn't have a resource type 'widgets'

    ! Warning: verb 'fly' is not a known verb

    $ kubectl auth can-i get /healthz --as=bob
    yes
    $ kubectl auth can-i get
    ! error: you must specify two arguments: verb resource or verb resource/resourceName.
    ! See 'kubectl auth can-i -h' for help and examples.
    = 1
    $ kubectl auth can-i --list pods
    ! error: list option must be specified with no arguments
    = 1
    $ kubectl auth whoami --as=jane
    ATTRIBUTE   VALUE
    Username    jane
    Groups      [system:authenticated]
    "
  `);
  expect(
    await laptop().transcript(
      "kubectl top pods",
      "kubectl events",
      "kubectl events --for x",
      "kubectl certificate approve",
      "kubectl plugin list",
      "kubectl completion fish x",
    ),
  ).toMatchInlineSnapshot(`
    "$ kubectl top pods
    ! error: Metrics API not available
    = 1
    $ kubectl events
    ! No events found in default namespace.
    $ kubectl events --for x
    ! error: --for must be in resource/name form
    = 1
    $ kubectl certificate approve
    ! error: one or more CSRs must be specified as <name> or -f <filename>
    = 1
    $ kubectl plugin list
    ! error: unable to find any kubectl plugins in your PATH
    = 1
    $ kubectl completion fish x
    ! error: Too many arguments. Expected only the shell type.
    ! See 'kubectl completion -h' for help and examples
    = 1
    "
  `);
});
